"""restore FILE: put back what backup wrote. The site must be stopped."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.site.pictures import NAME, PictureError, store_as_it_is
from mirrorsite.management.commands.backup import ABOUT, DATABASE, FORMAT, PICTURES, SETTINGS

BESIDE = ("-wal", "-shm")  # what SQLite keeps next to a database


class Command(BaseCommand):
    help = "Replace database, settings and pictures by those in FILE. The old ones are kept beside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("the database is not SQLite: use its own tool, e.g. pg_restore")
        if (settings.VAR_DIR / "run.pid").exists() and is_running():
            raise CommandError("the site is running; stop script/run first")
        with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as name:
            folder = Path(name)
            unpack(Path(options["file"]), folder)
            check(folder)
            try:
                with replaced(folder) as kept:
                    call_command("migrate", verbosity=0)
                    unusable = put_pictures_back(folder)
                    told = {"kept": [path.name for path in kept], "unusable_pictures": unusable}
                    Entry.objects.record("restore", "restored", Path(options["file"]).name, told)
            except (OSError, DatabaseError) as error:
                words = " ".join(str(error).split())[:300]
                raise CommandError(f"not restored, all is as before: {words}") from error
        names = ", ".join(map(str, kept))
        self.stdout.write(f"restored; what was before is {names}" if names else "restored")
        if unusable:
            self.stderr.write(f"{unusable} pictures of the archive are damaged and were left out")


def is_running() -> bool:
    """Whether the process that script/run noted is alive."""
    try:
        os.kill(int((settings.VAR_DIR / "run.pid").read_text()), 0)
    except PermissionError:  # somebody else's process, and alive
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return True


def unpack(file: Path, folder: Path) -> None:
    """Only the files that backup writes, by their names; anything else is refused."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            strangers = {name for name in archive.getnames() if not is_ours(name)}
            if strangers:
                raise CommandError(f"{file}: not a backup of this site: {sorted(strangers)[:3]}")
            archive.extractall(folder, filter="data")
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise CommandError(f"{file}: {error}; expected an archive that backup wrote") from error


def is_ours(name: str) -> bool:
    """Whether backup gives this name to a file."""
    within, _, picture = name.partition("/")
    return name in (ABOUT, DATABASE, SETTINGS) or (
        within == PICTURES and NAME.fullmatch(picture) is not None
    )


def put_pictures_back(folder: Path) -> int:
    """Pictures are named after their contents: what is there stays; how many could not be used."""
    refused = 0
    for path in sorted((folder / PICTURES).glob("*.webp")):
        try:
            store_as_it_is(path.name, path.read_bytes())
        except PictureError:
            refused += 1
    return refused


def check(folder: Path) -> None:
    """The archive is whole, and no newer than this release."""
    try:
        about = json.loads((folder / ABOUT).read_text())
        migrations = [tuple(map(str, name)) for name in about["migrations"]]
        verdict = examine(folder / DATABASE)
    except (OSError, ValueError, KeyError, TypeError, sqlite3.DatabaseError) as error:
        raise CommandError(f"the archive is damaged: {error!r}") from error
    if verdict != "ok" or about.get("format") != FORMAT:
        raise CommandError("the archive is damaged, or of another format")
    known = set(MigrationLoader(None).disk_migrations)
    apps = {app for app, _ in known}
    newer = [name for name in migrations if name not in known and name[0] in apps]
    if newer:
        raise CommandError(f"the backup is of a newer release ({newer[0]}); update first")


def examine(database: Path) -> str:
    """SQLite's own verdict on a file; one that has no tables is an error, not a new database."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as opened:
        opened.execute("SELECT 1 FROM django_migrations LIMIT 1")
        (verdict,) = opened.execute("PRAGMA integrity_check").fetchone()
    return str(verdict)


def database_file() -> Path:
    """Where the site's database is."""
    return Path(settings.DATABASES["default"]["NAME"])


@contextmanager
def replaced(folder: Path) -> Iterator[list[Path]]:
    """New files in their places, what was there beside them; an error puts the old ones back."""
    connections.close_all()
    database = database_file()
    calm(database)
    moves = plan(folder, database)
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            if source.parent == folder:
                half = target.with_name(f".{target.name}.restoring")
                done.append((half, source))
                shutil.copy(source, half)  # renamed below, so it has to be on the same filesystem
                half.chmod(0o600)
        for source, target in moves:
            if source.parent == folder:
                source = target.with_name(f".{target.name}.restoring")
            os.rename(source, target)
            done.append((source, target))
        yield [target for source, target in moves if source.parent != folder]
    except BaseException:
        connections.close_all()
        undo(done, folder, database)
        raise


def plan(folder: Path, database: Path) -> list[tuple[Path, Path]]:
    """What is to be renamed to what: for each file first the old one away, then the new one in."""
    stamp = f"before-restore-{timezone.now():%Y%m%dT%H%M%S}"
    kept, number = database.with_suffix(f".{stamp}"), 1
    while kept.exists():
        number += 1
        kept = database.with_suffix(f".{stamp}-{number}")
    moves = []
    for end in ("", *BESIDE):
        if (old := Path(f"{database}{end}")).exists():
            moves.append((old, Path(f"{kept}{end}")))
    moves.append((folder / DATABASE, database))
    if (folder / SETTINGS).exists():
        old = settings.VAR_DIR / SETTINGS
        if old.exists():
            moves.append((old, old.with_name(f"{SETTINGS}{kept.suffix}")))
        moves.append((folder / SETTINGS, old))
    return moves


def undo(done: list[tuple[Path, Path]], folder: Path, database: Path) -> None:
    """Rename back, the last first; halves and what the new database left go away."""
    for source, target in reversed(done):
        if target.parent == folder:
            source.unlink(missing_ok=True)
        elif source.name.endswith(".restoring"):
            target.unlink(missing_ok=True)
            if target == database:
                for end in BESIDE:
                    Path(f"{database}{end}").unlink(missing_ok=True)
        else:
            os.rename(target, source)


def calm(database: Path) -> None:
    """The old database in one file, unless it is damaged; nobody else may be writing it."""
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database)) as old:
            (busy, *_) = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        raise CommandError(f"{database} is in use ({error}); stop the site first") from error
    except sqlite3.DatabaseError:
        return
    if busy:
        raise CommandError(f"{database} is in use; stop the site first")

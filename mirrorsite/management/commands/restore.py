"""restore FILE: put back what backup wrote. The site must be stopped."""

from __future__ import annotations

import json
import os
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from mirrorsite.management.commands.backup import ABOUT, DATABASE, FORMAT, SETTINGS


class Command(BaseCommand):
    help = "Replace database and settings by those in FILE. The old database is kept beside."
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
            kept = replace(folder)
        call_command("migrate", verbosity=0)
        self.stdout.write(f"restored; the database before is {kept}" if kept else "restored")


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
    """Only the three files by their names; anything else in an archive is refused."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            strangers = set(archive.getnames()) - {ABOUT, DATABASE, SETTINGS}
            if strangers:
                raise CommandError(f"{file}: not a backup of this site: {sorted(strangers)[:3]}")
            archive.extractall(folder, filter="data")
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise CommandError(f"{file}: {error}; expected an archive that backup wrote") from error


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


def replace(folder: Path) -> Path | None:
    """Put the files in their places; what was there is kept."""
    connections.close_all()
    database = Path(settings.DATABASES["default"]["NAME"])
    kept = None
    if database.exists():
        kept = database.with_suffix(".before-restore")
        with closing(sqlite3.connect(database)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        os.rename(database, kept)
    for suffix in ("-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    os.rename(folder / DATABASE, database)
    if (folder / SETTINGS).exists():
        os.rename(folder / SETTINGS, settings.VAR_DIR / SETTINGS)
    return kept

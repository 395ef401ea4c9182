"""backup FILE: the whole state as one archive, taken while the site runs."""

from __future__ import annotations

import json
import os
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from mirrorsite.ground.site.pictures import stored_pictures

SETTINGS = "settings.env"
DATABASE = "db.sqlite3"
ABOUT = "about.json"
PICTURES = "pictures"
FORMAT = 1


class Command(BaseCommand):
    help = "Write database, settings and pictures to FILE (.tar.gz). It holds secrets: mode 0600."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("the database is not SQLite: use its own tool, e.g. pg_dump")
        target = Path(options["file"])
        if target.exists():
            raise CommandError(f"{target} exists; choose another name, nothing is overwritten")
        with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as folder:
            copy = Path(folder) / DATABASE
            copy_database(copy)
            (Path(folder) / ABOUT).write_text(json.dumps(about()))
            try:
                write_archive(target, Path(folder))
            except OSError as error:
                raise CommandError(f"{target}: {error.strerror}") from error
        self.stdout.write(f"{target}: {target.stat().st_size} bytes")


def copy_database(copy: Path) -> None:
    """SQLite's own online copy: consistent, while others write."""
    with (
        closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        (verdict,) = target.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise CommandError(f"the copy of the database is damaged: {verdict}")


def about() -> dict[str, Any]:
    """Which release's tables are in the archive."""
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return {"format": FORMAT, "at": timezone.now().isoformat(), "migrations": applied}


def write_archive(target: Path, folder: Path) -> None:
    """The archive is complete or it is not there."""
    half = target.with_name(f".{target.name}.half")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz") as archive:
        archive.add(folder / ABOUT, ABOUT)
        archive.add(folder / DATABASE, DATABASE)
        if (settings.VAR_DIR / SETTINGS).exists():
            archive.add(settings.VAR_DIR / SETTINGS, SETTINGS)
        for picture in stored_pictures():
            archive.add(picture, f"{PICTURES}/{picture.name}")
    os.rename(half, target)

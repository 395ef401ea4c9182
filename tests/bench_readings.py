"""Figures of the history of readings, in an empty database of its own.

SQLite in a temporary folder; PostgreSQL where BENCH_DATABASE_URL names an empty database of one.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

DRIVES = 100
DAYS = 120  # 100 drives × 45 values × 24 polls × 120 days = 13 million values
AT_ONCE = 50
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
QUIET = (3, 4, 5, 7, 10, 12, 184, 187, 188, 192, 195, 196, 197, 198, 199)
Figure = Callable[[str, float, str, float], None]


class Disk:
    """A hard disk in use: 45 values, of which about one in seven changes from hour to hour."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)
        self.hours = self.random.randrange(60_000)
        self.temperature_c = self.random.randrange(28, 44)
        self.written, self.read = (self.random.randrange(10**11) for _ in range(2))
        self.parked = self.random.randrange(10_000)
        self.quiet = {f"ata.{one}.raw": self._seldom() for one in QUIET}
        self.quiet |= {f"ata.{one}.value": self.random.choice((95, 100)) for one in QUIET}

    def _seldom(self) -> int:
        return self.random.choice((0, 0, 0, self.random.randrange(5000)))

    def poll(self) -> dict[str, int]:
        """The values an hour later."""
        self.hours += 1
        self.temperature_c += self.random.choice((-1, 0, 0, 0, 1)) if self.hours % 3 else 0
        self.temperature_c = min(max(self.temperature_c, 22), 50)
        self.written += self.random.randrange(10**7)
        self.read += self.random.randrange(3 * 10**7)
        self.parked += self.random.random() < 0.4
        return {
            **self.quiet,
            "ata.1.raw": 0,
            "ata.1.value": self.random.choice((82, 83, 83, 83)),
            "ata.9.raw": self.hours,
            "ata.9.value": 100 - self.hours // 1000,
            "ata.190.raw": self.temperature_c,
            "ata.190.value": 100 - self.temperature_c,
            "ata.193.raw": self.parked,
            "ata.194.raw": self.temperature_c,
            "ata.194.value": self.temperature_c,
            "ata.240.raw": self.hours - 7,
            "ata.241.raw": self.written,
            "ata.242.raw": self.read,
            "data_units_written": self.written // 1000,
            "power_on_hours": self.hours,
            "temperature_c": self.temperature_c,
        }


def bench_readings(figure: Figure) -> None:
    """Bytes a value, milliseconds for a round of fifty drives and for 90 days of one value."""
    with tempfile.TemporaryDirectory(prefix="ms-") as folder:
        url = os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ |= {"VAR_DIR": folder, "DATABASE_URL": url}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        import django  # its settings are read when it is set up

        django.setup()
        from django.db import connection

        drives = _tables(connection)
        _measure(figure, connection, drives)
        connection.close()


def _tables(connection: Any) -> list[Any]:
    """The tables that the figures need, alone, and the drives."""
    from hardware.models import Drive, ReadingDay

    with connection.schema_editor() as editor:
        for model in (Drive, ReadingDay):
            editor.create_model(model)
    rows = [Drive(serial=f"S{n}", first_seen_at=BEGAN, seen_at=BEGAN) for n in range(DRIVES)]
    return list(Drive.objects.bulk_create(rows))


def _measure(figure: Figure, connection: Any, drives: list[Any]) -> None:
    from hardware.models import ReadingDay

    empty = stored_bytes(connection)
    disks = [Disk(number) for number in range(DRIVES)]
    rounds, counts = _fill(connection, drives, disks)
    values, changed = counts
    named = f"{connection.vendor}: "
    figure(f"{named}values", values / 1e6, "million", 13)
    figure(f"{named}share that changes", 100 * changed / values, "%", 15)
    figure("bytes_per_value", (stored_bytes(connection) - empty) / values, "bytes", 1.0)
    figure("round_of_50_ms", 1000 * statistics.median(rounds), "ms", 20)
    figure("round_of_50_ms, p99", 1000 * sorted(rounds)[int(len(rounds) * 0.99)], "ms", 20)
    until = BEGAN + timedelta(days=DAYS)
    waits = []
    for drive in drives:
        began = time.perf_counter()
        found = ReadingDay.objects.history(drive, "ata.241.raw", until - timedelta(days=90), until)
        waits.append(time.perf_counter() - began)
        assert len(found) == 90 * 24, len(found)
    figure("history_90_days_ms", 1000 * statistics.median(waits), "ms", 10)


def _fill(
    connection: Any, drives: list[Any], disks: list[Disk]
) -> tuple[list[float], tuple[int, int]]:
    """Poll every disk each hour; the seconds of each round of fifty, values, changed values."""
    from django.db import transaction

    from hardware.models.readings import Poll, ReadingDay

    rounds, values, changed = [], 0, 0
    last: list[dict[str, int]] = [{} for _ in disks]
    for hour in range(DAYS * 24):
        told = [disk.poll() for disk in disks]
        values += sum(map(len, told))
        for new, old in zip(told, last, strict=True):
            changed += sum(old.get(name) != value for name, value in new.items())
        last = told
        for first in range(0, len(drives), AT_ONCE):
            # a round takes a while, and it is never the same
            at = BEGAN + timedelta(hours=hour, seconds=first + random.randrange(5))
            polls = [Poll(drives[n].pk, at, told[n]) for n in range(first, first + AT_ONCE)]
            began = time.perf_counter()
            with transaction.atomic():
                assert not ReadingDay.objects.add_all(polls)
            rounds.append(time.perf_counter() - began)
        if hour % 24 == 23:
            tidy(connection)
    return rounds, (values, changed)


def tidy(connection: Any) -> None:
    """What autovacuum does by its defaults: it comes by each minute, and here a day is a second."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT n_dead_tup > 50 + 0.2 * n_live_tup FROM pg_stat_user_tables "
            "WHERE relname = 'hardware_readingday'"
        )
        if cursor.fetchone()[0]:
            cursor.execute("VACUUM ANALYZE hardware_readingday")


def stored_bytes(connection: Any) -> int:
    """What the database takes on disk, with its indexes and what rewriting left behind."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('hardware_readingday')")
            return int(cursor.fetchone()[0])
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(connection.settings_dict["NAME"]).stat().st_size

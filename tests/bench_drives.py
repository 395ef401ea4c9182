"""Figures of the overview of ten thousand drives, in an empty database of its own."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

DRIVES, HOSTS, AGAIN = 10_000, 200, 15
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
VERDICTS = ("ok",) * 93 + ("watch",) * 4 + ("unknown",) + ("path", "fail")
MODELS = [f"ST{size}000NM{kind}" for size in range(4, 16) for kind in ("000A", "0096", "002G")]
PAGE = "/ops/hardware/drives/"
Figure = Callable[[str, float, str, float], None]


def bench_drives(figure: Figure) -> None:
    """Milliseconds of the page of all drives, uncached, with its database queries and rendering."""
    with tempfile.TemporaryDirectory(prefix="ms-") as folder:
        os.environ |= {"VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        import django  # its settings are read when it is set up

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0, run_syncdb=True)
        _fill()
        _measure(figure)
        connection.close()


def _fill() -> None:
    """Two hundred hosts with fifty drives each, read and judged."""
    from hardware.models import Bay, Drive, LastReading, Placement
    from mirrorsite.ground.inbox.models import Host

    hosts = Host.objects.bulk_create(
        Host(name=f"storage{n}", machine_id=str(n)) for n in range(HOSTS)
    )
    drives = Drive.objects.bulk_create(_drive(Drive, number) for number in range(DRIVES))
    bays = Bay.objects.bulk_create(
        Bay(host=hosts[n % HOSTS], enclosure="1", slot=n // HOSTS, label=f"Front {n // HOSTS + 1}")
        for n in range(DRIVES)
    )
    Placement.objects.bulk_create(
        Placement(drive=drive, host=bay.host, bay=bay, address="0:0:1:0", since=BEGAN)
        for drive, bay in zip(drives, bays, strict=True)
    )
    LastReading.objects.bulk_create(
        LastReading(drive=drive, host=bay.host, at=BEGAN + timedelta(days=1), data={})
        for drive, bay in zip(drives, bays, strict=True)
    )


def _drive(model: Any, number: int) -> Any:
    verdict = VERDICTS[number % 100]
    reason = {"code": "pending.standing", "values": {"value": 8}, "severity": "watch"}
    values = {f"ata.{n}.raw": number * n for n in range(1, 40)}
    return model(
        serial=f"WSD{number:05}",
        model=MODELS[number % len(MODELS)],
        protocol="SATA",
        verdict=verdict,
        reasons=[] if verdict in ("ok", "unknown") else [reason, reason],
        latest_values={**values, "temperature_c": 35, "power_on_hours": number},
        first_seen_at=BEGAN,
        seen_at=BEGAN,
    )


def _measure(figure: Figure) -> None:
    """With and without filters; the first answer, which loads templates, is not counted."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("bench"))
    for name, query in (
        ("overview_10000_drives_ms", ""),
        ("overview_10000_drives_ms, last page", "?page=100"),
        ("overview_10000_drives_ms, searched", "?q=WSD004&host=7"),
    ):
        client.get(PAGE + query)
        waits = []
        for _ in range(AGAIN):
            began = time.perf_counter()
            answer = client.get(PAGE + query)
            waits.append(time.perf_counter() - began)
            assert answer.status_code == 200
        figure(name, 1000 * statistics.median(waits), "ms", 150)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    figure("overview_10000_drives, queries", len(asked), "queries", 15)

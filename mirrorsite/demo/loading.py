"""Loads what is only for show: a made storage host and a made scheduler answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from hardware.models import ChassisModel, Machine
from hardware.replay import replay
from mirrorsite.demo.made_readings import storage_demo
from mirrorsite.demo.made_shelf import shelf_demo
from mirrorsite.demo.made_tree import make_tree
from mirrorsite.downloads.scanning import Budget
from mirrorsite.downloads.tasks import scan_products
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.outside.shell import Recording
from syncstatus.models import Source
from syncstatus.tasks import poll

HERE = Path(__file__).parent
MADE_AT = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)  # the answer's own "now"
TIMES = ("last_update", "last_started", "last_ended", "next_schedule")


def load(now: datetime | None = None) -> tuple[Host, Source]:
    """Both through the same code as real ones; safe to repeat."""
    now = now or timezone.now()
    host = replay(Recording(HERE / "host"))
    chassis = ChassisModel.objects.ready().get(shipped_as="h3c-x10536-g3")
    Machine.objects.get_or_create(host=host, defaults={"chassis": chassis})
    storage_demo(host, now)
    shelf_demo(now)
    make_tree(settings.VAR_DIR / "demo-mirrors", now)
    answer = settings.VAR_DIR / "demo-tunasync.json"
    rows = json.loads((HERE / "tunasync.json").read_text())
    answer.write_text(json.dumps(shifted(rows, int((now - MADE_AT).total_seconds())), indent=1))
    source, _made = Source.objects.get_or_create(
        location=str(answer), defaults={"kind": "tunasync", "name": "Demonstration"}
    )
    poll(now)
    scan_products(now, Budget())
    return host, source


def shifted(rows: list[dict[str, Any]], seconds: int) -> list[dict[str, Any]]:
    """The same answer as of another moment; times that say "never" stay."""
    return [{**row, **_later(row, seconds)} for row in rows]


def _later(row: dict[str, Any], seconds: int) -> dict[str, Any]:
    moved: dict[str, Any] = {}
    for name in TIMES:
        at = row.get(f"{name}_ts", 0)
        if at > 0:
            later = datetime.fromtimestamp(at + seconds, UTC)
            moved |= {f"{name}_ts": at + seconds, name: f"{later:%Y-%m-%d %H:%M:%S} +0000"}
    return moved

"""Loads what is only for show: a made storage host and a made scheduler answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
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
from mirrorsite.ground.site.models import Identity, Network
from syncstatus.models import Mirror, Source
from syncstatus.tasks import poll

HERE = Path(__file__).parent
MADE_AT = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)  # the answer's own "now"
IDENTITY = {
    "operator_en": "the mirror group of a university that does not exist",
    "operator_zh": "一所虚构大学的镜像小组",
    "about_en": "Mirrors of open source software, free for everybody.",
    "about_zh": "面向所有人的开源软件镜像，免费使用。",
    "contact": "mirrors@example.org",
}
CAMPUS = {
    "label_en": "campus",
    "label_zh": "校园网",
    "ranges": "127.0.0.0/8\n::1/128",
    "meaning_en": "You are on the campus network: downloads stay inside it.",
    "meaning_zh": "您在校园网内：下载流量不出校园。",
}
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
    show_marks(now)
    introduce()
    return host, source


def show_marks(now: datetime) -> None:
    """A mirror or two of each mark, so that the list shows what they look like."""
    today = timezone.localdate(now)
    for name, values in {
        "debian": {"official_of": "Debian"},
        "archlinux": {"official_of": "Arch Linux"},
        "openeuler": {"added_on": today - timedelta(days=9)},
        "nix-channels": {"added_on": today - timedelta(days=16)},
        "centos-vault": {"retires_on": today + timedelta(days=45)},
    }.items():
        Mirror.objects.filter(name=name).update(**values)


def introduce() -> None:
    """Who runs the demonstration, and one network; a site that has names keeps its own."""
    rows = Identity.objects.filter(operator_en="", operator_zh="")
    rows.update(**IDENTITY)
    Network.objects.get_or_create(name="campus", defaults=CAMPUS)


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

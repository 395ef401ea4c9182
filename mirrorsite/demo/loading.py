"""Loads what is only for show: a made storage host and a made scheduler answer."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from hardware.replay import replay
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.outside.shell import Recording
from syncstatus.models import Source
from syncstatus.tasks import poll

HERE = Path(__file__).parent


def load() -> tuple[Host, Source]:
    """Both through the same code as real ones; safe to repeat."""
    host = replay(Recording(HERE / "host"))
    source, _made = Source.objects.get_or_create(
        location=str(HERE / "tunasync.json"),
        defaults={"kind": "tunasync", "name": "Demonstration"},
    )
    poll(timezone.now())
    return host, source

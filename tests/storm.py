"""A host with many disks on one card, and a storm of its kernel's events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Block, Controller, Drive, Fact
from hardware.domain.join import join
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey

CARD = "0000:3b:00.0"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SOURCE = "sas2ircu 0 DISPLAY"


def made_survey(disks: int, maker: str = "WSD7A") -> Survey:
    """Disks that an HBA passes through, each in its bay, a filesystem on each."""
    numbers = range(disks)
    card = Controller(CARD, driver="mpt3sas", host_numbers=(2,), vendor="Broadcom", model="9400")
    return join(
        Survey(
            (card,),
            tuple(_block(number, maker) for number in numbers),
            tuple(_drive(number, maker) for number in numbers),
            layers=tuple(_layer(number) for number in numbers),
        )
    )


def _block(number: int, maker: str) -> Block:
    return Block(
        name_of(number),
        ScsiAddress(2, 0, number, 0),
        CARD,
        "mpt3sas",
        serial=f"{maker}{number:03d}",
        capacity_bytes=8_001_563_222_016,
        facts=(Fact("sysfs", "x" * 300),),
    )


def _drive(number: int, maker: str) -> Drive:
    return Drive(
        f"{maker}{number:03d}",
        model="ST8000NM000A",
        capacity_bytes=8_001_563_222_016,
        controller=CARD,
        bay=Bay("2", number),
        bay_by=(SOURCE,),
        facts=(Fact(SOURCE, "x" * 700),),
    )


def _layer(number: int) -> Layer:
    return Layer("filesystem", "xfs", on=(name_of(number),), mount_points=(f"/srv/{number}",))


def name_of(number: int) -> str:
    """sda … sdz, sdaa …"""
    more, last = divmod(number, 26)
    return f"sd{chr(96 + more) if more else ''}{chr(97 + last)}"


def made_events(count: int, disks: int, kind: str, minutes: float = 0) -> Iterator[dict[str, Any]]:
    """Events in turn on each of the disks, half a second apart."""
    for number in range(count):
        target = number % disks
        place = f"sd 2:0:{target}:0: [{name_of(target)}] tag#1"
        yield {
            "key": f"b1:{kind}:{minutes}:{number}",
            "at": (NOON + timedelta(minutes=minutes, seconds=number / 2)).isoformat(),
            "kind": kind,
            "severity": "error",
            "address": f"2:0:{target}:0",
            "disk_name": name_of(target),
            "driver": "sd",
            "sector": 1000 + number * 8,
            "first_line": number * 5 + 1,
            "last_line": number * 5 + 5,
            "count": 1,
            "lines": [f"{place} line {line} of {number}" for line in range(5)],
        }

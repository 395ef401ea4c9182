"""Made readings of the demonstration's hosts: the same each time, counted back from `now`.

The days before go straight into the history; the last round goes through the digest, as a real
one does, so that verdicts, incidents and tickets are those of the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from hardware.digest_readings import host_values
from hardware.domain import history
from hardware.domain.reading import Attribute, Reading, SelfTest
from hardware.domain.reading_json import reading_json
from hardware.models import Drive, HostDay, ReadingDay
from mirrorsite.demo.made_chassis import Disk, Shown, Volume, cards, shown
from mirrorsite.demo.made_health import SYSTEM
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report

DAYS = 45
HOURS = (2, 8, 14, 20)  # of the polls of a day
LAST = timedelta(minutes=20)
SOURCE = "smartctl (made)"
KEY = "made:readings:"
Curve = Callable[[int], int]  # days ago → value


@dataclass(frozen=True)
class Made:
    """A made drive and what becomes of it; counters and ATA attributes by days ago."""

    serial: str
    model: str
    vendor: str
    firmware: str
    protocol: str
    capacity_bytes: int
    hours: int
    temperature_c: int
    rotating: bool = True
    attributes: tuple[tuple[int, str, int], ...] = ()  # number, name, threshold
    curves: dict[str, Curve] = field(default_factory=dict)
    self_tests: tuple[SelfTest, ...] = ()
    power_mode: str = ""

    def reading(self, days: int, hour: int = 0) -> Reading:
        """What it said so many days ago."""
        warmth = (days // 3 + self.hours) % 3 + (hour == 14)
        counters = {name: curve(days) for name, curve in self.curves.items() if name[:4] != "ata."}
        hours = self.hours - days * 24 - 24 + hour
        temperature = self.temperature_c + warmth
        return Reading(
            serial=self.serial,
            source=SOURCE,
            model=self.model,
            vendor=self.vendor,
            firmware=self.firmware,
            protocol=self.protocol,
            rotating=self.rotating,
            capacity_bytes=self.capacity_bytes,
            smart_passed=True,
            temperature_c=temperature,
            temperature_limit_c=60 if self.rotating else 70,
            power_on_hours=hours,
            power_mode=self.power_mode,
            attributes=tuple(
                self._attribute(*one, days, {9: hours, 194: temperature}) for one in self.attributes
            ),
            counters=tuple(counters.items()),
            self_tests=self.self_tests,
        )

    def _attribute(
        self, number: int, name: str, threshold: int, days: int, now: dict[int, int]
    ) -> Attribute:
        curve = self.curves.get(f"ata.{number}.raw")
        raw = now.get(number, curve(days) if curve else 0)
        worn = self.curves.get("wear_percent")
        value = 100 - worn(days) if worn and number == 177 else 100 - min(raw // 1000, 60)
        return Attribute(number, name, value, value, threshold, raw, str(raw), threshold > 0)


def tell(host: Host, made: list[Made], round_of: dict[str, Any], now: datetime) -> None:
    """Weeks of history and one round for the digest; nothing where readings are already."""
    if Report.objects.filter(host=host, kind="readings", key__startswith=KEY).exists():
        return
    rows = {row.serial: row for row in Drive.objects.filter(serial__in=[m.serial for m in made])}
    _keep(
        ReadingDay,
        (
            {"drive": rows[one.serial], "day": at.date(), "data": data}
            for one in made
            if one.serial in rows and not one.power_mode
            for at, data in _days(now, lambda days, hour, one=one: one.reading(days, hour).values())
        ),
    )
    if system := round_of.get("system"):
        days = _days(now, lambda days, hour: dict(host_values(_earlier(system, days), {})))
        _keep(HostDay, ({"host": host, "day": at.date(), "data": data} for at, data in days))
    at = now - LAST
    said = [reading_json(one.reading(0, 23)) for one in made]
    body = {"at": at.isoformat(), "readings": said, **round_of}
    Report.objects.create(
        host=host, key=f"{KEY}{at}", kind="readings", version=1, sent_at=at, body=body
    )
    while digest_waiting():
        pass


def _keep(model: Any, days: Iterable[dict[str, Any]]) -> None:
    """Rows of whole days; what the recording itself said of one of them makes way."""
    model.objects.bulk_create(
        (model(polls=len(HOURS), **day) for day in days),
        update_conflicts=True,
        unique_fields=[model.owner, "day"],
        update_fields=["polls", "data"],
    )


def _days(
    now: datetime, values: Callable[[int, int], dict[str, int]]
) -> Iterator[tuple[datetime, bytes]]:
    """Midnights with the packed polls of their days, the oldest first, without today."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for days in range(DAYS, 0, -1):
        data, day = None, today - timedelta(days=days)
        for hour in HOURS:
            data = history.add_poll(data, day + timedelta(hours=hour), values(days, hour))
        assert data is not None
        yield day, data


def _earlier(system: dict[str, Any], days: int) -> dict[str, Any]:
    """The host's figures so many days ago: each filesystem was emptier, some by much."""
    parts = [
        {**part, "free_bytes": part["free_bytes"] + days * (number % 5) * part["size_bytes"] // 700}
        for number, part in enumerate(system["filesystems"])
    ]
    return {**system, "load_1": system["load_1"] + days % 3, "filesystems": parts}


HDD_TABLE = (
    (5, "Reallocated_Sector_Ct", 10),
    (9, "Power_On_Hours", 0),
    (187, "Reported_Uncorrect", 0),
    (194, "Temperature_Celsius", 0),
    (197, "Current_Pending_Sector", 0),
    (198, "Offline_Uncorrectable", 0),
    (199, "UDMA_CRC_Error_Count", 0),
)
SSD_TABLE = ((5, "Reallocated_Sector_Ct", 10), (9, "Power_On_Hours", 0)) + (
    (177, "Wear_Leveling_Count", 5),
    (194, "Temperature_Celsius", 0),
)
TESTED = (SelfTest("short", "Completed without error", True, 20100),)
# (card, enclosure, slot) → what becomes of the drive there
STORIES: dict[tuple[str, int, int], dict[str, Curve]] = {
    ("A", 1, 7): {"ata.197.raw": lambda days: 8 if days < 20 else 0},
    ("A", 1, 10): {"ata.199.raw": lambda days: 12 + max(0, 6 - days) * 9},
    ("A", 1, 15): {"wear_percent": lambda days: 93 - days // 5},
    ("A", 1, 16): {"wear_percent": lambda days: 41 - days // 15},
    ("B", 2, 9): {"ata.5.raw": lambda days: 3, "kernel.ioerr_cnt": lambda days: 40 - days // 3},
}
ASLEEP = ("B", 2, 10)


def storage_demo(host: Host, now: datetime | None = None) -> None:
    """The drives behind the two RAID cards, and how full their filesystems are."""
    now = now or timezone.now()
    both = cards()
    made = [_of(disk) for card in both for disk in card.disks]
    slow = next(disk for disk in both[1].disks if (disk.enclosure, disk.slot) == (2, 6))
    hung = {"serial": slow.serial, "device": "/dev/bus/15 [cciss,14]", "times": 3}
    hung |= {"since": (now - timedelta(hours=5)).isoformat(timespec="minutes")}
    system = SYSTEM | {"filesystems": [_filesystem(one) for one in shown(both)]}
    told = {"seconds": 41.3, "asked": len(made), "hung": [hung], "skipped": [], "trouble": []}
    tell(host, made, {"system": system, "round": told}, now)


def _of(disk: Disk) -> Made:
    place = (disk.card, disk.enclosure, disk.slot)
    return Made(
        serial=disk.serial,
        model=disk.model,
        vendor=disk.vendor,
        firmware=disk.firmware,
        protocol="SATA",
        capacity_bytes=disk.sectors * 512,
        hours=disk.hours,
        temperature_c=disk.temperature,
        rotating=not disk.ssd,
        attributes=SSD_TABLE if disk.ssd else HDD_TABLE,
        curves={"kernel.ioerr_cnt": lambda days: 2, **STORIES.get(place, {})},
        self_tests=TESTED,
        power_mode="standby" if place == ASLEEP else "",
    )


def _filesystem(one: Shown) -> dict[str, Any]:
    """A third of each is free, but for one that is nearly full."""
    is_system = isinstance(one.thing, Volume) and one.thing.level == 1
    place = f"{one.card.letter.lower()}-{one.address.split(':', 1)[1].replace(':', '-')}"
    size = one.thing.sectors * 512
    free = size // 40 if place == "b-1-0-3" else size // 3
    point = "/" if is_system else f"/srv/mirror/{place}"
    return {"mount_point": point, "size_bytes": size, "free_bytes": free}

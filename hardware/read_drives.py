"""Which drive each reading of a report is of, and whether that host may speak of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hardware.domain.identity import LABEL, WHOLE, is_serial
from hardware.domain.reading import Reading
from hardware.domain.reading_json import build_reading
from hardware.models import Drive, Placement
from hardware.models.inventory import fitted
from mirrorsite.ground.inbox.models import Host

MOST_READINGS = 2000  # of one report; the biggest JBODs hold 108 disks
LONGEST_SERIAL = 100  # signs; SCSI's longest has 40, and a cut one would be another's


@dataclass(frozen=True)
class Said:
    """One disk in one report; values of all sources that spoke of it."""

    reading: Reading
    values: dict[str, int]


def said_by(listed: Any, trouble: list[str]) -> Iterator[Said]:
    """Disks by serial and model; volumes that pose as disks are none."""
    if not isinstance(listed, list):
        raise ValueError("readings: expected a list")
    if len(listed) > MOST_READINGS:
        raise ValueError(f"readings: expected at most {MOST_READINGS}, not {len(listed)}")
    found: dict[tuple[str, str], list[Reading]] = {}
    for number, one in enumerate(listed, 1):
        try:
            reading = build_reading(one)
        except ValueError as error:
            trouble.append(f"reading {number}: {str(error)[:200]}")
            continue
        if reading.is_volume:
            continue
        serial = reading.serial.strip()
        if why := _refused(serial):
            trouble.append(f"reading {number}: {why}")
            continue
        found.setdefault((serial, reading.model), []).append(replace(reading, serial=serial))
    for several in found.values():
        several.sort(key=_weight, reverse=True)
        values = {name: n for one in reversed(several) for name, n in one.values().items()}
        yield Said(several[0], values)


def _weight(reading: Reading) -> int:
    """How much of it is the disk's own word; what the kernel counts tells nothing of its health."""
    own = sum(not name.startswith("kernel.") for name in reading.values())
    return own + (reading.smart_passed is not None)


def _refused(serial: str) -> str:
    """Why a serial is no disk's; "" when it is one's."""
    if len(serial) > LONGEST_SERIAL:
        return f"a serial of {len(serial)} signs is no disk's: {serial[:40]!r}…"
    return "" if is_serial(serial) else f"{serial!r} is no serial number, only a filler"


def drives_of(
    host: Host, said: list[Said], at: datetime, trouble: list[str]
) -> list[tuple[Drive, Said]]:
    """The row of each disk, locked; what only another host has is named, and left out."""
    rows = _rows(said)
    keys = {row.pk for known in rows.values() for row in known}
    places = Placement.objects.hosts_of(keys)
    here = {key for key, hosts in places.items() if host.pk in hosts}
    told = []
    for drive, one in _matched(said, rows, here, at):
        if drive.pk in places and drive.pk not in here:
            names = ", ".join(sorted(places[drive.pk].values()))
            trouble.append(
                f"drive {drive} stands on host {names}, not here; its survey comes first"
            )
        else:
            told.append((drive, one))
    return told


def _rows(said: list[Said]) -> dict[str, list[Drive]]:
    """Known drives by each serial of the report, locked."""
    rows: dict[str, list[Drive]] = {}
    serials = {one.reading.serial for one in said}
    for row in Drive.objects.select_for_update(no_key=True).spelled(serials):
        if row.serial in serials:
            rows.setdefault(row.serial, []).append(row)
        for serial in known_as(row.serial, serials):
            rows.setdefault(serial, []).append(row)
    return rows


def _matched(
    said: list[Said], rows: dict[str, list[Drive]], here: set[int], at: datetime
) -> list[tuple[Drive, Said]]:
    """The drive of each; one that no survey has named yet is made."""
    found: dict[int, tuple[Drive, Said]] = {}
    for one in said:
        known = rows.setdefault(one.reading.serial, [])
        drive = _likeliest(known, one.reading.model, here)
        if drive is None:
            drive = _new_drive(one.reading, at)
            known.append(drive)
        held = found.get(drive.pk)
        found[drive.pk] = (drive, _both(held[1], one) if held else one)
    return list(found.values())


def _likeliest(known: list[Drive], model: str, here: set[int]) -> Drive | None:
    """Of several with one serial that may be this model, the one on this host, then the exact."""
    fits = [row for row in known if row.is_model(model)]
    return min(fits, key=lambda row: (row.pk not in here, row.model != model), default=None)


def _both(first: Said, second: Said) -> Said:
    """Two tools cut the name of a model in two ways: the one that tells more has the last word."""
    more, less = sorted((first, second), key=lambda one: _weight(one.reading), reverse=True)
    return Said(more.reading, {**less.values, **more.values})


def known_as(serial: str, others: set[str]) -> list[str]:
    """Those of the others that are Seagate's other form of this serial."""
    if len(serial) == WHOLE:
        return [serial[:LABEL]] if serial[:LABEL] in others else []
    if len(serial) != LABEL:
        return []
    return [one for one in others if len(one) == WHOLE and one.startswith(serial)]


def _new_drive(reading: Reading, at: datetime) -> Drive:
    names = ("serial", "vendor", "model", "firmware", "protocol")
    words = {name: fitted(Drive, name, getattr(reading, name)) for name in names}
    return Drive.objects.create(
        **words, capacity_bytes=reading.capacity_bytes, first_seen_at=at, seen_at=at
    )

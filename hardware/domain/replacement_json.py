"""What a ticket freezes, as JSON and back; what an older release left out is empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from hardware.domain.replacement_arrays import Standing, standing_of
from hardware.domain.replacement_facts import Before, Check, Disk, Mark
from hardware.domain.replacement_place import Place, place_of
from hardware.domain.survey import Survey

_OF_DISK = ("serial", "model", "capacity_bytes", "sector_bytes", "state", "address", "disk_name")
_OF_PLACE = ("controller", "enclosure", "slot", "label", "port")
_OF_ARRAY = ("name", "what", "level", "state", "condition", "is_volume")


def disks_of(survey: Survey) -> tuple[Disk, ...]:
    """Every disk of a survey that has a serial, where it sits."""
    return tuple(
        Disk(
            serial=one.serial,
            model=one.model,
            place=place_of(one, survey),
            capacity_bytes=one.capacity_bytes,
            sector_bytes=one.sector_bytes,
            mounts=one.mounts,
            state=one.state,
            address=str(one.seen_as or ""),
            disk_name=one.disk_name,
        )
        for one in survey.drives
        if one.serial
    )


def freeze(
    survey: Survey, suspects: Iterable[str], at: datetime, unlisted: int = 0
) -> dict[str, Any]:
    """What is now, as the ticket keeps it, so that later surveys do not rewrite it."""
    wanted = tuple(suspects)
    arrays = [one for one in standing_of(survey) if set(one.serials) & set(wanted)]
    return {
        "at": at.isoformat(),
        "suspects": list(wanted),
        "unlisted": unlisted,
        "disks": [_disk_json(one) for one in disks_of(survey)],
        "arrays": [
            {**{name: getattr(one, name) for name in _OF_ARRAY}, "serials": list(one.serials)}
            for one in arrays
        ],
    }


def _disk_json(disk: Disk) -> dict[str, Any]:
    own = {name: getattr(disk, name) for name in _OF_DISK}
    place = asdict(disk.place)
    whole = {**own, "mounts": list(disk.mounts), **{name: place[name] for name in _OF_PLACE}}
    return {name: value for name, value in whole.items() if value not in ("", None, [])}


def thaw(data: Any) -> Before | None:
    """What was frozen; None for a ticket that froze nothing, or nothing that can be read."""
    try:
        return Before(
            at=datetime.fromisoformat(data["at"]),
            suspects=tuple(data["suspects"]),
            disks=tuple(map(_disk, data["disks"])),
            arrays=tuple(map(_array, data["arrays"])),
            unlisted=data.get("unlisted", 0),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _disk(data: dict[str, Any]) -> Disk:
    own = {name: data[name] for name in _OF_DISK if name in data}
    own.setdefault("serial", "")
    place = Place(**{name: data[name] for name in _OF_PLACE if name in data})
    return Disk(**own, place=place, mounts=tuple(data.get("mounts", ())))


def _array(data: dict[str, Any]) -> Standing:
    own = {name: data[name] for name in _OF_ARRAY if name in data}
    return Standing(**own, serials=tuple(data.get("serials", ())))


def check_json(check: Check) -> dict[str, Any]:
    """One check as the ticket keeps it."""
    return {**asdict(check), "state": check.state.value}


def checks_from(listed: Any) -> tuple[Check, ...]:
    """The checks that a ticket keeps; one that cannot be read is left out."""
    found = []
    for one in listed if isinstance(listed, list) else []:
        try:
            found.append(Check(one["code"], Mark(one["state"]), one["said"], dict(one["values"])))
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(found)

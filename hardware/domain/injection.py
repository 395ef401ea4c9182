"""Troubles put into a survey for a rehearsal: pure, and true to what hands and kernels do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Block, Drive, Slot
from hardware.domain.join import join
from hardware.domain.survey import Survey

Shown = TypeVar("Shown", Block, Drive)


def inject(survey: Survey, troubles: list[Any]) -> Survey:
    """The survey with each trouble, {"missing": SERIAL} and so on; ValueError for what is none."""
    for trouble in troubles:
        if not isinstance(trouble, dict) or len(trouble) != 1 or not set(trouble) <= set(_WAYS):
            known = ", ".join(_WAYS)
            raise ValueError(f"{str(trouble)[:80]!r}: expected one of {known} and its value")
        ((name, value),) = trouble.items()
        try:
            survey = _WAYS[name](survey, value)
        except (TypeError, AttributeError, KeyError) as error:
            raise ValueError(f"{name}: {str(value)[:80]!r} is no value of it") from error
    return join(survey) if troubles else survey


def _missing(survey: Survey, serial: str) -> Survey:
    """The kernel shows the disk no more; the card says that it failed."""
    gone = _drive(survey, serial)
    is_gone = {gone.seen_as, *gone.also_seen_as} - {None} if gone.pass_through else set()
    blocks = tuple(
        b for b in survey.blocks if b.serial != serial and (not is_gone or b.address not in is_gone)
    )
    dead = replace(gone, state="Failed", disk_name="", seen_as=None, also_seen_as=())
    if not gone.pass_through:
        dead = replace(gone, state="Failed")
    kept = dead if _is_known_to_card(gone) else None
    return replace(survey, blocks=blocks, drives=_exchanged(survey.drives, gone, kept))


def _is_known_to_card(drive: Drive) -> bool:
    return bool(drive.state)


def _state(survey: Survey, told: Mapping[str, str]) -> Survey:
    """Serial → the card's word for the drive's state."""
    for serial, word in told.items():
        drive = _drive(survey, serial)
        drives = _exchanged(survey.drives, drive, replace(drive, state=str(word)))
        survey = replace(survey, drives=drives)
    return survey


def _volume(survey: Survey, told: Mapping[str, str]) -> Survey:
    """Volume's name or number → the card's word for its state."""
    volumes = tuple(
        replace(v, state=str(told[key])) if (key := _key(v.name, v.number, told)) else v
        for v in survey.volumes
    )
    if volumes == survey.volumes:
        raise ValueError(f"no volume is called {', '.join(told)}")
    return replace(survey, volumes=volumes)


def _key(name: str, number: int | None, told: Mapping[str, str]) -> str:
    return next((key for key in (name, str(number)) if key and key in told), "")


def _swap(survey: Survey, serials: list[str]) -> Survey:
    """Hands put two drives into each other's bays; their addresses go with the bays."""
    first, second = (_drive(survey, serial) for serial in serials)
    drives = _exchanged(survey.drives, first, _moved(first, second))
    drives = _exchanged(drives, second, _moved(second, first))
    blocks = _swapped_blocks(survey.blocks, first, second)
    return replace(survey, drives=drives, blocks=blocks, slots=_swapped_slots(survey, serials))


def _moved(drive: Drive, into: Drive) -> Drive:
    names = ("bay", "seen_as", "also_seen_as", "disk_name", "controller")
    return replace(drive, **{name: getattr(into, name) for name in names})


def _swapped_blocks(blocks: tuple[Block, ...], first: Drive, second: Drive) -> tuple[Block, ...]:
    names = ("serial", "wwn", "model", "vendor", "firmware", "sas_address", "capacity_bytes")
    at = {b.serial: b for b in blocks if b.serial in (first.serial, second.serial)}
    if len(at) < 2:
        return blocks
    other = {first.serial: at[second.serial], second.serial: at[first.serial]}
    return tuple(
        replace(b, **{name: getattr(other[b.serial], name) for name in names})
        if b.serial in other
        else b
        for b in blocks
    )


def _swapped_slots(survey: Survey, serials: list[str]) -> tuple[Slot, ...]:
    """What sits in two slots by the enclosure's own word, exchanged."""
    held = {s.serial: s for s in survey.slots if s.serial in serials}
    if len(held) < 2:
        return survey.slots
    other = {one: held[next(s for s in serials if s != one)] for one in held}
    names = ("serial", "sas_address")
    return tuple(
        replace(s, address=None, disk_name="", **{n: getattr(other[s.serial], n) for n in names})
        if s.serial in other
        else s
        for s in survey.slots
    )


def _lie(survey: Survey, serials: list[str]) -> Survey:
    """The enclosure says of two drives that each is where the card says the other is."""
    slots = _swapped_slots(survey, serials)
    if slots == survey.slots:
        raise ValueError(f"the enclosure knows no slots of both {' and '.join(serials)}")
    return replace(survey, slots=slots)


def _deaf(survey: Survey, value: bool) -> Survey:
    """No enclosure answers any more."""
    return replace(survey, slots=()) if value is True else survey


def _drift(survey: Survey, told: Mapping[str, int]) -> Survey:
    """Serial → the target number that the kernel counted for it when it was plugged again."""
    for serial, target in told.items():
        drive = _drive(survey, serial)
        if drive.seen_as is None:
            raise ValueError(f"{serial}: the kernel shows no such disk")
        survey = _readdressed(survey, {drive.seen_as: replace_target(drive.seen_as, int(target))})
    return survey


def replace_target(address: ScsiAddress, target: int) -> ScsiAddress:
    """The same host, channel and unit with another target."""
    return ScsiAddress(address.host, address.channel, target, address.lun)


def _hosts(survey: Survey, told: Mapping[str, int]) -> Survey:
    """SCSI host number → the number after a reboot."""
    new = {int(old): int(number) for old, number in told.items()}
    every = {a for b in survey.blocks if (a := b.address)} | {
        a for d in survey.drives for a in (d.seen_as, *d.also_seen_as) if a
    }
    moved = {
        a: ScsiAddress(new[a.host], a.channel, a.target, a.lun) for a in every if a.host in new
    }
    cards = tuple(
        replace(c, host_numbers=tuple(new.get(n, n) for n in c.host_numbers))
        for c in survey.controllers
    )
    return _readdressed(replace(survey, controllers=cards), moved)


def _readdressed(survey: Survey, new: Mapping[ScsiAddress, ScsiAddress]) -> Survey:
    def now(address: ScsiAddress | None) -> ScsiAddress | None:
        return new.get(address, address) if address else None

    drives = tuple(
        replace(
            d, seen_as=now(d.seen_as), also_seen_as=tuple(new.get(a, a) for a in d.also_seen_as)
        )
        for d in survey.drives
    )
    return replace(
        survey,
        blocks=tuple(replace(b, address=now(b.address)) for b in survey.blocks),
        drives=drives,
        volumes=tuple(replace(v, address=now(v.address)) for v in survey.volumes),
        slots=tuple(replace(s, address=now(s.address)) for s in survey.slots),
    )


def _rename(survey: Survey, told: Mapping[str, str]) -> Survey:
    """Names of disks as another boot gave them: sdb → sdc."""
    return replace(
        survey,
        blocks=_renamed(survey.blocks, told),
        drives=_renamed(survey.drives, told),
        volumes=tuple(
            replace(v, disk_name=told.get(v.disk_name, v.disk_name)) for v in survey.volumes
        ),
        slots=tuple(replace(s, disk_name=told.get(s.disk_name, s.disk_name)) for s in survey.slots),
    )


def _renamed(shown: tuple[Shown, ...], told: Mapping[str, str]) -> tuple[Shown, ...]:
    return tuple(replace(one, disk_name=told.get(one.disk_name, one.disk_name)) for one in shown)


def _no_bay(survey: Survey, serial: str) -> Survey:
    """No source knows the bay of this drive."""
    drive = _drive(survey, serial)
    slots = tuple(s for s in survey.slots if s.serial != serial)
    lost = replace(drive, bay=None, other_bays=())
    blocks = tuple(replace(b, bay=None) if b.serial == serial else b for b in survey.blocks)
    return replace(
        survey, drives=_exchanged(survey.drives, drive, lost), slots=slots, blocks=blocks
    )


def _drive(survey: Survey, serial: str) -> Drive:
    found = survey.drive(str(serial))
    if found is None:
        raise ValueError(f"{str(serial)[:60]}: no drive of this serial is in the survey")
    return found


def _exchanged(drives: tuple[Drive, ...], old: Drive, new: Drive | None) -> tuple[Drive, ...]:
    swapped = (new if d == old else d for d in drives)
    return tuple(d for d in swapped if d is not None)


_WAYS: dict[str, Callable[[Survey, Any], Survey]] = {
    "missing": _missing,
    "state": _state,
    "volume": _volume,
    "swap": _swap,
    "lie": _lie,
    "deaf": _deaf,
    "drift": _drift,
    "hosts": _hosts,
    "rename": _rename,
    "no_bay": _no_bay,
}

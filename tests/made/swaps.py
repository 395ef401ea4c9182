"""A shelf of disks before and after hands were at it, as surveys, and what is judged of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Block, Controller, Drive, LogicalVolume, Slot
from hardware.domain.join import join
from hardware.domain.replacement import Judged, judge_replacement
from hardware.domain.replacement_arrays import standing_of
from hardware.domain.replacement_facts import Before, Check, Now
from hardware.domain.replacement_json import disks_of, freeze, thaw
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey

CARD = "0000:3b:00.0"
SIZE = 8001563222016
OPENED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CAME = OPENED + timedelta(days=1)  # when new disks come in these stories
LATER = CAME + timedelta(hours=25)


def disk(serial: str, slot: int | None, **more: Any) -> Drive:
    """A disk of the shelf; slot None: nobody tells its bay."""
    told = {"model": "ST8000NM000A", "capacity_bytes": SIZE, "sector_bytes": 512, **more}
    bay = None if slot is None else Bay("1", slot)
    return Drive(serial, controller=CARD, bay=bay, **told)


def shelf(**changes: Drive | None) -> list[Drive]:
    """Four disks S1 … S4 in slots 1 … 4; S3=disk(…) puts another in its stead, None takes it."""
    found = {f"S{slot}": disk(f"S{slot}", slot) for slot in range(1, 5)}
    return [one for one in {**found, **changes}.values() if one is not None]


def volume(
    members: Iterable[str] = ("S1", "S2", "S3", "S4"),
    state: str = "Optimal",
    percent: float | None = None,
    **more: Any,
) -> LogicalVolume:
    """A RAID6 of the card, shown as sdb."""
    own = {"unique_id": "6D0A", "name": "pool", "level": "RAID6", "number": 0, **more}
    return LogicalVolume(
        CARD,
        members=tuple(members),
        state=state,
        progress_percent=percent,
        address=ScsiAddress(14, 1, 0, own["number"]),
        disk_name="sdb",
        capacity_bytes=2 * SIZE,
        **own,
    )


SRV = Layer("/srv", "filesystem", on=("sdb",), level="xfs", mount_points=("/srv",))


def survey(
    drives: Iterable[Drive],
    *volumes: LogicalVolume,
    layers: Iterable[Layer] = (SRV,),
    slots: Iterable[Slot] = (),
    driver: str = "smartpqi",
    hosts: tuple[int, ...] = (14,),
    blocks: Iterable[Block] = (),
    trouble: Iterable[str] = (),
) -> Survey:
    """The shelf behind one card; volume disks are shown by the kernel too."""
    card = Controller(CARD, driver=driver, host_numbers=hosts)
    shown = [Block(v.disk_name, v.address, CARD, driver, unique_id=v.unique_id) for v in volumes]
    parts = (tuple(drives), tuple(volumes), tuple(slots), tuple(layers))
    return join(Survey((card,), (*shown, *blocks), *parts, trouble=tuple(trouble)))


BEFORE = survey(shelf(), volume())


def before_of(found: Survey, *suspects: str, unlisted: int = 0) -> Before:
    """What a ticket about these disks keeps, through its JSON."""
    kept = thaw(freeze(found, suspects, OPENED, unlisted))
    assert kept is not None
    return kept


def now_of(found: Survey, before: Before, at: datetime = LATER, **more: Any) -> Now:
    """What is now; disks that were not there before came at CAME."""
    disks = tuple(
        one if before.disk(one.serial) else replace(one, since=CAME) for one in disks_of(found)
    )
    own = {"disks": disks, "surveyed_at": at, "has_trouble": bool(found.trouble), **more}
    return Now(at, standing=standing_of(found), slots=found.slots, **own)


def story(
    found: Survey,
    *suspects: str,
    before: Survey = BEFORE,
    unlisted: int = 0,
    last: Iterable[Check] = (),
    accepted: Any = (),
    **more: Any,
) -> Judged:
    """What is made of a survey, for a ticket about these disks (S3)."""
    was = before_of(before, *(suspects or ("S3",)), unlisted=unlisted)
    return judge_replacement(was, now_of(found, was, **more), last, accepted)


def said(judged: Judged, code: str) -> tuple[str, str]:
    """How one check stands: its state and its sentence."""
    one = next(one for one in judged.checks if one.code == code)
    return one.state.value, one.said


def value(judged: Judged, code: str, name: str) -> Any:
    """One value of a check's sentence."""
    return next(one for one in judged.checks if one.code == code).values.get(name)


NEW = disk("N9", 3)
SWAPPED = survey(shelf(S3=NEW), volume(("S1", "S2", "N9", "S4")))
GOOD = {"baselines": {"N9": CAME}}

"""What stands where in a survey, as far as a cause needs it: role, redundancy, what is shared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hardware.domain.address import Role, ScsiAddress, judge_role
from hardware.domain.blocks import role_of
from hardware.domain.drive import Drive, LogicalVolume
from hardware.domain.evidence import Finding
from hardware.domain.kernel_event import KernelEvent
from hardware.domain.stack import above
from hardware.domain.survey import Survey
from hardware.domain.trouble import Neighbours, Redundancy
from hardware.domain.wholeness import Condition, condition_of

# disks that a level can lose
_LEVELS = (
    (re.compile(r"raid[ -]?[56]0|raid[ -]?0?[1456]\b|raid[ -]?1e|raid[ -]?1\(?[+ ]?0|adm"), True),
    (re.compile(r"\bmirror|raid-?z|draid|replica|erasure"), True),
    (re.compile(r"raid[ -]?0\b|linear|stripe|jbod|single|simple|concat"), False),
)
_STANDS_ALONE = ("filesystem", "lvm")
_LAYER = re.compile(r"(?:md|dm-|bcache|drbd)[\w-]{0,40}")
_NAMES = (
    (re.compile(r"(?:vd|xvd)[a-z]{1,4}\d{0,3}"), Role.VIRTUAL),
    (re.compile(r"(?:rbd|nbd|drbd)\d{1,5}\w{0,5}"), Role.REMOTE),
    (re.compile(r"(?:fd|sr|loop|zram|ram)\d{1,5}"), Role.EXTERNAL),
)
SHARED = ("connector", "enclosure", "controller")  # the nearest first
LEAST = 2  # other drives that make it one trouble of what they share
_HURT = (Condition.DEGRADED, Condition.FAILED)


def is_layer(name: str) -> bool:
    """Whether a kernel name is of what stands on disks."""
    return bool(_LAYER.fullmatch(name))


def role_at(event: KernelEvent, survey: Survey | None) -> Role:
    """What stands at an event's address, by the survey, else by the line's own words."""
    address, driver = event.address, event.driver
    block = None
    if survey:
        block = survey.block_at(address) if address else survey.block_named(event.disk_name)
        address = address or (block.address if block else None)
        card = survey.controller_of(address.host) if address else None
        driver = (card.driver if card else "") or (block.driver if block else "") or driver
    if block and block.address:
        return role_of(block, driver)
    if address:
        return judge_role(driver, address)
    named = (role for pattern, role in _NAMES if pattern.fullmatch(event.disk_name))
    is_nvme = event.disk_name.startswith("nvme")
    return next(named, Role.PASS_THROUGH if is_nvme else Role.UNKNOWN)


def redundancy_of(finding: Finding, survey: Survey | None) -> Redundancy:
    """Whether another disk has the data of what a finding leads to."""
    if survey is None:
        return Redundancy.UNKNOWN
    volumes = [finding.volume] if finding.volume else _volumes(finding.drives, survey)
    said = [_of_volume(volume) for volume in volumes]
    names = {drive.disk_name for drive in finding.drives} | {v.disk_name for v in volumes}
    for name in names - {""}:
        said += [
            _of_level(layer.kind, layer.level, layer.state) for layer in above(survey.layers, name)
        ]
    known = [one for one in said if one is not Redundancy.UNKNOWN]
    if Redundancy.SOME in known:
        return Redundancy.SOME
    return Redundancy.NONE if known else Redundancy.UNKNOWN


def _volumes(drives: Iterable[Drive], survey: Survey) -> list[LogicalVolume]:
    serials = {drive.serial for drive in drives if drive.serial}
    return [one for one in survey.volumes if serials.intersection(one.members)]


def _of_volume(volume: LogicalVolume) -> Redundancy:
    return _of_level("volume", volume.level, volume.state)


def _of_level(kind: str, level: str, state: str) -> Redundancy:
    """One layer's word; an array that has lost a disk counts as having nothing left."""
    word = level.strip().lower()[:80]
    found = next((some for pattern, some in _LEVELS if pattern.search(word)), None)
    if found is None and (kind == "ceph" or not word):
        found = {"ceph": True, **dict.fromkeys(_STANDS_ALONE, False)}.get(kind)
    if found is None:
        return Redundancy.UNKNOWN
    if not found or condition_of(state) in _HURT:
        return Redundancy.NONE
    return Redundancy.SOME


@dataclass(frozen=True)
class Spot:
    """Where a line of trouble came from; `key` is the drive's serial, else the address."""

    key: str
    controller: str = ""
    connector: str = ""
    enclosure: str = ""


def spots(survey: Survey) -> dict[str, Spot]:
    """The spot of each address and each disk name that leads to one drive, or to one volume."""
    found: dict[str, Spot] = {}
    for block in survey.blocks:
        spot = Spot(str(block.address or block.disk_name), block.pci_address)
        found.update(dict.fromkeys(_names(block.address, block.disk_name), spot))
    alone: dict[str, list[Drive]] = {}
    for drive in survey.drives:
        for name in _names(drive.seen_as, drive.disk_name, *drive.also_seen_as):
            alone.setdefault(name, []).append(drive)
    for name, drives in alone.items():
        if len(drives) == 1:
            found[name] = spot_of(drives[0])
    return found


def _names(address: ScsiAddress | None, disk_name: str, *others: ScsiAddress) -> Iterable[str]:
    controller = re.fullmatch(r"(nvme\d{1,5})n\d{1,5}", disk_name)
    words = (str(one) for one in (address, *others) if one)
    return (*words, *filter(None, (disk_name, controller[1] if controller else "")))


def spot_of(drive: Drive) -> Spot:
    """The spot of a drive."""
    bay = drive.bay
    key = drive.serial or str(drive.seen_as or drive.disk_name)
    if bay is None:
        return Spot(key, drive.controller)
    enclosure = f"{drive.controller}/{bay.enclosure}" if bay.enclosure else ""
    connector = f"{enclosure}/{bay.connector}" if bay.connector else ""
    return Spot(key, drive.controller, connector, enclosure)


def neighbours(mine: Spot, others: Iterable[Spot]) -> tuple[Neighbours | None, set[str]]:
    """What this spot shares with most of the others, the nearest thing first, and their keys."""
    rest = {one.key: one for one in others if one.key != mine.key}
    wider = [one for one in rest.values() if one.controller == mine.controller]
    for what in SHARED:
        own = getattr(mine, what)
        same = {one.key for one in wider if own and getattr(one, what) == own}
        if len(same) >= LEAST and len(same) * 2 > len(wider):
            name = own if what == "controller" else own.rpartition("/")[2]
            return Neighbours(what, name[:80], len(same)), same
    return None, set()

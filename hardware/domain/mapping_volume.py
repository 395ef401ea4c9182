"""From a volume to its member drives, and from one drive to its bay: the ladder's last rungs."""

from __future__ import annotations

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Controller, Drive, LogicalVolume
from hardware.domain.evidence import Certainty, Finding, Rung
from hardware.domain.identity import unique_id_of
from hardware.domain.states import Health, health_of
from hardware.domain.survey import Survey

# fewest drives that a level is made of; a level that is not here has at least two
MEMBERS_AT_LEAST = {
    "RAID0": 1,
    "RAID1": 2,
    "RAID5": 3,
    "RAID6": 4,
    "RAID10": 4,
    "RAID50": 6,
    "RAID60": 8,
}


def volume_finding(
    rungs: tuple[Rung, ...],
    controller: Controller | None,
    address: ScsiAddress,
    number: int | None,
    survey: Survey,
) -> Finding:
    """The drive behind a volume's address, or those that it may be."""
    pci_address = controller.pci_address if controller else ""
    volume = _volume_at(survey, pci_address, address, number) if pci_address else None
    if volume is None:
        return _unnumbered(rungs, controller, number, survey)
    return drives_finding(rungs, controller, volume, survey, number)


def drives_finding(
    rungs: tuple[Rung, ...],
    controller: Controller | None,
    volume: LogicalVolume,
    survey: Survey,
    number: int | None = None,
) -> Finding:
    """The drive of a volume that is known; `number` is what its address says, None: its own."""
    values = {
        "number": volume.number if number is None else number,
        "name": volume.name,
        "level": volume.level,
        "state": volume.state,
    }
    rungs = (*rungs, Rung("address_is_volume", values, volume.facts))
    return _members(rungs, controller, volume, _drives(volume, survey))


def _volume_at(
    survey: Survey, pci_address: str, address: ScsiAddress, number: int | None
) -> LogicalVolume | None:
    """The volume that is proven to be shown there, else the one whose number is proven."""
    own = [v for v in survey.volumes if v.controller == pci_address]
    block = survey.block_at(address)
    its = unique_id_of(block.unique_id) if block else ""
    at = (v for v in own if v.address == address)
    called = (
        v
        for v in own
        if v.address is None
        and v.number is not None
        and v.number == number
        and not (its and v.unique_id and unique_id_of(v.unique_id) != its)
    )
    return next(at, None) or next(called, None)


def _unnumbered(
    rungs: tuple[Rung, ...], controller: Controller | None, number: int | None, survey: Survey
) -> Finding:
    """No volume is known by this number: it is one of those whose numbers are not calibrated."""
    pci_address = controller.pci_address if controller else ""
    own = [v for v in survey.volumes if v.controller == pci_address and v.number is None]
    open_ones = [v for v in own if v.address is None and v.tool_number and pci_address]
    if not open_ones:
        rung = Rung("volume_unknown", {"number": number, "pci_address": pci_address})
        return Finding(Certainty.NO_DRIVE, (*rungs, rung), controller)
    tools = ", ".join(sorted({v.tool for v in open_ones}))
    values = {"number": number, "pci_address": pci_address, "tool": tools}
    drives = tuple(dict.fromkeys(d for v in open_ones for d in _drives(v, survey)))
    named_ones = sum(len(v.members) + v.unnamed for v in open_ones)
    rung = Rung("not_calibrated", values, open_ones[0].facts)
    certainty = Certainty.CANDIDATES if drives else Certainty.NO_DRIVE
    missing = max(0, named_ones - len(drives))
    return Finding(certainty, (*rungs, rung), controller, None, drives, missing)


def _drives(volume: LogicalVolume, survey: Survey) -> tuple[Drive, ...]:
    return tuple(d for serial in volume.members for d in survey.drives_of(serial))


def _members(
    rungs: tuple[Rung, ...],
    controller: Controller | None,
    volume: LogicalVolume,
    members: tuple[Drive, ...],
) -> Finding:
    """One member is the drive, where the level allows one; of several, only the failed one.

    A mirror that lists one disk has lost the other: the one it lists is the last good copy.
    """
    missing = max(
        len(volume.members) + volume.unnamed - len(members),
        MEMBERS_AT_LEAST.get(volume.level.upper(), 2) - len(members),
    )
    if missing > 0:
        rung = Rung("members_unknown", {"known": len(members), "missing": missing})
        certainty = Certainty.CANDIDATES if members else Certainty.NO_DRIVE
        return Finding(certainty, (*rungs, rung), controller, volume, members, missing)
    if len(members) == 1:
        rung = Rung("only_member", named(members[0]), members[0].facts)
        return end_at((*rungs, rung), controller, volume, members)
    guilty = tuple(d for d in members if health_of(d.state) is Health.FAILED)
    if len(guilty) == 1:
        values = {**named(guilty[0]), "state": guilty[0].state, "members": len(members)}
        rung = Rung("failed_member", values, guilty[0].facts)
        return end_at((*rungs, rung), controller, volume, guilty)
    rung = Rung("several_members", {"members": len(members), "failed": len(guilty)})
    return Finding(Certainty.CANDIDATES, (*rungs, rung), controller, volume, guilty or members)


def end_at(
    rungs: tuple[Rung, ...],
    controller: Controller | None,
    volume: LogicalVolume | None,
    drives: tuple[Drive, ...],
) -> Finding:
    """The last rung: from the one drive to its bay."""
    (drive,) = drives
    if not drive.serial:
        rung = Rung("no_serial", {"address": str(drive.seen_as or drive.disk_name)}, drive.facts)
        return Finding(Certainty.NO_DRIVE, (*rungs, rung), controller, volume)
    if drive.bay is None:
        rung = Rung("bay_unknown", {"serial": drive.serial})
        return Finding(Certainty.NO_BAY, (*rungs, rung), controller, volume, drives)
    if drive.other_bays:
        others = ", ".join(map(str, drive.other_bays))
        rung = Rung("bays_disagree", {"bay": str(drive.bay), "others": others})
        return Finding(Certainty.DISAGREEMENT, (*rungs, rung), controller, volume, drives)
    values = {"bay": str(drive.bay), "label": drive.bay.label, "serial": drive.serial}
    rung = Rung("drive_in_bay", values)
    return Finding(Certainty.ONE_SOURCE, (*rungs, rung), controller, volume, drives)


def named(drive: Drive) -> dict[str, str]:
    """What a sentence calls a drive."""
    return {"model": drive.model, "serial": drive.serial}

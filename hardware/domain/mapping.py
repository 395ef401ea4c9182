"""From an event's address to the drive and its bay, against one survey. Never a guess.

The ladder: address → host number → controller at its PCI address → volume or pass-through disk
→ member drives → bay. The host number is looked up in the survey of the same boot, since it
changes at boot; a pass-through disk's bay is looked up, since its target is only a counter.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hardware.domain.address import Role, ScsiAddress, judge_role, volume_number
from hardware.domain.bay_hint import drives_hinted, with_hint
from hardware.domain.blocks import number_of, role_of
from hardware.domain.drive import Block, Controller, Drive, LogicalVolume
from hardware.domain.evidence import Certainty, Finding, Rung
from hardware.domain.identity import unique_id_of
from hardware.domain.kernel_log import KernelEvent
from hardware.domain.mapping_volume import drives_finding, end_at, named, volume_finding
from hardware.domain.survey import Survey

NOT_ABOUT_A_DRIVE = ("controller_offline",)
NVME_CONTROLLER = re.compile(r"nvme\d+")


def resolve(event: KernelEvent, survey: Survey | None) -> Finding:
    """Where this event leads in the survey that was true at its time; None: there was none."""
    if event.kind in NOT_ABOUT_A_DRIVE and event.address is None and not event.disk_name:
        return _of_controller(event, survey)
    if survey is None:
        return Finding(Certainty.NO_DRIVE, (Rung("no_survey", {"place": place(event)}),))
    address = event.address or _address_of(survey, event.disk_name)
    if address is not None:
        return with_hint(_by_address(event, address, survey), event)
    if not event.disk_name and (drives := drives_hinted(event, survey)):
        return _by_hint(event, drives, survey)
    return with_hint(_by_name(event, survey), event)


def doubt(finding: Finding, reason: str) -> Finding:
    """What the survey shows there may be another disk than when the line was written.

    One whose bay is unknown too: whoever finds its bay has not found the disk that was meant.
    """
    if finding.drive is None:
        return finding
    rungs = (*finding.rungs, Rung(reason))
    return replace(finding, certainty=Certainty.PLUGGED_SINCE, rungs=rungs)


def was_there(drive: Drive, finding: Finding, survey: Survey) -> bool:
    """Whether an earlier survey knows this drive in the same volume, or at the same address."""
    volume = finding.volume
    if volume is None:
        known = survey.drive(drive.serial)
        return known is not None and _is_seen_alike(known, drive)
    return any(drive.serial in one.members for one in survey.volumes if _is_same(one, volume))


def _is_same(first: LogicalVolume, second: LogicalVolume) -> bool:
    """Whether two surveys mean one volume; that neither could number it proves nothing."""
    if first.controller != second.controller:
        return False
    if first.unique_id and second.unique_id:
        return unique_id_of(first.unique_id) == unique_id_of(second.unique_id)
    return first.number == second.number is not None


def _is_seen_alike(known: Drive, drive: Drive) -> bool:
    """Whether one address at least is the same: one of two paths may be lost."""
    return bool({drive.seen_as, *drive.also_seen_as} & {known.seen_as, *known.also_seen_as})


def place(event: KernelEvent) -> str:
    """The address as the kernel wrote it, for people."""
    card = f"{event.pci_address} {event.bay_hint}".strip()
    return str(event.address or event.disk_name or card or event.array or event.detail or "?")


def _of_controller(event: KernelEvent, survey: Survey | None) -> Finding:
    found = survey.controllers if survey else ()
    controller = next((c for c in found if c.pci_address == event.pci_address), None)
    rung = Rung("is_controller", {"pci_address": event.pci_address or place(event)})
    return Finding(Certainty.NOT_A_DRIVE, (rung,), controller)


def _address_of(survey: Survey, disk_name: str) -> ScsiAddress | None:
    block = survey.block_named(disk_name)
    return block.address if block else None


def _by_name(event: KernelEvent, survey: Survey) -> Finding:
    """A disk without a SCSI address: NVMe, virtio, a volume of an old card."""
    volume = next((v for v in survey.volumes if _shows(event.disk_name, v)), None)
    if volume is not None:
        return _of_volume(event, volume, survey)
    drives = tuple(d for d in survey.drives if _is_named(d, event.disk_name))
    if not drives:
        return Finding(Certainty.NO_DRIVE, (Rung("not_in_survey", {"place": place(event)}),))
    if len(drives) > 1:
        rung = Rung("several_members", {"members": len(drives), "failed": 0})
        return Finding(Certainty.CANDIDATES, (rung,), None, None, drives)
    (drive,) = drives
    if _contradicts(event, drive.controller):
        return _other_controller(event, drive.controller, (), None)
    rung = Rung("name_is_drive", {"disk_name": event.disk_name, **named(drive)}, drive.facts)
    return end_at((rung,), None, None, drives)


def _by_hint(event: KernelEvent, drives: tuple[Drive, ...], survey: Survey) -> Finding:
    """A member that the kernel shows no disk for: the card names its bay."""
    controller = next((c for c in survey.controllers if c.pci_address == event.pci_address), None)
    rungs = (Rung("line_names_bay", {"bay": event.bay_hint}),)
    if len(drives) > 1:
        rung = Rung("several_members", {"members": len(drives), "failed": 0})
        return Finding(Certainty.CANDIDATES, (*rungs, rung), controller, None, drives)
    volume = next((v for v in survey.volumes if drives[0].serial in v.members), None)
    return end_at(rungs, controller, volume, drives)


def _shows(disk_name: str, volume: LogicalVolume) -> bool:
    return bool(disk_name) and volume.disk_name == disk_name


def _of_volume(event: KernelEvent, volume: LogicalVolume, survey: Survey) -> Finding:
    """Its members have its name too, and one of them that is known need not be the guilty one."""
    controller = next((c for c in survey.controllers if c.pci_address == volume.controller), None)
    if _contradicts(event, volume.controller):
        return _other_controller(event, volume.controller, (), controller)
    return drives_finding((), controller, volume, survey)


def _contradicts(event: KernelEvent, surveyed: str) -> bool:
    """Whether the line names another PCI device than the survey does."""
    return bool(event.pci_address and surveyed) and event.pci_address != surveyed


def _other_controller(
    event: KernelEvent, surveyed: str, rungs: tuple[Rung, ...], controller: Controller | None
) -> Finding:
    values = {"said": event.pci_address, "surveyed": surveyed}
    return Finding(Certainty.NO_DRIVE, (*rungs, Rung("other_controller", values)), controller)


def _is_named(drive: Drive, name: str) -> bool:
    """sdk, nvme0n1; the kernel also speaks of nvme0, the controller of that one drive."""
    if NVME_CONTROLLER.fullmatch(name):
        return drive.disk_name.startswith(f"{name}n")
    return bool(name) and drive.disk_name == name


def _by_address(event: KernelEvent, address: ScsiAddress, survey: Survey) -> Finding:
    rungs: tuple[Rung, ...] = ()
    if event.address is None:
        rungs = (Rung("name_is_address", {"disk_name": event.disk_name, "address": str(address)}),)
    controller = survey.controller_of(address.host)
    block = survey.block_at(address)
    if controller is None and block is None:
        return Finding(Certainty.NO_DRIVE, (*rungs, Rung("not_in_survey", {"place": str(address)})))
    surveyed = controller.pci_address if controller else block.pci_address if block else ""
    if _contradicts(event, surveyed):
        return _other_controller(event, surveyed, rungs, controller)
    rungs = (*rungs, *_controller_rung(address, controller))
    driver = (controller.driver if controller else "") or (block.driver if block else "")
    role = role_of(block, driver) if block else judge_role(driver, address)
    match role:
        case Role.VOLUME:
            number = number_of(block, driver) if block else volume_number(driver, address)
            return volume_finding(rungs, controller, address, number, survey)
        case Role.REMOTE:
            rungs = (*rungs, Rung("is_remote", {"address": str(address), "driver": driver}))
            return Finding(Certainty.NOT_A_DRIVE, rungs)
        case Role.CONTROLLER:
            rungs = (*rungs, Rung("is_controller", {"pci_address": event.pci_address or driver}))
            return Finding(Certainty.NOT_A_DRIVE, rungs, controller)
        case _:
            return _disk(rungs, controller, address, block, survey)


def _controller_rung(address: ScsiAddress, controller: Controller | None) -> tuple[Rung, ...]:
    if controller is None:
        return ()
    values = {
        "host_number": address.host,
        "pci_address": controller.pci_address,
        "model": f"{controller.vendor} {controller.model}".strip(),
    }
    return (Rung("host_is_controller", values, controller.facts),)


def _disk(
    rungs: tuple[Rung, ...],
    controller: Controller | None,
    address: ScsiAddress,
    block: Block | None,
    survey: Survey,
) -> Finding:
    serial = block.serial if block else ""
    drives = survey.drives_at(address) or survey.drives_of(serial)
    if not drives:
        if block is None:
            rung = Rung("not_in_survey", {"place": str(address)})
        else:
            rung = Rung("no_serial", {"address": str(address)}, block.facts)
        return Finding(Certainty.NO_DRIVE, (*rungs, rung), controller)
    if len(drives) > 1:
        rung = Rung("several_members", {"members": len(drives), "failed": 0})
        return Finding(Certainty.CANDIDATES, (*rungs, rung), controller, None, drives)
    values = {"address": str(address), **named(drives[0])}
    rung = Rung("address_is_drive", values, drives[0].facts)
    return end_at((*rungs, rung), controller, None, drives)

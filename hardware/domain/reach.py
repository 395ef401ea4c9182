"""How smartctl reaches each drive of a host: through itself, or through the card it hangs on.

A drive behind a card's volume has no device of its own; the card is asked for it by number. What
smartctl cannot reach is listed with the reason, so that the card's own tool is asked instead.
Sources: smartctl(8), option -d; the field notes on drivers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from hardware.domain.address import Role, judge_role
from hardware.domain.drive import Block, Controller, Drive
from hardware.domain.survey import Survey

NO_DEVICE = "no_device"  # the kernel shows neither the drive nor its card
NO_NUMBER = "no_number"  # it is behind a card, and no tool says by which number
CARD_ONLY = "card_only"  # this card answers for its members through its own tool alone
NOT_PHYSICAL = "not_physical"  # a virtual machine's disk has no health

USB_DRIVERS = ("usb-storage", "uas", "usb", "xhci_hcd", "ehci-pci")
_NVME = re.compile(r"(nvme\d{1,4})(?:n\d{1,4})?")
_SCSI_DISK = re.compile(r"sd[a-z]{1,4}")


@dataclass(frozen=True)
class Reach:
    """The device that smartctl opens for a drive, and as what (-d); `reason` says why not.

    The serial is the survey's: another disk that answers there is not this drive.
    """

    serial: str
    device: str = ""
    kind: str = ""  # "": smartctl finds out itself
    controller: str = ""  # PCI address; drives of one card are asked one after the other
    reason: str = ""

    @property
    def is_reachable(self) -> bool:
        """Whether smartctl can be asked."""
        return not self.reason


def ways(survey: Survey) -> tuple[Reach, ...]:
    """One way for each drive of a joined survey, in its order."""
    return tuple(_way(drive, survey) for drive in survey.drives)


def _way(drive: Drive, survey: Survey) -> Reach:
    if nvme := _NVME.fullmatch(drive.disk_name):
        return _found(drive, f"/dev/{nvme[1]}", "nvme")
    if own := _own_block(drive, survey):
        return _plain(drive, own)
    card = _card(drive, survey)
    if card is None:
        return _lost(drive, NO_DEVICE)
    through = _THROUGH.get(card.driver)
    if through is None:
        return _lost(drive, CARD_ONLY)
    return through(drive, card, survey)


def _found(drive: Drive, device: str, kind: str = "") -> Reach:
    return Reach(drive.serial, device, kind, drive.controller)


def _lost(drive: Drive, reason: str) -> Reach:
    return Reach(drive.serial, controller=drive.controller, reason=reason)


def _own_block(drive: Drive, survey: Survey) -> Block | None:
    """The block that shows this drive itself: never its volume's, which has the same name."""
    at_address = survey.block_at(drive.seen_as) if drive.seen_as else None
    block = at_address or survey.block_named(drive.disk_name)
    if block is None:
        is_own = drive.pass_through is True and bool(drive.disk_name)
        return Block(disk_name=drive.disk_name, driver=_driver(drive, survey)) if is_own else None
    if _shows_volume(block, drive, survey):
        return None
    same = bool(block.serial) and block.serial == drive.serial
    is_member = any(drive.serial in one.members for one in survey.volumes if one.controller)
    return block if same or drive.pass_through is True or not is_member else None


def _shows_volume(block: Block, drive: Drive, survey: Survey) -> bool:
    address = block.address or drive.seen_as
    driver = block.driver or _driver(drive, survey)
    return address is not None and judge_role(driver, address) is Role.VOLUME


def _plain(drive: Drive, block: Block) -> Reach:
    if not _SCSI_DISK.fullmatch(block.disk_name):
        return _lost(drive, NOT_PHYSICAL if block.disk_name else NO_DEVICE)
    return _found(drive, f"/dev/{block.disk_name}", "sat" if block.driver in USB_DRIVERS else "")


def _card(drive: Drive, survey: Survey) -> Controller | None:
    cards = (card for card in survey.controllers if card.pci_address == drive.controller)
    return next(cards, None) if drive.controller else None


def _driver(drive: Drive, survey: Survey) -> str:
    card = _card(drive, survey)
    return card.driver if card else ""


def _device_of(card: Controller, survey: Survey) -> str:
    """Any disk that the card shows: it leads to the card; "" when it shows none."""
    names = [v.disk_name for v in survey.volumes if v.controller == card.pci_address]
    names += [b.disk_name for b in survey.blocks if b.pci_address == card.pci_address]
    return next((f"/dev/{name}" for name in names if _SCSI_DISK.fullmatch(name)), "")


def _megaraid(drive: Drive, card: Controller, survey: Survey) -> Reach:
    bus = f"/dev/bus/{card.host_numbers[0]}" if card.host_numbers else ""
    device = _device_of(card, survey) or bus
    return _numbered(drive, device, f"megaraid,{drive.device_id}")


def _cciss(drive: Drive, card: Controller, survey: Survey) -> Reach:
    return _numbered(drive, _device_of(card, survey), f"cciss,{drive.device_id}")


def unnumbered(survey: Survey) -> tuple[tuple[Controller, str], ...]:
    """Cards with drives that smartctl reaches by number alone, each with a device of that card.

    ssacli does not print the N of `-d cciss,N`, and arcconf's device number need not be it.
    """
    silent = {one.controller for one in survey.drives if _is_behind_number(one, survey)}
    cards = (card for card in survey.controllers if card.pci_address in silent)
    return tuple((card, device) for card in cards if (device := _device_of(card, survey)))


def _is_behind_number(drive: Drive, survey: Survey) -> bool:
    way = _way(drive, survey)
    is_behind = way.reason == NO_NUMBER or way.kind.startswith("cciss,")
    return is_behind and _THROUGH.get(_driver(drive, survey)) is _cciss


def _aacraid(drive: Drive, card: Controller, survey: Survey) -> Reach:
    if not card.host_numbers:
        return _lost(drive, NO_DEVICE)
    host = card.host_numbers[0]
    device = _device_of(card, survey) or f"/dev/aac{host}"
    return _numbered(drive, device, f"aacraid,{host},0,{drive.device_id}")


def _numbered(drive: Drive, device: str, kind: str) -> Reach:
    if drive.device_id is None:
        return _lost(drive, NO_NUMBER)
    return _found(drive, device, kind) if device else _lost(drive, NO_DEVICE)


_THROUGH: dict[str, Callable[[Drive, Controller, Survey], Reach]] = {
    "megaraid_sas": _megaraid,
    "hpsa": _cciss,
    "cciss": _cciss,
    "smartpqi": _cciss,
    "aacraid": _aacraid,
}

"""What a survey proves by not showing a drive: that it is gone, or only that nobody was asked."""

from __future__ import annotations

from collections.abc import Collection

from hardware.domain.drive import Controller, Drive, LogicalVolume
from hardware.domain.identity import serial_of
from hardware.domain.merging import CARD, CARD_TOOLS, rank_of, tool_of
from hardware.domain.partial import may_be, shows_itself
from hardware.domain.survey import Survey

_KERNEL_TOOLS = ("sysfs", "udev", "pyudev")


def proves_absence(
    survey: Survey,
    before: Survey | None,
    serial: str,
    controller: str,
    *,
    whole: Collection[str],
    is_nvme: bool = False,
) -> bool:
    """Whether a drive that was behind this controller, and is not in this survey, is gone.

    Yes where nothing failed, where the tool of its own card told everything, and where the kernel
    showed the drive itself in the survey `before` (None: there was none) and does not any more.
    Never behind a card that is gone itself: it takes its drives out of sight, not out of their
    bays. An NVMe disk is its own controller. `whole` is whole_cards(survey).
    """
    if _is_lost(controller, survey) and not is_nvme:
        return False
    if not survey.trouble or controller in whole:
        return True
    return _is_kernel_whole(survey) and _was_shown(survey, before, serial)


def _is_lost(controller: str, survey: Survey) -> bool:
    """Whether the survey does not show the card; one that shows nothing at all lost every one."""
    if not controller:
        return not (survey.blocks or survey.drives or survey.controllers)
    return all(card.pci_address != controller for card in survey.controllers)


def whole_cards(survey: Survey) -> frozenset[str]:
    """PCI addresses of the cards whose own tool answered without trouble."""
    sources = {card.pci_address: _sources(card, survey) for card in survey.controllers}
    return frozenset(
        pci_address
        for pci_address, own in sources.items()
        if own
        and pci_address
        and not any(_is_about(said, pci_address, sources) for said in survey.trouble)
    )


def _sources(card: Controller, survey: Survey) -> frozenset[str]:
    """What the card's own tool was asked."""
    own: list[Controller | Drive | LogicalVolume] = [card]
    own += [d for d in survey.drives if d.controller == card.pci_address]
    own += [v for v in survey.volumes if v.controller == card.pci_address]
    told = {fact.source for thing in own for fact in thing.facts}
    return frozenset(source for source in told if rank_of(source) == CARD and source)


def _is_about(said: str, pci_address: str, sources: dict[str, frozenset[str]]) -> bool:
    """Whether a sentence of trouble may be about this card: by its place, or by its tool."""
    if said.startswith(pci_address):
        return True
    tools = {tool_of(source) for source in sources[pci_address]}
    if tool_of(said.replace(":", " ")) not in tools & CARD_TOOLS:
        return False
    others = (own for place, own in sources.items() if place != pci_address)
    return not any(said.startswith(f"{source}:") for own in others for source in own)


def _is_kernel_whole(survey: Survey) -> bool:
    failed = any(said.startswith(_KERNEL_TOOLS) for said in survey.trouble)
    return bool(survey.blocks) and not failed


def _was_shown(survey: Survey, before: Survey | None, serial: str) -> bool:
    """Whether the survey before shows the drive as itself, and this one nowhere.

    A disk at its address that says no serial any more may be the same, dying.
    """
    drive = before.drive(serial) if before else None
    own = shows_itself(drive, before) if before and drive else None
    if own is None or any(may_be(block, own) for block in survey.blocks):
        return False
    return not any(serial_of(block.serial) == serial for block in survey.blocks)

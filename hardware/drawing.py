"""A plain picture of the bays, as rows of squares, from what a survey knows.

No chassis grid is known yet: bays stand in the order of their slots, a row an enclosure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hardware.domain.drive import Drive
from hardware.domain.mapping import is_failed
from hardware.domain.survey import Survey

PER_ROW = 12
WIDTH, HEIGHT, GAP = 88, 58, 4


# (controller, enclosure, slot, serial of the drive that is meant) → fail, watch
Marks = Mapping[tuple[str, str, int, str], str]


@dataclass(frozen=True)
class DrawnBay:
    """One square: where it is drawn, what stands on it, and how its drive is."""

    x: int
    y: int
    label: str
    slot: int
    serial_end: str
    title: str
    mark: str  # fail: this is it, watch: one of the candidates, bad, ok


@dataclass(frozen=True)
class Drawing:
    """The bays of one controller."""

    name: str
    width: int
    height: int
    bays: list[DrawnBay]


def draw_bays(survey: Survey, marks: Marks, only_marked: bool = False) -> list[Drawing]:
    """One drawing a controller; with `only_marked` those alone that have a marked bay."""
    drawings = []
    for controller in sorted({drive.controller for drive in survey.drives if drive.bay}):
        drives = [d for d in survey.drives if d.bay and d.controller == controller]
        bays = [_square(n, d, marks) for n, d in enumerate(sorted(drives, key=_place))]
        if only_marked and not any(bay.mark in ("fail", "watch") for bay in bays):
            continue
        rows = -(-len(bays) // PER_ROW)
        width = min(len(bays), PER_ROW) * (WIDTH + GAP) + GAP
        drawings.append(
            Drawing(_name(survey, controller), width, rows * (HEIGHT + GAP) + GAP, bays)
        )
    return drawings


def _place(drive: Drive) -> tuple[str, int]:
    assert drive.bay is not None
    return drive.bay.enclosure, drive.bay.slot


def _name(survey: Survey, pci_address: str) -> str:
    card = next((c for c in survey.controllers if c.pci_address == pci_address), None)
    return f"{card.vendor} {card.model} {pci_address}".strip() if card else pci_address


def _square(number: int, drive: Drive, marks: Marks) -> DrawnBay:
    assert drive.bay is not None
    bay = drive.bay
    mark = marks.get((drive.controller, bay.enclosure, bay.slot, drive.serial))
    return DrawnBay(
        x=GAP + number % PER_ROW * (WIDTH + GAP),
        y=GAP + number // PER_ROW * (HEIGHT + GAP),
        label=bay.label or f"Slot {bay.slot}",
        slot=bay.slot,
        serial_end=drive.serial[-4:],
        title=f"{bay.label or bay} · {drive.model} · {drive.serial}",
        mark=mark or ("bad" if is_failed(drive.state) else "ok"),
    )

"""Pictures of bays: squares with their words and places, which templates write as SVG.

A host with a chassis is drawn as it stands in the rack, a drawing a face. Without one the bays
stand in the order of their slots, a row an enclosure, and nothing is said about their places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hardware.domain.chassis import Chassis, Key, Placed, Standing
from hardware.domain.drive import Drive
from hardware.domain.grid import Face, GridBay
from hardware.domain.states import is_failed
from hardware.domain.survey import Survey
from hardware.drawn import Drawing, DrawnBay, Occupant

PER_ROW, GAP = 10, 4  # as many as a page shows without scrolling
LYING, UPRIGHT = (104, 58), (40, 150)  # width and height of a cell

# (controller, enclosure, slot, serial of the drive that is meant) → fail, watch
Marks = Mapping[tuple[str, str, int, str], str]


MARK_OF = {"fail": "bad", "watch": "risky", "path": "path", "ok": "ok"}


def mark_of(one: Occupant) -> str:
    """How a drive is drawn: a ticket's mark first, then the card's word, then its verdict."""
    if one.mark:
        return one.mark
    return "bad" if is_failed(one.state) else MARK_OF.get(one.verdict, "unknown")


def draw_chassis(
    chassis: Chassis, standing: Standing | None, occupants: Mapping[Key, Occupant]
) -> list[Drawing]:
    """One drawing a face, each bay where it is on the machine; no standing: the grid alone."""
    return [_face(face, standing, occupants) for face in chassis.faces if face.bays]


def _face(face: Face, standing: Standing | None, occupants: Mapping[Key, Occupant]) -> Drawing:
    across, down = UPRIGHT if face.upright else LYING
    bays = []
    for bay in face.bays:
        place = standing.placed.get(bay.label) if standing else None
        drawn = _bay(face, bay, place, occupants.get(place.key) if place else None)
        bays.append(drawn if standing else replace(drawn, mark="blank"))
    width = face.columns * (across + GAP) + GAP
    return Drawing(face.name, width, face.rows * (down + GAP) + GAP, bays, face.name)


def _bay(face: Face, bay: GridBay, place: Placed | None, drive: Occupant | None) -> DrawnBay:
    across, down = UPRIGHT if face.upright else LYING
    words = [bay.label]
    if drive:
        words += [drive.model, drive.serial]
    return DrawnBay(
        x=GAP + bay.column * (across + GAP),
        y=GAP + bay.row * (down + GAP),
        width=bay.width * (across + GAP) - GAP,
        height=bay.height * (down + GAP) - GAP,
        upright=face.upright,
        label=bay.label,
        slot=place.key[2] if place else None,
        serial=drive.serial if drive else "",
        title=" · ".join(word for word in words if word),
        mark=mark_of(drive) if drive else "empty" if place else "none",
        drive_pk=drive.pk if drive else None,
        place=place,
        occupant=drive,
        kind="NVMe" if bay.kind == "NVMe" else f"{bay.kind} in",
    )


def occupants_of(
    survey: Survey, marks: Marks, known: Mapping[str, tuple[int, str]]
) -> dict[Key, Occupant]:
    """What a survey has in each slot; `known` is (pk, verdict) by serial."""
    found: dict[Key, Occupant] = {}
    for drive in survey.drives:
        if drive.bay is None:
            continue
        key = (drive.controller, drive.bay.enclosure, drive.bay.slot)
        pk, verdict = known.get(drive.serial, (None, "unknown"))
        mark = marks.get((*key, drive.serial), "")
        one = Occupant(key, drive.serial, drive.model, drive.state, verdict, pk, mark)
        found[key] = one if mark else found.get(key, one)
    return found


def draw_bays(
    survey: Survey,
    marks: Marks,
    only_marked: bool = False,
    known: Mapping[str, tuple[int, str]] | None = None,
) -> list[Drawing]:
    """Without a chassis: one drawing a controller; with `only_marked` those with a marked bay."""
    occupants = occupants_of(survey, marks, known or {})
    drawings = []
    for controller in sorted({drive.controller for drive in survey.drives if drive.bay}):
        drives = [d for d in survey.drives if d.bay and d.controller == controller]
        bays = [_square(n, d, occupants) for n, d in enumerate(sorted(drives, key=_place))]
        across, down = LYING
        width = min(len(bays), PER_ROW) * (across + GAP) + GAP
        height = -(-len(bays) // PER_ROW) * (down + GAP) + GAP
        drawings.append(Drawing(_name(survey, controller), width, height, bays))
    return marked(drawings) if only_marked else drawings


def marked(drawings: Iterable[Drawing]) -> list[Drawing]:
    """Those that show a bay of a ticket."""
    return [drawing for drawing in drawings if drawing.is_marked]


def _place(drive: Drive) -> tuple[str, int]:
    assert drive.bay is not None
    return drive.bay.enclosure, drive.bay.slot


def _name(survey: Survey, pci_address: str) -> str:
    card = next((c for c in survey.controllers if c.pci_address == pci_address), None)
    return f"{card.vendor} {card.model} {pci_address}".strip() if card else pci_address


def _square(number: int, drive: Drive, occupants: Mapping[Key, Occupant]) -> DrawnBay:
    assert drive.bay is not None
    bay, (across, down) = drive.bay, LYING
    occupant = occupants[drive.controller, bay.enclosure, bay.slot]
    mine = occupant.serial == drive.serial  # two drives told of one slot: each has its square
    return DrawnBay(
        x=GAP + number % PER_ROW * (across + GAP),
        y=GAP + number // PER_ROW * (down + GAP),
        width=across,
        height=down,
        upright=False,
        label=bay.label or f"Slot {bay.slot}",
        slot=bay.slot,
        serial=drive.serial,
        title=f"{bay.label or bay} · {drive.model} · {drive.serial}",
        mark=mark_of(occupant) if mine else "unknown",
        drive_pk=occupant.pk if mine else None,
        occupant=occupant,
    )

"""One full reading of what is plugged where; partial ones add up, and join() ties them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import (
    Bay,
    Block,
    Controller,
    Disagreement,
    Drive,
    LogicalVolume,
    Slot,
)
from hardware.domain.stack import Layer
from hardware.domain.survey_json import build, plain

# A survey's parts and what each is a tuple of; a part that a host does not know yet is empty.
KINDS: dict[str, Any] = {
    "controllers": Controller,
    "blocks": Block,
    "drives": Drive,
    "volumes": LogicalVolume,
    "slots": Slot,
    "layers": Layer,
    "disagreements": Disagreement,
}
# The most of each part that a survey may hold; no machine has so many.
MOST = {
    "controllers": 200,
    "blocks": 4000,
    "drives": 2000,
    "volumes": 1000,
    "slots": 4000,
    "layers": 5000,
    "disagreements": 2000,
    "trouble": 500,
}


@dataclass(frozen=True)
class Survey:
    """What tools found on one host. `trouble` has one plain sentence for each that failed."""

    controllers: tuple[Controller, ...] = ()
    blocks: tuple[Block, ...] = ()
    drives: tuple[Drive, ...] = ()
    volumes: tuple[LogicalVolume, ...] = ()
    slots: tuple[Slot, ...] = ()
    layers: tuple[Layer, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()  # found by hardware.domain.join
    trouble: tuple[str, ...] = ()

    def __add__(self, other: Survey) -> Survey:
        return Survey(
            *(getattr(self, part.name) + getattr(other, part.name) for part in fields(Survey))
        )

    def as_json(self) -> dict[str, Any]:
        """A JSON object; addresses as text."""
        things = {name: [plain(one) for one in getattr(self, name)] for name in KINDS}
        return {**things, "trouble": list(self.trouble)}

    @classmethod
    def from_json(cls, data: Any) -> Survey:
        """The survey that as_json() gave; ValueError says what is wrong with anything else."""
        if not isinstance(data, dict):
            raise ValueError("a survey is a JSON object")
        try:
            check_sizes({name: len(data.get(name, ())) for name in MOST})
            parts = {
                name: tuple(build(kind, one) for one in data.get(name, ()))
                for name, kind in KINDS.items()
            }
            return cls(**parts, trouble=tuple(map(str, data["trouble"])))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a survey: {error!r}") from error

    def with_labels(self, labels: Mapping[tuple[str, str, int], str]) -> Survey:
        """The same survey with panel labels, by (controller, enclosure, slot)."""
        drives = (
            replace(drive, bay=_labelled(drive.controller, drive.bay, labels))
            for drive in self.drives
        )
        return replace(self, drives=tuple(drives))

    def controller_of(self, host_number: int) -> Controller | None:
        """The card that is SCSI host N in this boot."""
        return next((c for c in self.controllers if host_number in c.host_numbers), None)

    def block_at(self, address: ScsiAddress) -> Block | None:
        """What the kernel shows at an address."""
        return next((b for b in self.blocks if b.address == address), None)

    def block_named(self, disk_name: str) -> Block | None:
        """What the kernel shows as sdk."""
        return next((b for b in self.blocks if disk_name and b.disk_name == disk_name), None)

    def drive(self, serial: str) -> Drive | None:
        """The drive with this serial; the first where two claim it."""
        return next(iter(self.drives_of(serial)), None)

    def drives_at(self, address: ScsiAddress) -> tuple[Drive, ...]:
        """The drives that are seen there: the drive itself, or the members of a volume."""
        return tuple(d for d in self.drives if address in (d.seen_as, *d.also_seen_as))

    def drives_of(self, serial: str) -> tuple[Drive, ...]:
        """All drives that claim this serial: one, where the makers did their work."""
        return tuple(d for d in self.drives if serial and d.serial == serial)


def check_sizes(counts: Mapping[str, int]) -> None:
    """ValueError names the part of a survey that has more than it may hold."""
    for name, count in counts.items():
        if count > MOST[name]:
            raise ValueError(f"a survey holds at most {MOST[name]} {name}; this one has {count}")


def _labelled(
    controller: str, bay: Bay | None, labels: Mapping[tuple[str, str, int], str]
) -> Bay | None:
    label = labels.get((controller, bay.enclosure, bay.slot)) if bay else None
    return replace(bay, label=label) if bay and label else bay

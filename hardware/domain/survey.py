"""One full reading of what is plugged where: partial surveys add up, `join` ties them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from hardware.domain.address import Role, ScsiAddress, judge_role, volume_number
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
from hardware.domain.survey_json import Factual, build, plain

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


@dataclass(frozen=True)
class Survey:
    """What tools found on one host. `trouble` has one plain sentence for each that failed."""

    controllers: tuple[Controller, ...] = ()
    blocks: tuple[Block, ...] = ()
    drives: tuple[Drive, ...] = ()
    volumes: tuple[LogicalVolume, ...] = ()
    slots: tuple[Slot, ...] = ()
    layers: tuple[Layer, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()  # found by join()
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
        """The drive with this serial."""
        return next((d for d in self.drives if serial and d.serial == serial), None)


def _labelled(
    controller: str, bay: Bay | None, labels: Mapping[tuple[str, str, int], str]
) -> Bay | None:
    label = labels.get((controller, bay.enclosure, bay.slot)) if bay else None
    return replace(bay, label=label) if bay and label else bay


def merge(first: Factual, second: Factual) -> Factual:
    """One thing from two reports of it: the first's word counts, gaps are filled, facts add up."""
    gaps = {
        part.name: getattr(second, part.name)
        for part in fields(first)
        if getattr(first, part.name) in ("", None, ()) and part.name != "facts"
    }
    return replace(first, **gaps, facts=(*first.facts, *second.facts))


def merge_drives(first: Drive, second: Drive) -> Drive:
    """As merge(); two reports that name different slots are both kept, one in `other_bays`.

    The wwn is the kernel's word: arcconf prints the SAS port's, one above the logical unit's.
    """
    whole = merge(first, second)
    if second.seen_as and not first.seen_as and second.wwn:
        whole = replace(whole, wwn=second.wwn)
    if first.bay and second.bay and first.bay.slot != second.bay.slot:
        return replace(whole, other_bays=(*whole.other_bays, second.bay))
    return whole


def _merged(
    things: Iterable[Factual], key: Any, merge_two: Callable[[Factual, Factual], Factual] = merge
) -> tuple[Factual, ...]:
    found: dict[Any, Factual] = {}
    for number, thing in enumerate(things):
        name = key(thing) or ("nameless", number)
        found[name] = merge_two(found[name], thing) if name in found else thing
    return tuple(found.values())


def join(survey: Survey) -> Survey:
    """Tie partial surveys together.

    Controllers by PCI address, blocks by address or name, drives by serial, volumes by
    controller and number. A block that shows a physical disk becomes that drive (by serial); a
    block that shows a volume gives the volume, and each of its members, the address it is seen
    as (by unique id, else by controller and number).
    """
    controllers = _merged(survey.controllers, lambda c: c.pci_address)
    blocks = _merged(survey.blocks, lambda b: b.address or b.disk_name)
    drivers = {c.pci_address: c.driver for c in controllers}
    shown = {b: _role(b, drivers) for b in blocks}
    drives = _merged(
        (*survey.drives, *(_as_drive(b, role) for b, role in shown.items() if _is_disk(b, role))),
        lambda d: d.serial,
        merge_drives,
    )
    volumes = tuple(
        _seen(volume, [b for b, role in shown.items() if role is Role.VOLUME], drivers)
        for volume in _merged(survey.volumes, lambda v: (v.controller, v.number))
    )
    holding = {serial: volume for volume in volumes for serial in volume.members}
    return replace(
        survey,
        controllers=controllers,
        blocks=blocks,
        volumes=volumes,
        drives=tuple(_in_volume(drive, holding.get(drive.serial)) for drive in drives),
    )


def _role(block: Block, drivers: dict[str, str]) -> Role:
    if block.address is None:
        return Role.UNKNOWN
    return judge_role(drivers.get(block.pci_address) or block.driver, block.address)


def _is_disk(block: Block, role: Role) -> bool:
    return bool(block.serial) and role in (Role.PASS_THROUGH, Role.UNKNOWN)


def _as_drive(block: Block, role: Role) -> Drive:
    return Drive(
        serial=block.serial,
        vendor=block.vendor,
        model=block.model,
        firmware=block.firmware,
        wwn=block.wwn,
        capacity_bytes=block.capacity_bytes,
        controller=block.pci_address,
        bay=block.bay,
        pass_through=True if role is Role.PASS_THROUGH else None,
        seen_as=block.address,
        disk_name=block.disk_name,
        facts=block.facts,
    )


def _seen(volume: LogicalVolume, shown: list[Block], drivers: dict[str, str]) -> LogicalVolume:
    for block in shown:
        assert block.address is not None
        driver = drivers.get(block.pci_address) or block.driver
        same_id = bool(volume.unique_id) and block.unique_id == volume.unique_id
        same_place = (
            block.pci_address == volume.controller
            and volume_number(driver, block.address) == volume.number
            and not (volume.unique_id and block.unique_id)
        )
        if same_id or same_place:
            return replace(
                volume,
                address=block.address,
                disk_name=block.disk_name,
                facts=(*volume.facts, *block.facts),
            )
    return volume


def _in_volume(drive: Drive, volume: LogicalVolume | None) -> Drive:
    if volume is None or drive.seen_as is not None:
        return drive
    disk_name = drive.disk_name or volume.disk_name
    return replace(drive, seen_as=volume.address, disk_name=disk_name)

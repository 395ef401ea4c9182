"""One full reading of what is plugged where: partial surveys add up, `join` ties them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeVar

from hardware.domain.address import Role, ScsiAddress, judge_role, volume_number
from hardware.domain.drive import Bay, Block, Controller, Drive, Fact, LogicalVolume

Thing = TypeVar("Thing", Controller, Block, Drive, LogicalVolume)


@dataclass(frozen=True)
class Survey:
    """What tools found on one host. `trouble` has one plain sentence for each that failed."""

    controllers: tuple[Controller, ...] = ()
    blocks: tuple[Block, ...] = ()
    drives: tuple[Drive, ...] = ()
    volumes: tuple[LogicalVolume, ...] = ()
    trouble: tuple[str, ...] = ()

    def __add__(self, other: Survey) -> Survey:
        return Survey(
            *(getattr(self, part.name) + getattr(other, part.name) for part in fields(Survey))
        )

    def as_json(self) -> dict[str, Any]:
        """A JSON object; addresses as text."""
        return {
            "controllers": [_plain(thing) for thing in self.controllers],
            "blocks": [_plain(thing) for thing in self.blocks],
            "drives": [_plain(thing) for thing in self.drives],
            "volumes": [_plain(thing) for thing in self.volumes],
            "trouble": list(self.trouble),
        }

    @classmethod
    def from_json(cls, data: Any) -> Survey:
        """The survey that as_json() gave; ValueError says what is wrong with anything else."""
        if not isinstance(data, dict):
            raise ValueError("a survey is a JSON object")
        try:
            return cls(
                controllers=tuple(_build(Controller, one) for one in data["controllers"]),
                blocks=tuple(_build(Block, one) for one in data["blocks"]),
                drives=tuple(_build(Drive, one) for one in data["drives"]),
                volumes=tuple(_build(LogicalVolume, one) for one in data["volumes"]),
                trouble=tuple(map(str, data["trouble"])),
            )
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


def _plain(thing: Thing) -> dict[str, Any]:
    values = asdict(thing)
    for name in ("address", "seen_as"):
        if name in values:
            address = getattr(thing, name)
            values[name] = str(address) if address else None
    return values


def _build(kind: type[Thing], data: Any) -> Thing:
    """One thing from its JSON form: every value has its type, or ValueError says which has not."""
    if not isinstance(data, dict):
        raise ValueError(f"a {kind.__name__.lower()} is a JSON object")
    values = {}
    for part in fields(kind):
        if part.name in data:
            try:
                values[part.name] = _READERS[str(part.type)](data[part.name])
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise ValueError(f"{kind.__name__}.{part.name}: {error}") from error
    return kind(**values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"expected a text, not {type(value).__name__}")
    return value[:LONGEST_TEXT]


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError("expected a whole number of 64 bits")
    return value


def _slot(value: Any) -> int:
    if abs(_whole(value)) >= 2**31:
        raise ValueError("expected a slot number")
    return int(value)


def _bay(value: Any) -> Bay:
    names = ("enclosure", "connector", "label")
    return Bay(slot=_slot(value["slot"]), **{name: _text(value.get(name)) for name in names})


def _fact(value: Any) -> Fact:
    return Fact(_text(value["source"]), _text(value["raw"]))


def _address(value: Any) -> ScsiAddress | None:
    return ScsiAddress.parse(_text(value)) if value else None


def _true(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise ValueError("expected true, false or null")
    return value


def _several(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read_all(value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            raise ValueError("expected a list")
        return tuple(map(read, value))

    return read_all


LONGEST_TEXT = 4000
# a field's type, as it is written → how its JSON value is read
_READERS: dict[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _slot,
    "int | None": lambda value: None if value is None else _whole(value),
    "bool | None": _true,
    "tuple[int, ...]": _several(_slot),
    "tuple[str, ...]": _several(_text),
    "ScsiAddress | None": _address,
    "Bay | None": lambda value: _bay(value) if value else None,
    "tuple[Bay, ...]": _several(_bay),
    "tuple[Fact, ...]": _several(_fact),
}


def merge(first: Thing, second: Thing) -> Thing:
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
    things: Iterable[Thing], key: Any, merge_two: Callable[[Thing, Thing], Thing] = merge
) -> tuple[Thing, ...]:
    found: dict[Any, Thing] = {}
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

"""MegaCli's adapters with their drives and volumes, in the same words as storcli's."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from hardware.domain.drive import Controller, Fact, LogicalVolume
from hardware.tools._megaraid import said, volume_state, whole
from hardware.tools._megaraid_card import Card, Seat, repeated, titled
from hardware.tools._megaraid_old import Fields, OldAdapter, OldVolume, read_adapters
from hardware.tools._megaraid_old_drive import place_of_old, seat_of
from hardware.tools._reading import FACT_LIMIT

# (primary, secondary) → level; a span depth above 1 makes 1 a 10 and 5 a 50
LEVELS = {
    ("0", "0"): "RAID0",
    ("1", "0"): "RAID1",
    ("5", "0"): "RAID5",
    ("6", "0"): "RAID6",
    ("0", "3"): "RAID00",
    ("1", "3"): "RAID10",
    ("5", "3"): "RAID50",
    ("6", "3"): "RAID60",
    ("17", "0"): "RAID1E",
}
IBM, IBM_SERIAL = "IBM-ESXS", 12
_LEVEL = re.compile(r"Primary-(\d{1,3}), Secondary-(\d{1,3})")
_DONE = re.compile(r"Completed (\d{1,3})%")


@dataclass
class _Whole:
    """One adapter, from all answers about it: a drive that two of them name is one."""

    number: int
    fields: Fields = field(default_factory=dict)
    drives: dict[str, Fields] = field(default_factory=dict)  # by place, "252:3"
    volumes: dict[int, OldVolume] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)


def find_old_cards(tool: str, *texts: str) -> list[Card]:
    """Each adapter of one answer or several; ToolError when one tells of none."""
    wholes: dict[int, _Whole] = {}
    for text in texts:
        adapters, odd = read_adapters(tool, text)
        for adapter in adapters:
            _add(wholes.setdefault(adapter.number, _Whole(adapter.number)), adapter)
        wholes[adapters[0].number].trouble += odd
    return [_card(whole, tool) for whole in wholes.values()]


def _add(whole: _Whole, adapter: OldAdapter) -> None:
    whole.fields = {**adapter.fields, **whole.fields}
    for told in adapter.drives:
        place = place_of_old(told)
        if place:
            whole.drives.setdefault(place, {}).update(told)
        else:
            whole.trouble.append(f"a drive without slot number: {json.dumps(told)[:120]}")
    for volume in adapter.volumes:
        known = whole.volumes.setdefault(volume.target, volume)
        if not known.drives:
            whole.volumes[volume.target] = volume


def _card(whole: _Whole, tool: str) -> Card:
    controller = _controller(whole, tool)
    seats = tuple(
        seat_of(place, told, controller, tool)
        for place, told in sorted(whole.drives.items(), key=_by_slot)
    )
    serials = {seat.place: seat.drive.serial for seat in seats}
    volumes = [_volume(one, serials, controller, tool) for one in whole.volumes.values()]
    odd = [one for volume in volumes for one in _odd(volume)]
    odd += [one for told in whole.volumes.values() for one in _lost_spares(told, serials)]
    name = titled(tool, whole.number)
    return Card(
        tool=tool,
        controller=controller,
        seats=seats,
        volumes=tuple(volumes),
        member_places=tuple(tuple(_places(one)) for one in whole.volumes.values()),
        spare_places=tuple(tuple(one.spares) for one in whole.volumes.values()),
        sizes=tuple(said(one.fields.get("Size")) for one in whole.volumes.values()),
        trouble=(
            *(name + one for one in (*dict.fromkeys(whole.trouble), *_unread(seats, whole), *odd)),
            *repeated(seats, whole.number, tool),
        ),
    )


def _by_slot(item: tuple[str, Fields]) -> tuple[int, int]:
    enclosure, _, slot = item[0].partition(":")
    return int(enclosure or -1), int(slot)


def _controller(whole: _Whole, tool: str) -> Controller:
    told = whole.fields
    return Controller(
        pci_address=_pci_address(told),
        driver="megaraid_sas",
        number=whole.number,
        model=said(told.get("Product Name")),
        serial=said(told.get("Serial No")),
        firmware=said(told.get("FW Package Build")) or said(told.get("FW Version")),
        facts=(Fact(f"{tool} -AdpAllInfo -a{whole.number}", json.dumps(told)[:FACT_LIMIT]),),
    )


def _pci_address(told: Fields) -> str:
    """The kernel's form of three hexadecimal numbers; MegaCli tells no domain, it has only 0."""
    parts = [said(told.get(f"{name} Number")) for name in ("Bus", "Device", "Function")]
    if not all(re.fullmatch(r"[0-9A-Fa-f]{1,2}", part) for part in parts):
        return ""
    bus, device, function = (int(part, 16) for part in parts)
    return f"0000:{bus:02x}:{device:02x}.{function:x}"


def _volume(
    told: OldVolume, serials: dict[str, str], controller: Controller, tool: str
) -> LogicalVolume:
    members = [serials.get(place, "") for place in _places(told)]
    named = tuple(filter(None, members))
    source = f"{tool} -LDPDInfo -a{controller.number}"
    done = next((m for v in told.fields.values() if (m := _DONE.match(v.strip()))), None)
    return LogicalVolume(
        controller=controller.pci_address,
        number=told.target,
        tool=tool,
        tool_number=str(told.number),
        name=said(told.fields.get("Name")),
        level=_level(told.fields),
        state=volume_state(said(told.fields.get("State"))).lower(),
        members=named,
        spares=tuple(filter(None, (serials.get(place) for place in told.spares))),
        unnamed=max(_counted(told), len(members)) - len(named),
        progress_percent=float(done[1]) if done else None,
        facts=(Fact(source, json.dumps(told.fields)[:FACT_LIMIT]),),
    )


def _places(told: OldVolume) -> list[str]:
    return list(dict.fromkeys(filter(None, map(place_of_old, told.drives))))


def _counted(told: OldVolume) -> int:
    """How many members the volume says it has, in its spans or for each span."""
    each = whole(told.fields.get("Number Of Drives per span"))
    drives = whole(told.fields.get("Number Of Drives")) if each is None else each
    depth = whole(told.fields.get("Span Depth")) or 1
    return min(max(told.counted, (drives or 0) * depth), 1024)


def _level(told: Fields) -> str:
    match = _LEVEL.search(told.get("RAID Level", ""))
    if not match:
        return said(told.get("RAID Level"))
    spans = whole(told.get("Span Depth")) or 1
    key = (match[1], "3") if spans > 1 else (match[1], match[2])
    return LEVELS.get(key, match[0])


def _odd(volume: LogicalVolume) -> list[str]:
    """A sentence where a volume's members are not all known."""
    if not volume.members and not volume.unnamed:
        return [f"volume {volume.tool_number} without members: ask -LDPDInfo -aALL"]
    if volume.unnamed:
        return [
            f"volume {volume.tool_number}: {volume.unnamed} of its members not named: they are "
            "missing, or ask -LDPDInfo -aALL"
        ]
    return []


def _lost_spares(told: OldVolume, serials: dict[str, str]) -> list[str]:
    lost = [place for place in told.spares if not serials.get(place)]
    return [f"volume {told.number}: its spare in {p} is not named: ask -PDList -aALL" for p in lost]


def _unread(seats: tuple[Seat, ...], whole: _Whole) -> list[str]:
    unread = [
        f"{seat.drive.bay}: no serial number is understood in Inquiry Data "
        f"{whole.drives[seat.place].get('Inquiry Data', '')[:80]!r}"
        for seat in seats
        if not seat.drive.serial
    ]
    # IBM's firmware writes codes of its own behind the serial number, where INQUIRY has blanks
    coded = [s for s in seats if s.drive.vendor == IBM and len(s.drive.serial) > IBM_SERIAL]
    if coded:
        unread.append(
            f"serial numbers of {len(coded)} drives of IBM may end in IBM's codes "
            f"({coded[0].drive.serial}): compare the label"
        )
    return unread

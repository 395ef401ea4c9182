"""A Smart Array card, its drives and its logical drives as values.

The tool counts logical drives from 1; the kernel's number is not that one less: calibration
tells, by the unique identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hardware.domain.drive import Bay, Controller, Drive, Fact, LogicalVolume
from hardware.tools._card_answer import percent, size_bytes
from hardware.tools._card_words import kernel_name, lu_name, pci_address
from hardware.tools._reading import FACT_LIMIT, number, words, wwn
from hardware.tools._ssacli_text import Card, Fields, Logical

_BAY = re.compile(r"(?:(\w{1,10}):)?(\w{1,10}):(\d{1,6})")
_LEVEL = re.compile(
    r"(?:RAID )?(\d{1,2})(?:\+(\d))?(?: ?\(?(ADM|Triple).*| .*|\(.*)?", re.IGNORECASE
)
_DONE = re.compile(r",? ?\d{1,3}(?:[.,]\d{1,6})? ?% ?(?:complete\w*|done)?", re.IGNORECASE)
_PROGRESS = re.compile(r"progress|status|complete|recover|rebuild|transform|parity")
_YES_NO = {"true": True, "false": False}
PCI = "pci address (domain:bus:device.function)"


def controller(card: Card, source: str) -> Controller:
    """The card itself; its own facts up to the first drive or array are the excerpt."""
    fields = card.fields
    return Controller(
        pci_address=pci_address(fields.get(PCI, "")),
        driver=words(fields.get("driver name")),
        number=int(card.slot) if card.slot.isdecimal() else None,
        model=card.model,
        serial=words(fields.get("serial number")),
        firmware=words(fields.get("firmware version")),
        facts=(Fact(source, _excerpt({"model": card.model, "slot": card.slot, **fields})),),
    )


def _excerpt(fields: Fields) -> str:
    return "\n".join(f"{key}: {value}" for key, value in fields.items())[:FACT_LIMIT]


def bay(place: str) -> Bay | None:
    """1I:1:3 is port, box and bay; 1:0 a port and its SCSI id; None for ?:?:?."""
    match = _BAY.fullmatch(place)
    if not match:
        return None
    port, box, slot = match[1], match[2], int(match[3])
    return Bay(box, slot, port) if port else Bay(f"Port {box}", slot)


def drive(place: str, fields: Fields, card: str, source: str, is_taken: bool = False) -> Drive:
    """A physical drive; `is_taken`: an array has it, so that the kernel does not.

    `device_id` stays unknown: the tool sorts by place, the card does not.
    """
    vendor, model = _model(fields.get("model", ""))
    kind = " ".join(fields.get(key, "") for key in ("interface type", "short type"))
    state = state_of(fields)
    port = wwn(fields.get("wwid"))
    return Drive(
        serial=words(fields.get("serial number")),
        vendor=vendor,
        model=model,
        firmware=words(fields.get("firmware revision")),
        wwn=lu_name(words(fields.get("drive unique id")), port),
        sas_address=port,
        # drives are sold by powers of ten, and printed so
        capacity_bytes=size_bytes(fields.get("size", ""), 1000),
        sector_bytes=number(fields.get("logical/physical block size", "").split("/")[0]),
        protocol=_protocol(kind),
        rotating=_rotating(fields, kind),
        controller=card,
        bay=bay(place),
        state=state,
        pass_through=_YES_NO.get(
            fields.get("drive exposed to os", "").lower(), False if is_taken else None
        ),
        disk_name=kernel_name(fields.get("disk name", "")),
        temperature_c=number(fields.get("current temperature (c)")),
        power_on_hours=number(fields.get("power on hours")) or None,
        smart_passed=False if state.lower().startswith("predictive failure") else None,
        facts=(Fact(source, _excerpt({"physicaldrive": place, **fields})),),
    )


def state_of(fields: Fields) -> str:
    """The card's word for a drive or logical drive: OK, Failed, Predictive Failure, Rebuilding."""
    return words(fields.get("status") or fields.get("short status"))


def _model(text: str) -> tuple[str, str]:
    """(vendor, model): the vendor is SCSI's field of eight characters, padded with blanks."""
    vendor = text[:8].strip()
    if text[7:8] == " " and vendor and " " not in vendor and text[8:].strip():
        return vendor, words(text[8:])
    return "", words(text)


def _protocol(kind: str) -> str:
    for name in ("NVMe", "SATA", "SAS"):
        if name.lower() in kind.lower():
            return name
    return ""


def _rotating(fields: Fields, kind: str) -> bool | None:
    if "solid state" in kind.lower() or "SSD" in kind:
        return False
    # a card that does not know the speed says "HDD" in its short form all the same
    is_told = "HDD" in kind and "interface type" not in fields
    return True if fields.get("rotational speed") or is_told else None


def is_spare(fields: Fields) -> bool:
    """Whether a drive of an array stands by; one that took over is still a spare."""
    return "spare" in fields.get("drive type", "").lower() or bool(fields.get("spare"))


def volume(logical: Logical, card: Card, address: str, source: str) -> LogicalVolume:
    """A logical drive; `number` is unknown until the card is calibrated."""
    fields, told = logical.fields, [part.strip() for part in logical.told.split(",")]
    status = state_of(fields) or ", ".join(told[2:])
    places = member_places(logical, card)
    serials = [words(card.drives[place].get("serial number")) for place in places]
    spares = [card.drives[place] for place in spare_places(logical, card)]
    return LogicalVolume(
        controller=address,
        number=None,
        tool="ssacli",
        tool_number=logical.number,
        unique_id=words(fields.get("unique identifier")).upper(),
        name=words(fields.get("logical drive label")),
        level=level(fields.get("fault tolerance") or (told[1] if len(told) > 1 else "")),
        state=_DONE.sub("", status).strip(),
        members=tuple(filter(None, serials)),
        spares=tuple(filter(None, (words(one.get("serial number")) for one in spares))),
        unnamed=serials.count(""),
        progress_percent=_progress(status, fields),
        capacity_bytes=size_bytes(fields.get("size") or told[0]),
        disk_name=kernel_name(fields.get("disk name", "")),
        facts=(Fact(source, _excerpt({"logicaldrive": logical.number, **fields}) or logical.told),),
    )


def member_places(logical: Logical, card: Card) -> list[str]:
    """Where its members are: as it lists them, else all drives of its array but the spares."""
    listed = logical.places or card.arrays.get(logical.array, [])
    return [place for place in listed if not is_spare(card.drives[place])]


def spare_places(logical: Logical, card: Card) -> list[str]:
    """Where the spares of its array are."""
    return [place for place in card.arrays.get(logical.array, []) if is_spare(card.drives[place])]


def level(text: str) -> str:
    """RAID10 of "1+0" and "RAID 1+0"; RAID6 of "6 (ADG)"; a word of its own as it is."""
    if text.upper().endswith("ADG") and not re.search(r"\d", text):
        return "RAID6"
    match = _LEVEL.fullmatch(text)
    if not match:
        return words(text)
    return f"RAID{match[1]}{match[2] or ''}" + (" Triple" if match[3] else "")


def _progress(status: str, fields: Fields) -> float | None:
    told = (percent(value) for key, value in fields.items() if _PROGRESS.search(key))
    return next((one for one in (percent(status), *told) if one is not None), None)


def lost(card: Card, volumes: list[LogicalVolume]) -> Iterator[str]:
    """A sentence for what the answer leaves open."""
    nameless = [place for place, one in card.drives.items() if not words(one.get("serial number"))]
    if nameless:
        places = ", ".join(nameless)
        yield f"{len(nameless)} drives without serial number: {places} (show config detail tells)"
    for place, fields in card.drives.items():
        if not state_of(fields):
            yield f"drive {place} without status"
    for one in volumes:
        if not one.members and not one.unnamed:
            yield f"volume {one.tool_number} without members"
        elif not one.members:
            yield f"volume {one.tool_number}: its members are known by place only"
        if not one.state:
            yield f"volume {one.tool_number} without status"
    if not card.drives and not any("none attached" in line.lower() for line in card.raw):
        yield "no drive in it"

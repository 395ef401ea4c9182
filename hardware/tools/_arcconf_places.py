"""Where arcconf says that a drive is: "Reported Location", and the members that a volume lists.

A member line names its drive by serial, by place, or not at all:
`Present (15153152MB, SAS, HDD, Connector:CN0, Enclosure:1, Slot:3) ZR7009EV`,
`Present (Controller:1,Enclosure:0,Slot:6) 3SJ261NE`, `Present (0,0) 3KT2ZPHH`, `Missing`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hardware.domain.drive import Bay
from hardware.tools._card_answer import size_bytes
from hardware.tools._reading import words

# (what it is counted by, which, number there): ("Enclosure", "1", 3), ("channel", "0", 17)
Place = tuple[str, str, int]

_LOCATION = re.compile(
    r"(Enclosure|Backplane|Connector) (Direct Attached|\d{1,9}), ?(?:Slot|Device) (\d{1,6})(?!\d)"
    r"(?: ?\(([^()]{0,200})\))?"
)
_CONNECTOR = re.compile(r"Connector (\d{1,6})(?::([\w-]{1,30}))?")
_CHANNEL = re.compile(r"(?<!\d)(\d{1,6}),(\d{1,6})(?!\d)")
_SEGMENT = re.compile(r"([A-Za-z][\w /,-]{0,60}?) ?(?:\(([^()]{0,300})\)\s*(.{0,200}))?")
_NAMED = re.compile(r"(Connector|Enclosure|Backplane|Slot|Device) ?: ?([\w .-]{1,40})")
PROTOCOLS = {"SATA": "SATA", "SAS": "SAS", "NVME": "NVMe"}


@dataclass(frozen=True)
class Location:
    """A drive's bay, and every name that a member line may use for it."""

    bay: Bay | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Segment:
    """One member line of a volume or array; `word` is the card's: Present, Missing, Rebuilding."""

    word: str
    serial: str = ""
    bay: Bay | None = None
    places: tuple[Place, ...] = ()
    protocol: str = ""
    rotating: bool | None = None
    capacity_bytes: int | None = None

    @property
    def is_spare(self) -> bool:
        return "spare" in self.word.lower()

    @property
    def is_missing(self) -> bool:
        return "missing" in self.word.lower()


def location(reported: str, channel: str, slot_pair: str = "") -> Location:
    """From "Reported Location", "Reported Channel,Device(T:L)", "Reported Enclosure,Slot"."""
    by_channel = tuple(channel_places(channel)[:1])
    match = _LOCATION.match(reported)
    if pair := _CHANNEL.match(slot_pair):
        return Location(
            Bay(pair[1], int(pair[2])), (("Enclosure", pair[1], int(pair[2])), *by_channel)
        )
    if not match:
        return Location(None, by_channel)
    kind, which, slot = match[1], match[2], int(match[3])
    connectors = _CONNECTOR.findall(match[4] or "")
    shown_connectors = [name or f"Connector {number}" for number, name in connectors]
    enclosure = f"{kind} {which}" if kind != "Enclosure" else which
    names = {name for pair in connectors for name in pair if name}
    # "Connector:1, Device:4" in a member line is slot 4 behind that connector
    behind = tuple(("Connector", name, slot) for name in sorted(names))
    direct = behind if which == "Direct Attached" else ()
    return Location(
        Bay(enclosure, slot, ",".join(shown_connectors)),
        ((kind, which, slot), *direct, *by_channel),
    )


def device_id(channel: str) -> int | None:
    """17 of "0,17(17:0)", which smartctl takes as aacraid,H,L,17."""
    match = _CHANNEL.match(channel)
    return int(match[2]) if match else None


def channel_device(channel: str) -> tuple[int, int] | None:
    """(0, 17) of "0,17(17:0)"."""
    match = _CHANNEL.match(channel)
    return (int(match[1]), int(match[2])) if match else None


def channel_places(text: str) -> list[Place]:
    """Every place in "0,36" or "0,0 0,1"."""
    return [("channel", channel, int(device)) for channel, device in _CHANNEL.findall(text)]


def segment(text: str) -> Segment:
    """One member line's value; what cannot be read is a member without a name."""
    match = _SEGMENT.fullmatch(text)
    if not match:
        return Segment(text[:60])
    where = match[2] or ""
    parts = {part.strip().upper() for part in where.split(",")}
    bay, places = _placed(where)
    return Segment(
        word=match[1].strip(),
        serial=words(match[3]),
        bay=bay,
        places=(*places, *(channel_places(where) if not places else ())),
        protocol=next((PROTOCOLS[name] for name in PROTOCOLS if name in parts), ""),
        rotating=True if "HDD" in parts else False if "SSD" in parts else None,
        capacity_bytes=size_bytes(where.split(",")[0]),
    )


def _placed(where: str) -> tuple[Bay | None, tuple[Place, ...]]:
    named = {key: value.strip() for key, value in _NAMED.findall(where)}
    slot = named.get("Slot") or named.get("Device") or ""
    if not slot.isdecimal() or len(slot) > 6:
        return None, ()
    for kind in ("Enclosure", "Backplane", "Connector"):
        if which := named.get(kind):
            enclosure = which if kind == "Enclosure" else f"{kind} {which}"
            connector = named.get("Connector", "") if kind != "Connector" else ""
            shown = f"Connector {connector}" if connector.isdecimal() else connector
            return Bay(enclosure, int(slot), shown), ((kind, which, int(slot)),)
    return None, ()

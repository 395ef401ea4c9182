"""ssacli, hpssacli and hpacucli `show config`, with detail or without, as cards of lines.

Indentation differs between the versions; what a line belongs to follows from what came before:
a card, one of its arrays, a logical drive or a physical drive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LINE_LIMIT = 1000

_CARD = re.compile(r"([A-Z][\w .,/+-]{1,80}?) in Slot ([\w-]{1,12})(?:\s.{0,200})?")
_SERIAL = re.compile(r"\(sn: ?([\w-]{1,40})\)")
_ARRAY = re.compile(r"array:? ([A-Z]{1,3})(?: ?\(.{0,200}\))?", re.IGNORECASE)
_APART = re.compile(
    r"unassigned(?: drives?)?|hba drives?|physical drives?|port name:.*"
    r"|(?:internal|external) drive cage.*|(?:sep|expander|enclosure sep|enclosure) .*",
    re.IGNORECASE,
)
_LOGICAL = re.compile(
    r"(?:logical drive: |logicaldrive )(\d{1,6})(?: \((.{0,200})\))?(?:: (.{0,100}))?",
    re.IGNORECASE,
)
_PHYSICAL = re.compile(r"physicaldrive ([\w?:.-]{1,40})(?: \((port.{0,200})\))?(?:: (.{0,100}))?")
_FIELD = re.compile(r"((?:[^:()]|\([^()]{0,80}\)){1,80}):\s*(.*)")
_ERROR = re.compile(r"Error: ?(.{1,300})")

Fields = dict[str, str]


@dataclass
class Logical:
    """A logical drive: `told` is what stands in brackets behind its name in the short form."""

    number: str
    told: str
    fields: Fields
    array: str
    lists_drives: bool  # the long form names its drives below it
    places: list[str] = field(default_factory=list)


@dataclass
class Card:
    """One controller; drives by their place, 1I:1:3."""

    model: str = ""
    slot: str = ""
    fields: Fields = field(default_factory=dict)
    drives: dict[str, Fields] = field(default_factory=dict)
    logicals: list[Logical] = field(default_factory=list)
    arrays: dict[str, list[str]] = field(default_factory=dict)  # array → places
    raw: list[str] = field(default_factory=list)


class Reader:
    """Follows the lines: which card, array and thing they are about."""

    def __init__(self) -> None:
        self.cards: list[Card] = []
        self.array = ""
        self.is_hba = False  # below "HBA Drives": the card shows these to the kernel
        self.logical: Logical | None = None
        self.fields: Fields = {}

    @property
    def card(self) -> Card:
        """The card of this line; an excerpt may begin without one."""
        if not self.cards:
            self.cards.append(Card())
        return self.cards[-1]

    def take(self, line: str) -> None:
        """The first meaning that the line has; prose has none."""
        for pattern, begin in (
            (_PHYSICAL, self._physical),
            (_LOGICAL, self._logical),
            (_ARRAY, self._array),
            (_CARD, self._card),
            (_APART, self._apart),
        ):
            if match := pattern.fullmatch(line):
                begin(match)
                break
        else:
            if match := _FIELD.fullmatch(line):
                self.fields.setdefault(match[1].strip().lower(), match[2].strip())
        if self.cards:
            self.cards[-1].raw.append(line)

    def _card(self, match: re.Match[str]) -> None:
        self.cards.append(Card(match[1], match[2]))
        self.array, self.logical, self.fields = "", None, self.cards[-1].fields
        self.is_hba = False
        if serial := _SERIAL.search(match[0]):
            self.fields["serial number"] = serial[1]

    def _array(self, match: re.Match[str]) -> None:
        self.array, self.logical, self.fields = match[1].upper(), None, {}
        self.is_hba = False
        self.card.arrays.setdefault(self.array, [])

    def _apart(self, match: re.Match[str]) -> None:
        self.array, self.logical, self.fields = "", None, {}
        self.is_hba = match[0].lower().startswith("hba")

    def _logical(self, match: re.Match[str]) -> None:
        told, state = match[2] or "", match[3] or ""
        is_long = match[0][:8].lower() == "logical "
        self.fields = {"status": state} if state else {}
        self.logical = Logical(match[1], told, self.fields, self.array, is_long)
        self.card.logicals.append(self.logical)

    def _physical(self, match: re.Match[str]) -> None:
        place, told, state = match[1], match[2], match[3] or ""
        fields = self.card.drives.setdefault(place, {})
        if self.is_hba:
            fields.setdefault("drive exposed to os", "True")
        listed = self.card.arrays.get(self.array, [])
        if told is None:
            self.logical, self.fields = None, fields
        elif self.logical and self.logical.lists_drives:
            listed = self.logical.places
        if told is not None:
            for key, value in short_form(told, state).items():
                fields.setdefault(key, value)
        if place not in listed or "?" in place:
            listed.append(place)


_TYPE = re.compile(r"\b(?:SAS|SATA|SSD|HDD|NVMe|SCSI|PCIe)\b", re.IGNORECASE)
_SIZE = re.compile(r"(?:[\d.,]{1,20}|-{2,4}|\?{1,4}) ?[KMGTP]i?B")


def short_form(told: str, state: str) -> Fields:
    """The fields in "port 1I:box 1:bay 1, SATA SSD, 1.9 TB, OK, spare"."""
    parts = [part.strip() for part in told.split(",")][1:]
    kinds = [part for part in parts if _TYPE.search(part)]
    sizes = [part for part in parts if _SIZE.fullmatch(part)]
    rest = [part for part in parts if part not in kinds and part not in sizes]
    spares = [part for part in rest if "spare" in part.lower()]
    states = [state] if state else [part for part in rest if part not in spares]
    found = {
        "short type": " ".join(kinds),
        "size": sizes[0] if sizes else "",
        "short status": ", ".join(states),
        "spare": ", ".join(spares),
    }
    return {key: value for key, value in found.items() if value}


def read_cards(text: str) -> tuple[list[Card], str]:
    """(cards, the tool's own refusal or ""), both empty for a text that is no such answer."""
    reader = Reader()
    refusal = ""
    for line in text.splitlines():
        stripped = line.strip()[:LINE_LIMIT]
        if error := _ERROR.fullmatch(stripped):
            refusal = refusal or error[1]
        elif stripped:
            reader.take(stripped)
    return reader.cards, refusal

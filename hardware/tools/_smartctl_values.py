"""Numbers and words in what smartctl prints, in JSON and in the text of any locale."""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.smart_packed import LARGEST
from hardware.tools._reading import words, wwn

LONGEST_NAME = 120
# a name in the ATA device statistics → counter
STATISTICS = {
    "Number of Reported Uncorrectable Errors": "ata.reported_uncorrectable",
    "Number of Interface CRC Errors": "sata.crc_errors",
    "Percentage Used Endurance Indicator": "wear_percent",
}
# A thousands separator of Latin-1 arrives as its escape, since it is no UTF-8.
_ESCAPE = re.compile(r"\\x[89a-f][0-9a-f]")
_NO_DIGIT = re.compile(r"\D")
_DIGITS = re.compile(r"-?[0-9]{1,20}")
_UNIT_NAME = re.compile(r"0x(?=0*[1-9a-f])[0-9a-f]{8,40}", re.IGNORECASE)
_UNIT = re.compile(r"\[|bytes|%|Celsius|C\b")


def whole(value: Any) -> int | None:
    """A whole number of JSON, or its text; None for all else and for what 63 bits cannot hold."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = int(value) if _DIGITS.fullmatch(value) else None
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None
    return value if isinstance(value, int) and abs(value) <= LARGEST else None


def grouped(text: str) -> int | None:
    """`4,000,787 bytes [4.00 MB]`, `4’000’787`, `4 000 787` with any space: the number."""
    digits = _NO_DIGIT.sub("", _UNIT.split(_ESCAPE.sub("", text[:80]), maxsplit=1)[0])
    return whole(digits)


def thousandths(text: str) -> int | None:
    """`627625.355` or `627625,355`: the number of thousandths."""
    return whole(_NO_DIGIT.sub("", _ESCAPE.sub("", text[:40])))


def name(value: Any, longest: int = LONGEST_NAME) -> str:
    """A short word, as a serial or a model, without what a terminal or a database would obey."""
    return words(printable(words(value)[:longest]))


def unit_name(value: Any) -> str:
    """A unit's world-wide name; one of another length (EUI-64 with extension) as it is printed."""
    said = words(value)
    found = _UNIT_NAME.fullmatch(said)
    return wwn(said) or (found[0].lower() if found else "")


def printable(line: str) -> str:
    """The line without control characters and odd spaces; a tab stays."""
    return line if line.isprintable() else "".join(c for c in line if c.isprintable() or c == "\t")


def mapping(value: Any) -> dict[str, Any]:
    """The object that it is, else an empty one."""
    return value if isinstance(value, dict) else {}


def at(told: Any, *path: str) -> Any:
    """What stands at this path of nested objects, or None."""
    for part in path:
        told = mapping(told).get(part)
    return told


def number_at(told: Any, *path: str) -> int | None:
    """The whole number at this path, or None."""
    return whole(at(told, *path))


def counters(found: dict[str, int | None]) -> tuple[tuple[str, int], ...]:
    """Those that were said."""
    return tuple((title, value) for title, value in found.items() if value is not None)

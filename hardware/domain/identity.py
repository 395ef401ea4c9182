"""What makes two reports the same disk: serials that are some, names that are cut, near numbers."""

from __future__ import annotations

import re
from collections.abc import Collection

_NONE = {"none", "null", "n/a", "na", "unknown", "default string", "not available", "notavailable"}
_NONE |= {"not applicable", "to be filled by o.e.m.", "serial", "serialnumber", "serial number"}
_ONE_SIGN = re.compile(r"(.)\1{2,}|[0 .\-_*?]+")
_COUNTED = ("0123456789ABCDEFGHIJ", "1234567890ABCDEFGHIJ", "9876543210")
_NAA_5 = re.compile(r"0x5[0-9a-f]{15}")
_CLOSE = 0.01  # of a capacity: tools round, and cards keep a little for themselves
CUT = 12  # so many signs of a model name it: what follows is its variant
LABEL, WHOLE = 8, 20  # signs of the serial on a Seagate SAS disk's label, and of all that it says
_PORTS = 3  # a SAS disk names its ports one and two above the unit itself


def is_serial(text: str) -> bool:
    """Whether a text names one disk: not blank, and none of the fillers of cheap makers."""
    told = text.strip()
    if not told or told.lower() in _NONE or _ONE_SIGN.fullmatch(told):
        return False
    counted = told.upper().lstrip("0") if len(told) > 4 else ""
    return not (len(counted) > 4 and any(counted in one for one in _COUNTED))


def serial_of(text: str) -> str:
    """The serial without the blanks around it; "" when it names no disk."""
    return text.strip() if is_serial(text) else ""


def known_serial(serial: str, known: Collection[str]) -> str:
    """The serial as a drive is known by it: of Seagate's 20 signs, labels and cards tell 8."""
    if serial in known:
        return serial
    same = [one for one in known if _is_label_of(one, serial) or _is_label_of(serial, one)]
    return same[0] if len(same) == 1 else serial


def same_serial(serial: str, known: Collection[str]) -> str:
    """The known serial that a person or a BMC means by this one; itself where none is meant.

    Capitals are forgiven where they make no difference: people type, and BMCs shout.
    """
    told = serial.strip()
    exact = known_serial(told, known)
    if exact in known:
        return exact
    folded: dict[str, list[str]] = {}
    for one in known:
        folded.setdefault(one.casefold(), []).append(one)
    meant = folded.get(known_serial(told.casefold(), folded.keys()), [])
    return meant[0] if len(meant) == 1 else told


def _is_label_of(short: str, long: str) -> bool:
    return (len(short), len(long)) == (LABEL, WHOLE) and long.startswith(short)


def is_same_text(first: str, second: str) -> bool:
    """Whether one is the other, or a part: inquiry cuts models at 16 signs and revisions at 4."""
    mine, other = _plain(first), _plain(second)
    if not mine or not other or mine in other or other in mine:
        return True
    return any(len(one) >= CUT and one[:CUT] in two for one, two in ((mine, other), (other, mine)))


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text.upper().removeprefix("ATA "))


def is_same_size(first: int | None, second: int | None) -> bool:
    """Whether two capacities are within a percent; one that is not told contradicts nothing."""
    if not first or not second:
        return True
    return abs(first - second) <= _CLOSE * max(first, second)


def is_port_of(port: str, unit: str) -> bool:
    """Whether one world-wide name is a SAS port's of the other, which is the unit's."""
    if not _NAA_5.fullmatch(port) or not _NAA_5.fullmatch(unit):
        return False
    return 0 < int(port, 16) - int(unit, 16) <= _PORTS


def is_same_wwn(first: str, second: str) -> bool:
    """Whether two world-wide names may be one disk's; eui and naa names cannot be compared."""
    if not _NAA_5.fullmatch(first) or not _NAA_5.fullmatch(second):
        return True
    return abs(int(first, 16) - int(second, 16)) <= _PORTS


def unique_id_of(text: str) -> str:
    """A volume's unique id in one spelling: no 0x, no naa., no dashes, capitals."""
    return re.sub(r"^(0x|naa\.)|[-:\s]", "", text.strip().lower()).upper()

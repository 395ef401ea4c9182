"""How many places an array of a level can lose and still serve all its data."""

from __future__ import annotations

import re

_NOISE = re.compile(r"[^A-Z0-9]+")
ALL_BUT_ONE = -1

# The certain number: of RAID 10, 50 and 60 a second or third disk may be one of another mirror or
# span, which nobody tells here. Layouts of LVM (raid5_ls) and of md (raid10 near) change nothing.
_TABLE: tuple[tuple[str, int], ...] = (
    (r"RAID0(?:META)?|RAID00|STRIPED?|LINEAR|CONCAT|SPAN(?:NED)?|SINGLE|DUP", 0),
    (r"JBOD|SIMPLEVOLUME|VOLUME|SIMPLE", 0),
    (r"RAID10?(?:TRIPLE|ADM|THREEWAY)|RAID1C3", 2),
    (r"RAID1C4", 3),
    (r"RAID1E|RAID1ENHANCED|RAID10E?(?:NEAR|FAR|OFFSET)?|RAID01", 1),
    (r"RAID1|MIRROR(?:ED)?", ALL_BUT_ONE),
    (r"RAID[34]|RAID5(?:E|EE|N|L[SA]|R[SA])?", 1),
    (r"RAID6(?:ADG|REEDSOLOMON|Z[RN]|N[RC]|L[SA]6?|R[SA]6?|N6)?", 2),
    (r"RAID[35]0", 1),
    (r"RAID60", 2),
    (r"RAIDZ1?|DRAID1?", 1),
    (r"RAIDZ2|DRAID2", 2),
    (r"RAIDZ3|DRAID3", 3),
)
_LEVELS = tuple((re.compile(pattern), count) for pattern, count in _TABLE)
# fewest disks that a card makes a level of; a level that is not here has at least two
_FEWEST = {0: 1, 1: 2, ALL_BUT_ONE: 2, 2: 3, 3: 4}
_FEWEST_OF = {"RAID5": 3, "RAID1E": 3, "RAID6": 4, "RAID10": 4, "RAID01": 4, "RAID50": 6}
_FEWEST_OF |= {"RAID60": 8, "RAID10TRIPLE": 6, "RAID10ADM": 6}


def spelled(level: str) -> str:
    """One spelling: RAID10 of "RAID 1+0", RAID1TRIPLE of "RAID1 Triple"; bare digits are RAID."""
    plain = _NOISE.sub("", level.upper()[:60])
    return f"RAID{plain}" if plain[:1].isdigit() else plain


def tolerance(level: str, places: int, *, is_card: bool) -> int | None:
    """How many of its places may be lost for certain; None: the level is not known.

    A card's RAID 1 of more than two disks is pairs, so one more than one may be too much; md, LVM
    and ZFS keep a copy on each.
    """
    word = spelled(level)
    found = next((count for pattern, count in _LEVELS if pattern.fullmatch(word)), None)
    if found == ALL_BUT_ONE:
        return min(1, places - 1) if is_card else max(0, places - 1)
    return found


def fewest(level: str) -> int:
    """How many disks a card's volume of this level has at least."""
    word = spelled(level)
    if word in _FEWEST_OF:
        return _FEWEST_OF[word]
    found = next((count for pattern, count in _LEVELS if pattern.fullmatch(word)), None)
    return 1 if found is None else _FEWEST[found]

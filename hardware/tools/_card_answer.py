"""What the tools of RAID cards tell alike: sizes, drives that no serial tells apart, an answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from hardware.domain.drive import Drive
from hardware.domain.survey import Survey
from hardware.tools._reading import plain

PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?) ?%")

_SIZE = re.compile(r"(\d[\d.,' \u00a0\u202f]{0,30}) ?([KMGTP])i?B?\b")
_POWERS = {"K": 1, "M": 2, "G": 3, "T": 4, "P": 5}


def size_bytes(text: str, base: int = 1024) -> int | None:
    """Bytes of "572325 MB" or "1,9 TB", rounded as the tool did; None when there is no size."""
    match = _SIZE.search(text)
    if not match:
        return None
    size = _decimal(match[1]) * base ** _POWERS[match[2]]
    return round(size) or None


def _decimal(text: str) -> float:
    """A number whatever separates its thousands; three digits behind a mark are thousands."""
    digits = re.sub(r"[' \u00a0\u202f]", "", text).rstrip(".,")
    whole, mark, rest = digits.rpartition("." if digits.rfind(".") > digits.rfind(",") else ",")
    if not mark or len(rest) == 3:
        return float(re.sub(r"[.,]", "", digits))
    return float(re.sub(r"[.,]", "", whole) + "." + rest)


def percent(text: str) -> float | None:
    """The first percentage in a text, 0 to 100; None when there is none."""
    match = PERCENT.search(text)
    found = float(match[1].replace(",", ".")) if match else -1.0
    return found if 0 <= found <= 100 else None


def shared_serials(drives: Iterable[Drive]) -> set[str]:
    """Serial numbers that more than one drive of a card prints: no drive is known by them."""
    counts = Counter(drive.serial for drive in drives if drive.serial)
    return {serial for serial, count in counts.items() if count > 1}


def untellable(drives: Iterable[Drive]) -> Iterator[str]:
    """A sentence for each drive without serial number, and for each serial of several drives."""
    drives = tuple(drives)
    for drive in drives:
        if not drive.serial:
            state = f" (state {drive.state})" if drive.state else ""
            yield f"a drive without serial number in {_where(drive)}{state}"
    yield from shared_sentences(drives)


def shared_sentences(drives: tuple[Drive, ...]) -> Iterator[str]:
    """A sentence for each serial number that several drives print."""
    for serial in sorted(shared_serials(drives)):
        bays = [_where(drive) for drive in drives if drive.serial == serial]
        yield f"{len(bays)} drives print the same serial number {serial}: {'; '.join(bays)}"


def _where(drive: Drive) -> str:
    if drive.bay:
        return str(drive.bay)
    return "an unknown slot" + ("" if drive.device_id is None else f", device {drive.device_id}")


def behind_volumes(found: Survey) -> Survey:
    """The same survey; a drive that a volume stands on or keeps as spare is not passed through.

    What the card itself says of a drive stays, and of drives that share a serial nothing is said.
    """
    taken = {one for volume in found.volumes for one in (*volume.members, *volume.spares)}
    taken -= shared_serials(found.drives)
    drives = (
        replace(one, pass_through=False)
        if one.pass_through is None and one.serial in taken
        else one
        for one in found.drives
    )
    return replace(found, drives=tuple(drives))


def named(found: Survey) -> Survey:
    """The same survey without drives that have no serial number: nothing could join them."""
    return replace(found, drives=tuple(drive for drive in found.drives if drive.serial))


def answer(found: Survey) -> dict[str, Any]:
    """What `explain` prints of one card: its own facts, all drives, volumes, and what is lost."""
    told: dict[str, Any] = {
        "controller": plain(found.controllers[0]) if found.controllers else None,
        "drives": [plain(one) for one in found.drives],
        "volumes": [plain(one) for one in found.volumes],
    }
    return {**told, "not_understood": list(found.trouble)} if found.trouble else told

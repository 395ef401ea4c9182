"""cciss_vol_status -V: the drives and volumes of a Smart Array card, without HPE's own tools.

It lists a card's drives below its volumes and never says which drive is in which volume: only
where there is one volume and no spare, the drives are taken as its members, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hardware.domain.drive import Bay, Controller, Drive, Fact, LogicalVolume
from hardware.domain.machine import ToolError
from hardware.domain.survey import Survey
from hardware.tools._card_answer import answer, untellable
from hardware.tools._card_words import kernel_name
from hardware.tools._reading import FACT_LIMIT, words
from hardware.tools._ssacli_values import level

BINARY = "cciss_vol_status"

_CARD = re.compile(r"Controller: (.{1,80})")
_FIRMWARE = re.compile(r"Running firmware: (\S{1,20})")
_COUNT = re.compile(r"Physical drives: (\d{1,4})")
_VOLUME = re.compile(
    r"(/dev/\S{1,60}): \((.{1,80}?)\) (RAID [^ ]{1,20}(?: \(ADG\))?) Volume (\d{1,4}) "
    r"status: ([^.]{1,80})\.(.{0,400})"
)
_DRIVE = re.compile(
    r"(?:b\d{1,3}t\d{1,3} )?connector (\S{1,10}) box (\d{1,4}) bay (\d{1,4})(?:\s{2,}(.{1,300}))?"
)
_FAILED = re.compile(r"failed (?:physical )?drives:?.*", re.IGNORECASE)
_LEVEL = re.compile(r"\((\d\+\d)\)")
LINE_LIMIT = 1000


@dataclass
class Card:
    """One card's lines. A card is told once for each device that it was asked by."""

    model: str
    firmware: str = ""
    volumes: list[re.Match[str]] = field(default_factory=list)
    drives: list[tuple[re.Match[str], bool]] = field(default_factory=list)  # and: is it failed
    counted: int | None = None
    raw: list[str] = field(default_factory=list)


def parse(text: str, source: str = BINARY) -> Survey:
    """All cards, drives without serial number too; ToolError when it is no such answer."""
    cards = _cards(text)
    if not cards:
        raise ToolError(f"{source}: the text of cciss_vol_status -V expected", text)
    return sum((_survey(card, source) for card in cards), Survey())


def explain(text: str) -> dict[str, Any]:
    """What the site makes of one answer: an object for its card, or one for each of several."""
    cards = _cards(text)
    if not cards:
        raise ToolError("cciss-vol-status: the text of cciss_vol_status -V expected", text)
    items = [answer(_survey(card, BINARY)) for card in cards]
    return {"items": items} if len(items) > 1 else items[0]


def _cards(text: str) -> list[Card]:
    cards: list[Card] = []
    failed = False
    for line in text.splitlines():
        stripped = line.strip()[:LINE_LIMIT]
        if match := _CARD.fullmatch(stripped):
            cards.append(Card(match[1]))
            failed = False
        elif match := _VOLUME.fullmatch(stripped):
            # without -V there is no line of the card before it
            if not cards:
                cards.append(Card(match[2]))
            cards[-1].volumes.append(match)
            failed = False
        elif cards and stripped:
            failed = _take(cards[-1], stripped, failed)
    return cards


def _take(card: Card, line: str, failed: bool) -> bool:
    """Adds one line to the card; whether the next drives are those that failed."""
    card.raw.append(line)
    if match := _DRIVE.fullmatch(line):
        card.drives.append((match, failed))
    elif match := _FIRMWARE.fullmatch(line):
        card.firmware = match[1]
    elif match := _COUNT.fullmatch(line):
        card.counted = int(match[1])
        return False
    return bool(_FAILED.fullmatch(line)) or (failed and bool(_DRIVE.fullmatch(line)))


def _survey(card: Card, source: str) -> Survey:
    excerpt = "\n".join((f"Controller: {card.model}", *card.raw))[:FACT_LIMIT]
    drives = tuple(_drives(card, source))
    volumes, said = _volumes(card, drives, source)
    return Survey(
        controllers=(
            Controller(
                pci_address="",
                model=card.model,
                firmware=card.firmware,
                facts=(Fact(source, excerpt),),
            ),
        ),
        drives=drives,
        volumes=tuple(volumes),
        trouble=tuple(
            f"{source}: {one}" for one in (*said, *untellable(drives), *_short(card, drives))
        ),
    )


def _drives(card: Card, source: str) -> Iterator[Drive]:
    """The drives; those that are listed as failed again are the same ones."""
    failed = {_place(match) for match, is_failed in card.drives if is_failed}
    seen: set[tuple[str, str, str]] = set()
    for match, _ in card.drives:
        if (place := _place(match)) in seen:
            continue
        drive = _drive(match, len(seen), place in failed, source)
        seen.add(place)
        yield drive


def _place(match: re.Match[str]) -> tuple[str, str, str]:
    return match[1], match[2], match[3]


def _drive(match: re.Match[str], place: int, failed: bool, source: str) -> Drive:
    """Columns are apart by at least two blanks; a blank serial number leaves one out."""
    columns = re.split(r"\s{2,}", match[4] or "")
    vendor, model = columns[0], columns[1] if len(columns) > 1 else ""
    serial = columns[2] if len(columns) > 3 else ""
    firmware, _, state = columns[-1].partition(" ") if len(columns) > 2 else ("", "", "")
    return Drive(
        serial=words(serial),
        vendor=words(vendor),
        model=words(model),
        firmware=words(firmware),
        # it lists the card's own report of drives, which cciss,N counts too
        device_id=place,
        bay=Bay(match[2], int(match[3]), match[1]),
        state=_failed(words(state)) if failed else words(state),
        facts=(Fact(source, match[0]),),
    )


def _failed(state: str) -> str:
    """A drive of the list of failed ones, whatever the card's own report of drives says of it."""
    return "Failed" if state in ("", "OK") else f"Failed, {state}"


def _volumes(
    card: Card, drives: tuple[Drive, ...], source: str
) -> tuple[list[LogicalVolume], list[str]]:
    alone = len(card.volumes) == 1 and "spare" not in card.volumes[0][6].lower()
    members = drives if alone else ()
    found, said = [], []
    for match in card.volumes:
        mirrored = _LEVEL.search(match[3])
        found.append(
            LogicalVolume(
                controller="",
                number=None,
                tool="cciss_vol_status",
                tool_number=match[4],
                level=level(mirrored[1] if mirrored else match[3]),
                state=match[5].strip(),
                members=tuple(one.serial for one in members if one.serial),
                unnamed=sum(not one.serial for one in members),
                disk_name="" if match[1].startswith("/dev/sg") else kernel_name(match[1]),
                facts=(Fact(source, match[0]),),
            )
        )
        if members:
            said.append(f"volume {match[4]}: all drives of the card are taken as its members")
        else:
            said.append(f"volume {match[4]} without members: it does not tell which drives")
        if notes := match[6].strip():
            said.append(f"volume {match[4]}: {notes}")
    return found, said


def _short(card: Card, drives: tuple[Drive, ...]) -> Iterator[str]:
    if card.counted is None:
        yield "no list of drives, which the option -V gives"
    elif card.counted != len(drives):
        yield f"the card counts {card.counted} drives, {len(drives)} are listed"
    for drive in drives:
        if not drive.state:
            yield f"the drive in {drive.bay} has no status"
    if not card.volumes:
        yield "no volume in it"

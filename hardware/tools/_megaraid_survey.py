"""storcli and perccli ask the same questions and print the same forms; only the names differ."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from hardware.domain.machine import Run, ToolError
from hardware.domain.reading import Reading
from hardware.domain.survey import Survey
from hardware.tools._megaraid import rounded_bytes, smartctl_type
from hardware.tools._megaraid_answer import NothingThereError, advised, read_answers
from hardware.tools._megaraid_card import Card, Seat, titled
from hardware.tools._megaraid_volumes import card_of
from hardware.tools._reading import ask, plain

CARDS = ("/call", "show", "all", "J")
DRIVES = (("/call/eall/sall", "show", "all", "J"), ("/call/sall", "show", "all", "J"))
VOLUMES = ("/call/vall", "show", "all", "J")


def find_cards(tool: str, *texts: str) -> list[Card]:
    """Each controller of one answer or several; ToolError when they say nothing of any."""
    return [card_of(answer, tool) for answer in read_answers(tool, *texts)]


def survey_of(cards: list[Card]) -> Survey:
    """All that the cards say; drives without serial number are in the trouble."""
    return sum(map(_survey_card, cards), Survey())


def _survey_card(card: Card) -> Survey:
    known = card.controller.pci_address
    name = titled(card.tool, card.controller.number)
    lost = () if known else (f"{name}no PCI address, its drives are of no known card",)
    return Survey(
        controllers=(card.controller,) if known else (),
        drives=tuple(seat.drive for seat in card.seats if seat.drive.serial),
        volumes=card.volumes,
        trouble=(*card.trouble, *lost),
    )


def survey_by(run: Run, families: tuple[tuple[str, ...], ...]) -> Survey:
    """Ask the first installed binary of each family; each failure is one sentence of trouble."""
    return sum((_survey_family(run, names) for names in families), Survey())


def _survey_family(run: Run, names: tuple[str, ...]) -> Survey:
    texts: list[str] = []
    trouble: list[str] = []
    name = next((one for one in names if _hear(run, (one, *CARDS), texts, trouble)), "")
    for question in (*DRIVES, VOLUMES) if texts else ():
        _hear(run, (name, *question), texts, trouble)
    found = survey_of(find_cards(_short(name), *texts)) if texts else Survey()
    return found + Survey(trouble=tuple(trouble))


def _short(name: str) -> str:
    """storcli of /opt/MegaRAID/storcli/storcli64: what Survey.trouble and volumes call it."""
    return name.rpartition("/")[2].removesuffix("64")


def _hear(run: Run, argv: tuple[str, ...], texts: list[str], trouble: list[str]) -> bool:
    """Keep what one question brought, or why it brought nothing; False: not installed."""
    try:
        said = ask(run, *argv)
    except ToolError as error:
        trouble.append(advised(str(error)))
        return True
    if said is None:
        return False
    try:
        read_answers(" ".join(argv), said)
        texts.append(said)
    except NothingThereError:
        pass
    except ToolError as error:
        trouble.append(str(error))
    return True


def readings_by(run: Run, families: tuple[tuple[str, ...], ...]) -> list[Reading]:
    """What the cards counted of each drive; ToolError when one is installed and says nothing."""
    return [reading for names in families for reading in _family_readings(run, names)]


def _family_readings(run: Run, names: tuple[str, ...]) -> list[Reading]:
    texts: list[str] = []
    trouble: list[str] = []
    name = next((one for one in names if _hear(run, (one, *DRIVES[0]), texts, trouble)), "")
    if name:
        _hear(run, (name, *DRIVES[1]), texts, trouble)
    if trouble and not texts:
        raise ToolError(trouble[0])
    source = " ".join((name, *DRIVES[0]))
    cards = find_cards(_short(name), *texts) if texts else []
    return readings_of(cards, source)


def readings_of(cards: list[Card], source: str) -> list[Reading]:
    """A reading of each drive that has a serial number."""
    seats = [seat for card in cards for seat in card.seats]
    return [_reading(seat, source) for seat in seats if seat.drive.serial]


def _reading(seat: Seat, source: str) -> Reading:
    """What the card counted and measured of one drive."""
    drive = seat.drive
    return Reading(
        serial=drive.serial,
        source=source,
        model=drive.model,
        vendor=drive.vendor,
        firmware=drive.firmware,
        protocol=drive.protocol,
        capacity_bytes=drive.capacity_bytes,
        smart_passed=drive.smart_passed,
        temperature_c=drive.temperature_c,
        counters=seat.counters,
    )


def plain_cards(cards: list[Card]) -> dict[str, Any]:
    """Plain values for `manage.py explain`; several controllers are in "controllers" too."""
    controllers = [_plain_controller(card) for card in cards]
    answer: dict[str, Any] = {
        "controller": controllers[0],
        "drives": [_plain_seat(seat, _is_decimal(card)) for card in cards for seat in card.seats],
        "volumes": [one for card in cards for one in _plain_volumes(card)],
    }
    if len(cards) > 1:
        answer["controllers"] = controllers
    trouble = [said for card in cards for said in card.trouble]
    return {**answer, "not_understood": trouble} if trouble else answer


def _plain_controller(card: Card) -> dict[str, Any] | None:
    told = plain(card.controller)
    return (
        told if any(told[name] is not None for name in ("pci_address", "model", "number")) else None
    )


def _is_decimal(card: Card) -> bool:
    """Whether GB is 1000³ there: it is where the same answer says GiB too."""
    return any("iB" in size for size in (*card.sizes, *(seat.size for seat in card.seats)))


def _plain_seat(seat: Seat, is_decimal: bool) -> dict[str, Any]:
    counts = {name.removeprefix("card."): count for name, count in seat.counters}
    return {
        **plain(seat.drive),
        "capacity_bytes": seat.drive.capacity_bytes or rounded_bytes(seat.size, is_decimal),
        "state_word": seat.word or None,
        "drive_group": int(seat.group) if seat.group else None,
        "smartctl": smartctl_type(seat.drive) or None,
        **counts,
    }


def _plain_volumes(card: Card) -> list[dict[str, Any]]:
    bays = {seat.place: seat.drive.bay for seat in card.seats}
    told = zip(card.volumes, card.member_places, card.spare_places, card.sizes, strict=True)
    return [
        {
            **plain(volume),
            "capacity_bytes": volume.capacity_bytes or rounded_bytes(size, _is_decimal(card)),
            "member_places": list(places),
            "member_bays": [asdict(bay) for p in places if (bay := bays[p])],
            "spare_places": list(spares),
        }
        for volume, places, spares, size in told
    ]

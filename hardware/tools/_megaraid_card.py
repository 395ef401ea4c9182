"""One controller's answer as drives and volumes.

A volume's members are the drives that it names itself, else those of its drive group; a drive
without serial number is kept here, so that explain can show its place.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from hardware.domain.drive import Bay, Controller, Drive, Fact, LogicalVolume
from hardware.tools._megaraid import (
    MEDIA,
    PROTOCOLS,
    SPARES,
    bay_of,
    drive_state,
    pci_address,
    raw_bytes,
    said,
    sas_address,
    sector_bytes,
    temperature,
    whole,
)
from hardware.tools._megaraid_walk import Answer, place_of
from hardware.tools._reading import FACT_LIMIT, listed, wwn

# what storcli and storcli2 call one attribute
SERIAL = ("SN", "Serial Number")
VENDOR = ("Manufacturer Id", "Manufacturer Identification", "Vendor")
MODEL = ("Model Number", "Model")
FIRMWARE = ("Firmware Revision", "Firmware Revision Level", "Firmware Version")
SECTOR = ("Logical Sector Size", "Sector Size", "SeSz")
HEAT = ("Drive Temperature", "Temperature(C)", "Temperature")
CARD_FIRMWARE = (
    "Firmware Package Build",
    "FW Package Build",
    "Package Version",
    "Firmware Version",
    "FW Version",
)
ALERT = "S.M.A.R.T alert flagged by drive"
COUNTERS = {
    "Media Error Count": "card.medium_errors",
    "Other Error Count": "card.other_errors",
    "Predictive Failure Count": "card.predictive_failures",
}
_CARD_FACTS = ("Model", "Product Name", "PCI Address", "Serial Number")
_DRIVE_FACTS = ("EID:Slt", "EID:Slot", "DID", "PID", "State", "Status", "DG", "Type", "Model")
_DETAIL_FACTS = ("SN", "Serial Number", "WWN", "Drive position", *COUNTERS, ALERT)


@dataclass(frozen=True)
class Seat:
    """One drive with what its table row says beside it."""

    place: str  # "252:3", ":3" without enclosure
    drive: Drive
    group: str = ""  # its drive group; "" for none
    word: str = ""  # the tool's own word for its state
    counters: tuple[tuple[str, int], ...] = ()
    size: str = ""  # as its table prints it, rounded

    @property
    def is_spare(self) -> bool:
        return self.word.lower() in SPARES

    @property
    def is_missing(self) -> bool:
        return self.drive.state == "missing"


@dataclass(frozen=True)
class Card:
    """One controller, its drives (also nameless ones), its volumes, and what is odd."""

    tool: str
    controller: Controller
    seats: tuple[Seat, ...] = ()
    volumes: tuple[LogicalVolume, ...] = ()
    member_places: tuple[tuple[str, ...], ...] = ()  # of each volume
    spare_places: tuple[tuple[str, ...], ...] = ()  # of each volume
    sizes: tuple[str, ...] = ()  # of each volume, as printed
    trouble: tuple[str, ...] = ()


def controller_of(answer: Answer, tool: str) -> Controller:
    """The card; its PCI address is "" where the question was about drives only."""
    facts = answer.facts
    kept = {key: facts[key] for key in _CARD_FACTS if key in facts}
    return Controller(
        pci_address=pci_address(facts.get("PCI Address")),
        driver=said(facts.get("Driver Name")),
        number=answer.number,
        model=said(facts.get("Model")) or said(facts.get("Product Name")),
        serial=said(facts.get("Serial Number")),
        firmware=first(facts, CARD_FIRMWARE),
        facts=(Fact(f"{tool} /c{answer.number} show all", excerpt(kept)),) if kept else (),
    )


def first(told: dict[str, Any], names: tuple[str, ...]) -> str:
    """The first of these attributes that says something."""
    return next((text for name in names if (text := said(told.get(name)))), "")


def excerpt(told: dict[str, Any]) -> str:
    return json.dumps(told, default=str)[:FACT_LIMIT]


def seats_of(answer: Answer, controller: str, tool: str) -> tuple[Seat, ...]:
    """Every drive that any table or detail names, in the order of its slots."""
    rows: dict[str, dict[str, Any]] = {}
    for row in answer.topology:
        if said(row.get("Type")).upper() == "DRIVE" and place_of(row):
            rows[place_of(row)] = {**row, "Type": "-"}
    for place, row in answer.rows.items():
        rows[place] = {**rows.get(place, {}), **row}
    places = sorted({*rows, *answer.details}, key=_by_slot)
    return tuple(
        _seat(place, rows.get(place, {}), answer.details.get(place, {}), controller, tool, answer)
        for place in places
    )


def _by_slot(place: str) -> tuple[int, int]:
    enclosure, _, slot = place.partition(":")
    return int(enclosure or -1), int(slot)


def _seat(
    place: str,
    row: dict[str, Any],
    details: dict[str, Any],
    controller: str,
    tool: str,
    answer: Answer,
) -> Seat:
    told = {**details, **{key: value for key, value in row.items() if key not in details}}
    word, status = said(row.get("State")), said(row.get("Status"))
    enclosure, _, slot = place.partition(":")
    where = f"/c{answer.number}" + (f"/e{enclosure}" if enclosure else "") + f"/s{slot}"
    bay = bay_of(enclosure, int(slot), said(details.get("Connector Name")))
    source = f"{tool} {where} show all"
    drive = _drive(told, bay, controller)
    drive = replace(
        drive,
        state=drive_state(word, status),
        pass_through=_pass_through(row, word, answer),
        device_id=whole(told.get("DID")) if answer.is_megaraid() else None,
        facts=(
            Fact(
                source,
                excerpt({key: told[key] for key in (*_DRIVE_FACTS, *_DETAIL_FACTS) if key in told}),
            ),
        ),
    )
    counters = tuple(
        (name, found)
        for key, name in COUNTERS.items()
        if (found := whole(details.get(key), 2**62)) is not None
    )
    return Seat(place, drive, _group(row), word, counters, said(row.get("Size")))


def _drive(told: dict[str, Any], bay: Bay | None, controller: str) -> Drive:
    block_bytes = sector_bytes(first(told, SECTOR))
    return Drive(
        serial=first(told, SERIAL),
        vendor=first(told, VENDOR),
        model=first(told, MODEL),
        firmware=first(told, FIRMWARE),
        wwn=wwn(said(told.get("WWN"))),
        sas_address=_port(told),
        capacity_bytes=raw_bytes(told.get("Raw size"), block_bytes),
        sector_bytes=block_bytes,
        protocol=PROTOCOLS.get(said(told.get("Intf")).upper(), ""),
        rotating=MEDIA.get(said(told.get("Med")).upper()),
        controller=controller,
        bay=bay,
        temperature_c=temperature(first(told, HEAT)),
        smart_passed=False if said(told.get(ALERT)).lower() == "yes" else None,
    )


def _port(told: dict[str, Any]) -> str:
    ports = [*listed(told.get("Port Information")), *listed(told.get("Path Information"))]
    found = (sas_address(port.get("SAS address") or port.get("SAS Address")) for port in ports)
    return next(filter(None, found), "")


def _group(row: dict[str, Any]) -> str:
    """The drive group's number; "" for none and for "F", a foreign one."""
    group = said(row.get("DG"))
    return group if group.isdecimal() else ""


def _pass_through(row: dict[str, Any], word: str, answer: Answer) -> bool | None:
    """True for JBOD, which new firmware says in Type beside "Onln"; None where no state is told.

    An HBA calls its drives JBOD or UGood and shows to the OS whatever is in no group.
    """
    if answer.driver().startswith("mpt") and not _group(row):
        return True
    if "jbod" in (word.lower(), said(row.get("Type")).lower()[:4]):
        return True
    return False if word else None


def titled(tool: str, number: int | None) -> str:
    """How a sentence about one controller begins."""
    return f"{tool}: " if number is None else f"{tool}: controller {number}: "


def nameless(seats: tuple[Seat, ...], number: int | None, tool: str) -> list[str]:
    """One sentence for all drives whose serial number no table gave."""
    blank = [seat for seat in seats if not seat.drive.serial]
    if not blank:
        return []
    places = ", ".join(str(seat.drive.bay) for seat in blank[:4]) + (", …" if blank[4:] else "")
    count = f"{len(blank)} drive{'s' * (len(blank) > 1)} without serial number"
    ask = "/call/sall" if all(seat.place.startswith(":") for seat in blank) else "/call/eall/sall"
    return [f"{titled(tool, number)}{count} ({places}): ask {ask} show all J"]


def repeated(seats: tuple[Seat, ...], number: int | None, tool: str) -> list[str]:
    """One sentence for each serial number that two drives of a card claim."""
    serials = Counter(seat.drive.serial for seat in seats if seat.drive.serial)
    twice = [serial for serial, count in serials.items() if count > 1]
    return [
        f"{titled(tool, number)}serial number {serial} in "
        + " and ".join(str(s.drive.bay) for s in seats if s.drive.serial == serial)
        for serial in twice
    ]

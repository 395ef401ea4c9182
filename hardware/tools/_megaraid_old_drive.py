"""One drive of MegaCli's text, in the same words as storcli's."""

from __future__ import annotations

import json
import re

from hardware.domain.drive import Controller, Drive, Fact
from hardware.tools._megaraid import (
    MEDIA,
    PROTOCOLS,
    bay_of,
    raw_bytes,
    said,
    sas_address,
    sector_bytes,
    temperature,
    whole,
)
from hardware.tools._megaraid_card import COUNTERS, Seat
from hardware.tools._megaraid_inquiry import parse_inquiry
from hardware.tools._megaraid_old import Fields
from hardware.tools._reading import FACT_LIMIT, wwn

# "Firmware state" up to its comma → the long word
STATES = {
    "online": "online",
    "offline": "offline",
    "failed": "failed",
    "missing": "missing",
    "rebuild": "rebuilding",
    "copyback": "copyback",
    "unconfigured(good)": "unconfigured good",
    "unconfigured(bad)": "unconfigured bad",
    "unconfigured good": "unconfigured good",
    "unconfigured bad": "unconfigured bad",
    "hotspare": "hot spare",
    "jbod": "JBOD",
}
MEDIA_TYPES = {"hard disk device": MEDIA["HDD"], "solid state device": MEDIA["SSD"]}
ALERT = "Drive has flagged a S.M.A.R.T alert"
_GROUP = re.compile(r"Disk ?Group: (\d{1,5})")
_PLACE_FACTS = ("Enclosure Device ID", "Slot Number", "Device Id", "Drive's position")
_DRIVE_FACTS = ("Firmware state", "Inquiry Data", "Foreign State", *COUNTERS, ALERT)


def place_of_old(told: Fields) -> str:
    """ "252:3"; ":3" without enclosure; "" where no slot is told."""
    enclosure, slot = said(told.get("Enclosure Device ID")), whole(told.get("Slot Number"), 65536)
    if slot is None:
        return ""
    return f"{enclosure if enclosure.isdecimal() else ''}:{slot}"


def seat_of(place: str, told: Fields, controller: Controller, tool: str) -> Seat:
    protocol = PROTOCOLS.get(said(told.get("PD Type")).upper(), "")
    level = said(told.get("Device Firmware Level"))
    who = parse_inquiry(told.get("Inquiry Data", ""), protocol, level)
    state = said(told.get("Firmware state"))
    block_bytes = sector_bytes(told.get("Logical Sector Size") or told.get("Sector Size"))
    enclosure, _, slot = place.partition(":")
    drive = Drive(
        serial=who.serial if who else "",
        vendor=who.vendor if who else "",
        model=who.model if who else "",
        firmware=who.firmware if who else level,
        wwn=wwn(told.get("WWN")),
        sas_address=sas_address(told.get("SAS Address(0)")),
        device_id=whole(told.get("Device Id")),
        capacity_bytes=raw_bytes(told.get("Raw Size"), block_bytes),
        sector_bytes=block_bytes,
        protocol=protocol,
        rotating=MEDIA_TYPES.get(said(told.get("Media Type")).lower()),
        controller=controller.pci_address,
        bay=bay_of(enclosure, int(slot)),
        state=_state(state, said(told.get("Type"))),
        pass_through=state.upper().startswith("JBOD") if state else None,
        temperature_c=temperature(told.get("Drive Temperature")),
        smart_passed=False if said(told.get(ALERT)).lower() == "yes" else None,
        facts=(Fact(f"{tool} -PDList -a{controller.number}", _excerpt(told)),),
    )
    group = _GROUP.search(told.get("Drive's position", "") or told.get("Drive's postion", ""))
    return Seat(place, drive, group[1] if group else "", state, _counters(told))


def _excerpt(told: Fields) -> str:
    return json.dumps({key: told[key] for key in (*_PLACE_FACTS, *_DRIVE_FACTS) if key in told})[
        :FACT_LIMIT
    ]


def _counters(told: Fields) -> tuple[tuple[str, int], ...]:
    counts = ((name, whole(told.get(key), 2**62)) for key, name in COUNTERS.items())
    return tuple((name, count) for name, count in counts if count is not None)


def _state(state: str, spare: str) -> str:
    """The long word; a hot spare's kind is in "Type: Global, is revertible" below it."""
    word = STATES.get(state.partition(",")[0].strip().lower(), state)
    kind = spare.partition(",")[0].strip().lower()
    return f"{kind} {word}" if word == "hot spare" and kind in ("global", "dedicated") else word

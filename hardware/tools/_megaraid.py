"""What the MegaRAID tools share: words for states, sizes, places, and the kernel's numbers.

Sources: the legends that storcli prints below its tables; megaraid_sas.h (128 devices a channel,
channels 0 and 1 for disks, 2 and 3 for volumes).
"""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.drive import Bay, Drive
from hardware.tools._reading import number, words, wwn

DIRECT = "Direct Attached"  # the enclosure of a drive that the card names without one
MOST_BLOCKS = 2**50
OTHER_DRIVERS = ("mpt", "mpi", "itsas")  # mpt2sas, mpt3sas, mpi3mr: they number as they go

# storcli's word → the long one; storcli2 splits it in State (Conf) and Status (Online)
DRIVE_STATES = {
    "onln": "online",
    "online": "online",
    "conf": "online",
    "offln": "offline",
    "offline": "offline",
    "ugood": "unconfigured good",
    "uconf": "unconfigured good",
    "good": "unconfigured good",
    "ubad": "unconfigured bad",
    "bad": "unconfigured bad",
    "ugunsp": "unconfigured good, unsupported",
    "uconfunsp": "unconfigured good, unsupported",
    "ubunsp": "unconfigured bad, unsupported",
    "confunsp": "unsupported",
    "unsp": "unsupported",
    "ugshld": "unconfigured, shielded",
    "uconfshld": "unconfigured, shielded",
    "hspshld": "hot spare, shielded",
    "cfshld": "configured, shielded",
    "confshld": "configured, shielded",
    "cbshld": "copyback, shielded",
    "cpybck": "copyback",
    "rplc": "copyback",
    "rbld": "rebuilding",
    "rebuild": "rebuilding",
    "msng": "missing",
    "missing": "missing",
    "failed": "failed",
    "fld": "failed",
    "predfail": "failure predicted",
    "jbod": "JBOD",
    "ghs": "global hot spare",
    "dhs": "dedicated hot spare",
    "frgn": "foreign",
    "f": "foreign",
    "sntze": "sanitizing",
    "degraded": "degraded",
}
HEALTHY_STATUS = ("", "online", "good", "optimal")  # storcli2's Status then adds nothing
SPARES = ("ghs", "dhs", "hspshld")
VOLUME_STATES = {
    "optl": "optimal",
    "pdgd": "partially degraded",
    "dgrd": "degraded",
    "ofln": "offline",
    "rec": "recovering",
    "rbld": "rebuilding",
    "msng": "missing",
    "fld": "failed",
    "failed": "failed",
    "hd": "hidden",
    "trans": "transport ready",
}
PROTOCOLS = {"SATA": "SATA", "SAS": "SAS", "NVME": "NVMe"}
MEDIA = {"HDD": True, "SSD": False}
# "14.552 TB [0x746c00000 Sectors]"; some tools print the decimal comma or group digits
_SIZE = re.compile(
    r"(?P<number>\d[\d.,'\u2019\u00a0\u202f]{0,20})\s{0,3}(?P<unit>[KMGTP])(?P<i>i?)B\b"
    r"(?:\s{0,3}\[0x(?P<sectors>[0-9A-Fa-f]{1,15}) Sectors\])?"
)
_POWERS = "KMGTP"
_TEMPERATURE = re.compile(r"(-?\d{1,3})(?:[.,]\d{1,2})?\s{0,2}°?\s{0,2}C\b")
_PCI = re.compile(r"([0-9A-Fa-f]{1,8}):([0-9A-Fa-f]{1,2}):([0-9A-Fa-f]{1,2})[:.]0?([0-7])")
_SECTOR = re.compile(r"(\d{1,5})\s{0,2}(KB|K|B|)", re.IGNORECASE)
_NAA = re.compile(r"(?:0x|naa\.)?([0-9A-Fa-f]{32}|[0-9A-Fa-f]{16})")


def said(value: Any) -> str:
    """Text of a value; "" for null, "-", "NA" and the other ways to say nothing."""
    text = words(str(value)) if isinstance(value, (str, int, float)) else ""
    return "" if text.lower() in ("-", "na", "n.a.") else text


def whole(value: Any, limit: int = 2**31) -> int | None:
    """A whole number from 0 to below the limit, else None."""
    found = number(value)
    return found if found is not None and 0 <= found < limit else None


def counts_as_megaraid(driver: str) -> bool:
    """Whether device and volume numbers are the kernel's: not so for HBAs and the 9600 series."""
    return not driver.lower().startswith(OTHER_DRIVERS)


def drive_state(state: str, status: str = "") -> str:
    """The long word; a word that is in no table stays as the tool printed it."""
    word = state if status.lower() in HEALTHY_STATUS else status
    return DRIVE_STATES.get(word.lower(), word)


def volume_state(state: str) -> str:
    """The long word; a word that is in no table stays as the tool printed it."""
    return VOLUME_STATES.get(state.lower(), state)


def pci_address(text: Any) -> str:
    """The kernel's form of "00:3b:00:00" (domain, bus, device, function in hex); "" for others."""
    match = _PCI.fullmatch(said(text))
    if not match:
        return ""
    domain, bus, device, function = (int(part, 16) for part in match.groups())
    return f"{domain:04x}:{bus:02x}:{device:02x}.{function:x}"


def bay_of(enclosure: str, slot: int | None, connector: str = "") -> Bay | None:
    """Where the card sees a drive; None when it names no slot."""
    return None if slot is None else Bay(enclosure or DIRECT, slot, " ".join(connector.split()))


def temperature(value: Any) -> int | None:
    """Degrees from " 28C (82.40 F)" or a bare number; 0 is what a drive without sensor says."""
    text = said(value)
    match = _TEMPERATURE.match(text)
    found = int(match[1]) if match else int(text) if re.fullmatch(r"\d{1,3}", text) else 0
    return found or None


def sector_bytes(value: Any) -> int | None:
    """512 from "512B", "512" or 512; 4096 from "4 KB"; None for 0 and for words."""
    match = _SECTOR.fullmatch(said(value))
    if not match:
        return None
    return int(match[1]) * (1024 if match[2].upper().startswith("K") else 1) or None


def blocks_bytes(blocks: int | None, size: str, block_bytes: int | None) -> int | None:
    """Bytes of so many blocks, if that is what the printed size says; else None.

    Blocks are the drive's own or 512 bytes, as the tool's version likes; units are 1000 or 1024.
    """
    match = _SIZE.search(size)
    if not blocks or blocks >= MOST_BLOCKS or not match:
        return None
    power = _POWERS.index(match["unit"]) + 1
    printed = [_decimal(match["number"]) * base**power for base in (1024, 1000)]
    for each in dict.fromkeys((block_bytes or 512, 512, 4096)):
        if any(abs(blocks * each - one) <= one / 100 for one in printed):
            return blocks * each
    return None


def rounded_bytes(size: str, is_decimal: bool) -> int | None:
    """Bytes of a printed size, as rounded as it is; "GiB" is 1024³ everywhere, "GB" by default."""
    match = _SIZE.search(size)
    if not match:
        return None
    base = 1000 if is_decimal and not match["i"] else 1024
    return round(_decimal(match["number"]) * base ** (_POWERS.index(match["unit"]) + 1)) or None


def raw_bytes(size: Any, block_bytes: int | None) -> int | None:
    """Bytes of "14.552 TB [0x746c00000 Sectors]"; None where no sectors are told."""
    match = _SIZE.search(said(size))
    if not match or not match["sectors"]:
        return None
    return blocks_bytes(int(match["sectors"], 16), match[0], block_bytes)


def _decimal(text: str) -> float:
    """A number whose last separator, of whatever language, is the decimal one."""
    groups = re.findall(r"\d+", text)
    whole = groups if len(groups) == 1 else groups[:-1]
    return float("".join(whole) + ("." + groups[-1] if len(groups) > 1 else ""))


def sas_address(value: Any) -> str:
    """A port's address as 0x and 16 digits; "" for 0 and for a masked or cut one."""
    text = said(value).lower().removeprefix("0x")
    return wwn(text) if len(text) == 16 else ""


def unique_id(value: Any) -> str:
    """A volume's NAA id in capitals without a prefix, as arcconf and the kernel's page 83 have."""
    match = _NAA.fullmatch(said(value))
    return match[1].upper() if match and int(match[1], 16) else ""


def smartctl_type(drive: Drive) -> str:
    """What smartctl's -d wants to reach this drive through its card; "" when no id is known."""
    return "" if drive.device_id is None else f"megaraid,{drive.device_id}"

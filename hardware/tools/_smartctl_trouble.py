"""What smartctl's exit status and refusals mean, and what a person does about them."""

from __future__ import annotations

import re

# smartctl(8), EXIT STATUS
EXIT_BITS = {
    0x01: "command line did not parse",
    0x02: "device open failed",
    0x04: "a command to the disk failed",
    0x08: "disk is failing",
    0x10: "a prefail attribute is at its threshold",
    0x20: "an attribute was at its threshold in the past",
    0x40: "error log has entries",
    0x80: "self-test log has errors",
}
# what smartctl says → what to do about it
_ADVICE = (
    (re.compile(r"permission denied|operation not permitted", re.I), "run smartctl as root"),
    (re.compile(r"megaraid,N", re.I), "the disk is behind a card: ask with -d megaraid,N"),
    (re.compile(r"cciss,N", re.I), "the disk is behind a card: ask with -d cciss,N"),
    (re.compile(r"aacraid,H,L,ID", re.I), "the disk is behind a card: ask with -d aacraid,H,L,ID"),
    (re.compile(r"3ware,N|areca,N|sssraid,"), "the disk is behind a card: ask with its -d"),
    (re.compile(r"does not support SMART|lacks SMART", re.I), "perhaps a wrong -d: try -d sat"),
    (re.compile(r"unknown usb bridge", re.I), "ask with -d sat"),
    (re.compile(r"unable to detect device type", re.I), "a virtual disk, or ask with -d"),
    (re.compile(r"no such (?:device|file)", re.I), "the device is gone: survey the host again"),
)
# smartctl before 7.0 knows no --json, before 6.6 or so no status after -n standby
_TOO_OLD = re.compile(
    r"UNRECOGNIZED OPTION|unrecognized option|INVALID ARGUMENT TO|invalid option", re.IGNORECASE
)
_ASLEEP = re.compile(r"Device is in (?:STANDBY|SLEEP)\w{0,3}(?: \(OS\))? mode", re.IGNORECASE)
_VOLUME = re.compile(
    r"LOGICAL VOLUME|VIRTUAL[- ]D(?:ISK|RIVE)|\bRAID\b.{0,20}VOLUME|^(?:DELL )?PERC |MegaRAID"
    r"|\bMR\d{4}|^(?:LSI|AVAGO|BROADCOM) +(?:MR|SAS)\d|^Intel +RS\d|^Lenovo +RAID"
    r"|^(?:Adaptec|ASR)\b|Smart ?Array",
    re.IGNORECASE,
)
# A disk's name is IEEE registered (NAA 5); registered extended (NAA 6, 32 digits) are volumes.
_VOLUME_ID = re.compile(r"0x6[0-9a-f]{31}")


def exit_bits(status: int) -> list[str]:
    """smartctl's exit status in words."""
    return [meaning for bit, meaning in EXIT_BITS.items() if status & bit]


def advised(said: str) -> str:
    """What smartctl said, with what to do about it where that is known."""
    advice = next((what for sign, what in _ADVICE if sign.search(said)), "")
    return f"{said} ({advice})" if advice else said


def is_too_old(said: str) -> bool:
    """Whether smartctl refused an option that newer ones know."""
    return bool(_TOO_OLD.search(said[:4000]))


def is_asleep(said: str) -> bool:
    """Whether smartctl left a sleeping disk alone."""
    return bool(_ASLEEP.search(said))


def is_volume(model: str, logical_unit_id: str) -> bool:
    """Whether a RAID card answered for one of its volumes."""
    return bool(_VOLUME.search(model) or _VOLUME_ID.fullmatch(logical_unit_id.lower()))

"""All messages the monitor understands; a new one is one row in the table of its subsystem."""

from __future__ import annotations

import re

from hardware.domain import (
    kernel_patterns_ata_nvme,
    kernel_patterns_cards,
    kernel_patterns_fs,
    kernel_patterns_fusion,
    kernel_patterns_md,
    kernel_patterns_old_cards,
    kernel_patterns_scsi,
)
from hardware.domain.kernel_message import Pattern, Role, row

# In the order in which their STARTS are tried: the more special ones first.
_TABLES = (
    kernel_patterns_fs,
    kernel_patterns_ata_nvme,
    kernel_patterns_md,
    kernel_patterns_old_cards,
    kernel_patterns_fusion,
    kernel_patterns_cards,
    kernel_patterns_scsi,
)
_LOGS_OWN = (
    row(r"usb \d{1,3}-[\d.]{1,20}: USB disconnect", Role.UNPLUGGED),
    row(r"Linux version \d|-- (?:Reboot --|Boot [0-9a-f]{32})", Role.BOOT),
)
_OTHERS = r"usb \d|Linux version|-- (?:Reb|B)oot"

PATTERNS: tuple[Pattern, ...] = (*(one for table in _TABLES for one in table.PATTERNS), *_LOGS_OWN)

# Messages of cards begin so too. In an error storm nearly every line does.
_OF_SCSI = re.compile(r"sd\|scsi|scsi (?:target|host)")
_SCSI = tuple(one for one in PATTERNS if _OF_SCSI.search(one.regex.pattern))

_BY_START = (*(table.PATTERNS for table in _TABLES), _SCSI, _LOGS_OWN)
_STARTS = (*(table.STARTS for table in _TABLES), "sd |scsi ", _OTHERS)
_SUBJECT = re.compile("|".join(f"({starts})" for starts in _STARTS), re.ASCII)


def candidates(text: str, start: int) -> tuple[Pattern, ...]:
    """The rows that a message may match which begins there; the first that does is it."""
    match = _SUBJECT.match(text, start)
    return _BY_START[match.lastindex - 1] if match and match.lastindex else ()

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

_TABLES = (
    kernel_patterns_scsi,
    kernel_patterns_cards,
    kernel_patterns_fusion,
    kernel_patterns_ata_nvme,
    kernel_patterns_md,
    kernel_patterns_fs,
    kernel_patterns_old_cards,
)

# The first that matches from the line's start is it.
PATTERNS: tuple[Pattern, ...] = (
    *(one for table in _TABLES for one in table.PATTERNS),
    row(r"usb \d{1,3}-[\d.]{1,20}: USB disconnect", Role.UNPLUGGED),
    row(r"Linux version \d|-- (?:Reboot --|Boot [0-9a-f]{32})", Role.BOOT),
)

# In an error storm nearly every line begins so.
SCSI_PATTERNS = tuple(
    one for one in PATTERNS if re.search(r"sd\|scsi|scsi (?:target|host)", one.regex.pattern)
)

# Every row begins with one of its table's STARTS.
_OTHERS = (r"usb \d", "Linux version", "-- (?:Re|B)oot")
SUBJECT = re.compile("|".join([*(table.STARTS for table in _TABLES), *_OTHERS]))

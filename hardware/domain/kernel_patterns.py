"""All messages the monitor understands; a new one is one row in the table of its subsystem."""

from __future__ import annotations

import re

from hardware.domain import (
    kernel_patterns_ata_nvme,
    kernel_patterns_cards,
    kernel_patterns_md_fs,
    kernel_patterns_scsi,
)
from hardware.domain.kernel_message import Pattern, Role, row

_TABLES = (
    kernel_patterns_scsi,
    kernel_patterns_cards,
    kernel_patterns_ata_nvme,
    kernel_patterns_md_fs,
)

# The first that matches from the line's start is it.
PATTERNS: tuple[Pattern, ...] = (
    *(one for table in _TABLES for one in table.PATTERNS),
    row(r"Linux version \d", Role.BOOT),
)

# In an error storm nearly every line begins so.
SCSI_PATTERNS = tuple(
    one for one in PATTERNS if re.search(r"sd\|scsi|scsi target", one.regex.pattern)
)

# Every row begins with one of its table's STARTS.
SUBJECT = re.compile("|".join([*(table.STARTS for table in _TABLES), "Linux version"]))

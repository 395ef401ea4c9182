"""RAID volumes that pose as disks, known by the model that the card gives them."""

from __future__ import annotations

import re

# hpsa and smartpqi "LOGICAL VOLUME", mpt "Logical Volume", aacraid "LogicalDrv 0", Dell
# "Virtual Disk" and "PERC H730P Mini", LSI and Avago "MR9361-8i", "SMC3108", Intel "RS3DC080",
# Lenovo and Fujitsu "RAID 930-8i", "PRAID EP400i", Areca "ARC-1880-VOL#00"
_VOLUME = re.compile(
    r"LOGICAL[ _]?(?:VOLUME|DRV|DRIVE)|VIRTUAL[ _-]?D|RAID|\bPERC\b|\bMR9\d\d\d|\bSMC3\d\d\d"
    r"|\bRS[23][A-Z]{2}\d|\bARC-\d{4}-VOL",
    re.IGNORECASE,
)
# 32 digits that begin with 6 are given out by arrays (NAA 6); a disk has 16 that begin with 5
_VOLUME_WWN = re.compile(r"0x6[0-9a-f]{31}")


def poses_as_disk(model: str, wwn: str = "") -> bool:
    """Whether a model or a world-wide name is that of a RAID volume."""
    return bool(_VOLUME.search(model) or _VOLUME_WWN.fullmatch(wwn))


def volume_id(wwn: str) -> str:
    """A volume's unique id as cards print it, from its world-wide name; "" for a disk's."""
    return wwn[2:].upper() if _VOLUME_WWN.fullmatch(wwn) else ""

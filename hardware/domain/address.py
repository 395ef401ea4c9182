"""SCSI addresses, and what they mean behind each driver.

Sources: smartpqi.h and hpsa.h bus numbers, as quoted in the project's field notes: channel 1 is
a logical volume whose number is the LUN; channel 0 is a disk shown to the OS as itself, and its
target is a counter of the SAS transport, never a slot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_TEXT = re.compile(r"(\d{1,5}):(\d{1,5}):(\d{1,10}):(\d{1,20})")


@dataclass(frozen=True, order=True)
class ScsiAddress:
    """host:channel:target:lun, hwinfo's SysFS BusID; valid for one boot only."""

    host: int
    channel: int
    target: int
    lun: int

    def __str__(self) -> str:
        return f"{self.host}:{self.channel}:{self.target}:{self.lun}"

    @classmethod
    def parse(cls, text: str) -> ScsiAddress | None:
        """The address that the whole text is, or None."""
        match = _TEXT.fullmatch(text.strip())
        return cls(*map(int, match.groups())) if match else None


class Role(StrEnum):
    """What stands at an address."""

    VOLUME = "volume"
    PASS_THROUGH = "pass_through"
    CONTROLLER = "controller"
    EXTERNAL = "external"
    UNKNOWN = "unknown"


# driver → channel → role; a volume's number is its LUN for both drivers
_ROLES = {
    "smartpqi": {
        0: Role.PASS_THROUGH,
        1: Role.VOLUME,
        2: Role.CONTROLLER,
        3: Role.EXTERNAL,
    },
    "hpsa": {0: Role.PASS_THROUGH, 1: Role.VOLUME, 2: Role.EXTERNAL, 3: Role.CONTROLLER},
}


def judge_role(driver: str, address: ScsiAddress) -> Role:
    """What this address means behind this driver; UNKNOWN for a driver without a row."""
    return _ROLES.get(driver, {}).get(address.channel, Role.UNKNOWN)


def volume_number(driver: str, address: ScsiAddress) -> int | None:
    """The logical volume's number as the kernel counts (0-based), or None if it is no volume."""
    return address.lun if judge_role(driver, address) is Role.VOLUME else None

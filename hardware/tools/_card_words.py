"""What the tools of cards print in several answers: PCI addresses, names of disks and drives."""

from __future__ import annotations

import re

from hardware.tools._reading import wwn

_PCI = re.compile(r"(?:([0-9A-Fa-f]{1,8}):)?([0-9A-Fa-f]{1,2}):([0-9A-Fa-f]{1,2})[:.]([0-7])")
_DEVICE = re.compile(r"/dev/([a-z][\w/!-]{0,60})")
_NEAR = slice(2, 16)  # a drive and its ports have neighbouring numbers


def pci_address(text: str) -> str:
    """The kernel's form of 0:5e:0:0 (hex, no leading zeros; the domain may be absent), or ""."""
    match = _PCI.fullmatch(text.strip())
    if not match:
        return ""
    domain, bus, device, function = (int(part or "0", 16) for part in match.groups())
    return f"{domain:04x}:{bus:02x}:{device:02x}.{function:x}"


def kernel_name(text: str) -> str:
    """sdd of "/dev/sdd (Disk0) (Bus: 1, Target: 0, Lun: 0)"; "" when it names no device."""
    match = _DEVICE.match(text.strip())
    return match[1] if match else ""


def lu_name(unique_id: str, port: str) -> str:
    """A SAS drive's own name, which its "Drive Unique ID" begins with; else the port's.

    What a SATA drive prints as unique id is no name.
    """
    own = wwn(unique_id[:16])
    return own if own and own[_NEAR] == port[_NEAR] else port

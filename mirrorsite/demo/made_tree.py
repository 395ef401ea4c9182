"""A made mirror tree for the demonstration: names and sizes of images, and not a byte in them."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path

# path below the tree, size in MiB, age in days; the names are in the form of the projects' own
IMAGES = (
    ("debian-cd/13.2.0/amd64/iso-cd/debian-13.2.0-amd64-netinst.iso", 784, 8),
    ("debian-cd/13.2.0/arm64/iso-cd/debian-13.2.0-arm64-netinst.iso", 741, 8),
    ("debian-cd/13.2.0/amd64/iso-dvd/debian-13.2.0-amd64-DVD-1.iso", 3860, 8),
    ("debian-cd/13.1.0/amd64/iso-cd/debian-13.1.0-amd64-netinst.iso", 783, 78),
    ("ubuntu-releases/24.04.3/ubuntu-24.04.3-desktop-amd64.iso", 6050, 107),
    ("ubuntu-releases/24.04.3/ubuntu-24.04.3-live-server-amd64.iso", 3090, 107),
    ("archlinux/iso/2026.11.01/archlinux-2026.11.01-x86_64.iso", 1430, 21),
    ("archlinux/iso/2026.10.01/archlinux-2026.10.01-x86_64.iso", 1420, 52),
    ("alpine/v3.22/releases/x86_64/alpine-standard-3.22.2-x86_64.iso", 347, 44),
    ("alpine/v3.22/releases/aarch64/alpine-standard-3.22.2-aarch64.iso", 371, 44),
    ("rocky/10.0/isos/x86_64/Rocky-10.0-x86_64-minimal.iso", 1700, 160),
)

# how these projects call the list of checksums; the others say SHA256SUMS
LISTS = {"archlinux": "sha256sums.txt", "rocky": "CHECKSUM", "alpine": "{file}.sha256"}


def make_tree(root: Path, now: datetime) -> None:
    """Write the tree once: sparse files, and a made list of checksums beside each."""
    if root.exists():
        return
    for path, size_mib, age_days in IMAGES:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        os.truncate(file, size_mib * 2**20)
        at = (now - timedelta(days=age_days)).timestamp()
        os.utime(file, (at, at))
        listed = LISTS.get(path.partition("/")[0], "SHA256SUMS").replace("{file}", file.name)
        with open(file.parent / listed, "a") as sums:
            sums.write(f"{hashlib.sha256(path.encode()).hexdigest()}  {file.name}\n")

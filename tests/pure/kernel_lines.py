"""Kernel lines that the tests of the kernel log share, and words to say what came of them."""

from __future__ import annotations

import os
from pathlib import Path

from hardware.domain.kernel_log import KernelEvent, parse_log

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("MIRRORSITE_CORPUS", ROOT.parent / "shared" / "corpus"))
RECORDED = ROOT / "tests" / "recorded" / "kernel-log"

SD = "[{at}] sd 6:0:{t}:0: [{disk}] tag#{tag} "
FAILED = SD + "FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_OK"
KEY = SD + "Sense Key : Medium Error [current] "
CODE = SD + "Add. Sense: Unrecovered read error"
BLOCK = "[{at}] critical medium error, dev {disk}, sector {sector} op 0x0:(READ) flags 0x0"
COMMAND = (FAILED, KEY, CODE, BLOCK)

NOISE = [
    "Nov 22 10:00:01 mirror2 kernel: [12.3] TCP: request_sock_TCP: Possible SYN flooding",
    "Nov 22 10:00:01 mirror2 rsyncd[812]: rsync error: I/O error, dev sdb, sector 5",
    "Nov 22 10:00:01 mirror2 smartd[612]: Device: /dev/sda, 1 Currently unreadable sectors",
    "[    4.380461] ata2: SATA link up 1.5 Gbps (SStatus 113 SControl 300)",
    "[    4.380461] ata2.00: configured for UDMA/100",
    "[    3.242] scsi 0:2:0:0: Direct-Access     SEAGATE  ST4000NM0023     0004 PQ: 0 ANSI: 5",
    "[    3.278775] sd 0:2:0:0: [sda] Write Protect is off",
    "[    3.278890] sd 0:2:0:0: [sda] Mode Sense: 63 00 00 08",
    "[    4.598541] nvme nvme0: 2/0/0 default/read/poll queues",
    "[    4.6] nvme nvme4: Shutdown timeout set to 8 seconds",
    "[    6.0] EXT4-fs (sda1): mounted filesystem with ordered data mode. Opts: errors=remount-ro",
    "[    6.0] XFS (sdb1): Mounting V5 Filesystem",
    "[    6.0] BTRFS info (device sda2): bdev /dev/sda2 errs: wr 0, rd 0, flush 0, corrupt 12",
    "[    6.0] md: recovery of RAID array md0",
    "[    6.0] md/raid1:md0: active with 2 out of 2 mirrors",
    "[    6.0] device eth0 entered promiscuous mode",
    "[    6.0] net_ratelimit: 59 callbacks suppressed",
    "",
]


def kinds(events: list[KernelEvent]) -> list[str]:
    return [str(event.kind) for event in events]


def told(events: list[KernelEvent]) -> list[tuple[object, ...]]:
    """What a person would say of each event."""
    return [(str(e.kind), str(e.address or ""), e.disk_name, e.sector, e.count) for e in events]


def recorded(name: str) -> list[str]:
    return (RECORDED / name).read_text().splitlines()


def command(disk: str, target: int, tag: int, sector: int, at: str = "10.0") -> list[str]:
    fields = {"disk": disk, "t": target, "tag": tag, "sector": sector, "at": at}
    return [template.format(**fields) for template in COMMAND]


def only(*lines: str) -> KernelEvent:
    (event,) = parse_log(lines)
    return event

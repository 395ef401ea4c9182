"""Messages of filesystems whose disk no longer takes or gives what is theirs.

Sources: fs/{ext3,ext4,jbd,jbd2,xfs,btrfs,f2fs,jfs,reiserfs}; XFS also as 2.6.32 printed it.
"""

from __future__ import annotations

from hardware.domain.kernel_kinds import CRITICAL, ERROR, WARNING, Kind, Verdict
from hardware.domain.kernel_message import R, row

_FS = Verdict(50, Kind.FILESYSTEM_ERROR, CRITICAL)
_FS_WARNED = Verdict(40, Kind.FILESYSTEM_ERROR, ERROR)
_HEALED = Verdict(50, Kind.READ_ERROR_CORRECTED, WARNING)
_DEV = r"(?P<dev>[\w-]{1,32})"
# "BTRFS error (device sda1 state EA): ", before 3.13 "btrfs: " with or without the device
_BTRFS = (
    rf"(?:BTRFS|btrfs)(?: \w{{4,8}})?:?(?: \w{{4,8}})? ?(?:\(device {_DEV}[^)]{{0,16}}\)?:? ?)?"
)
_BTRFS_FAILED = rf"BTRFS(?: (?:error|critical) |: error )\(device {_DEV}[^)]{{0,16}}\)?"
_BDEV = r"/dev/(?P<bdev>[\w/-]{1,40})"
_ON = r"(?:mirror \d{1,3} )?dev " + _BDEV


STARTS = (
    r"EXT[234]-fs|XFS |BTRFS|btrfs|Aborting journal|JBD|F2FS-fs|REISERFS |ERROR: \(device |"
    r"Filesystem \"|I/O error in filesystem"
)
# The first that matches from the line's start is it.
PATTERNS = (
    row(rf"EXT[234]-fs error \(device {_DEV}\)", R.FILESYSTEM, _FS),
    row(rf"EXT[234]-fs warning \(device {_DEV}\): .{{0,40}}I/O error", R.FILESYSTEM, _FS_WARNED),
    row(rf"EXT[234]-fs \({_DEV}\): (?:Remounting filesystem read-only|error: |"
     r"error loading journal|.{0,20}I/O error|Delayed block allocation failed)", R.FILESYSTEM, _FS),
    row(r"(?:Aborting journal on device |JBD2?: .{0,60}(?:error|Error).{0,60}? (?:on|for) )"
     r"(?P<dev>dm-\d{1,5}|\w{1,32})", R.FILESYSTEM, _FS),
    row(rf"XFS \({_DEV}\): (?!.{{0,20}}User initiated).{{0,60}}(?:I/O error|I/O Error|"
     r"error -?5\b|shut ?down|orruption|CRC error|log mount failed|"
     r"writeback error|async write|Internal error)",
     R.FILESYSTEM, _FS),
    row(rf"XFS \({_DEV}\): (?:Please un?mount the filesystem|Unmount and run xfs_repair)",
     R.FILESYSTEM),
    row(rf"Filesystem \"{_DEV}\": (?:.{{0,20}}I/O Error|.{{0,30}}shutting down|XFS internal error)",
     R.FILESYSTEM, _FS),
    row(rf"I/O error in filesystem \(\"{_DEV}\"\)", R.FILESYSTEM, _FS),
    row(_BTRFS + r"read error corrected: .{0,80}\(dev " + _BDEV + r" sector (?P<sector>\d{1,20})",
     R.NOTE, _HEALED),
    row(_BTRFS + r"fixed up error at logical \d{1,20} on " + _ON, R.NOTE, _HEALED),
    row(_BTRFS + r"unable to fixup .{0,80}? on " + _ON, R.FILESYSTEM, _FS),
    row(_BTRFS_FAILED + r".{0,8} bdev " + _BDEV + " errs", R.FILESYSTEM, _FS),
    row(_BTRFS_FAILED, R.FILESYSTEM, _FS),
    row(rf"BTRFS (?:warning|info) \(device {_DEV}[^)]{{0,16}}\): (?:csum failed|forced "
     r"readonly|i/o error|lost page write|(?:checksum|super block) error|checksum/header)",
     R.FILESYSTEM, _FS_WARNED),
    row(r"(?:BTRFS|btrfs):? bdev " + _BDEV + " errs: ", R.FILESYSTEM, _FS),
    row(rf"F2FS-fs \({_DEV}\): .{{0,60}}(?:I/O error|IO error|[Cc]heckpoint error|stopped)",
     R.FILESYSTEM, _FS),
    row(rf"REISERFS (?:error|abort) \(device {_DEV}\)", R.FILESYSTEM, _FS),
    row(rf"ERROR: \(device {_DEV}\): ", R.FILESYSTEM, _FS),
)  # fmt: skip

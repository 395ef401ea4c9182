"""Messages of md arrays and of filesystems.

Sources: drivers/md/{md,raid1,raid10,raid5}.c, fs/{ext4,jbd2,xfs,btrfs}.
"""

from __future__ import annotations

from hardware.domain.kernel_kinds import CRITICAL, ERROR, SILENT, WARNING, Kind, Verdict
from hardware.domain.kernel_message import R, row

_MD = r"(?:md/)?(?:raid\d{0,3}|linear|multipath|md)(?::(?P<array>md[\w-]{0,32}))?: ?"
_FS = Verdict(50, Kind.FILESYSTEM_ERROR, CRITICAL)
_FS_WARNED = Verdict(40, Kind.FILESYSTEM_ERROR, ERROR)
_MEMBER = Verdict(60, Kind.RAID_MEMBER_FAILED, CRITICAL)


STARTS = r"md[:/]|raid|linear|multipath|EXT[234]-fs|XFS |BTRFS|Aborting journal|JBD"
# The first that matches from the line's start is it.
PATTERNS = (
    row(_MD + r"super_written gets error", R.ARRAY,
     Verdict(50, Kind.RAID_MEMBER_FAILED, CRITICAL)),
    row(_MD + r"Disk failure on (?P<dev>[\w-]{1,32})", R.ARRAY, _MEMBER),
    row(_MD + r"(?:read error not correctable|read error NOT corrected!! ?)\s?\(sector "
     r"(?P<sector>\d{1,20}) on (?P<dev>[\w-]{1,32})", R.ARRAY,
     Verdict(50, Kind.RAID_MEMBER_FAILED, CRITICAL)),
    row(_MD + r"kicking non-fresh (?P<dev>[\w-]{1,32})", R.ARRAY,
     Verdict(50, Kind.RAID_MEMBER_FAILED, ERROR)),
    row(_MD + r"read error corrected \(\d{1,20} sectors at (?P<sector>\d{1,20})"
     r" on (?P<dev>[\w-]{1,32})",
     R.NOTE, Verdict(50, Kind.READ_ERROR_CORRECTED, WARNING)),
    row(_MD + r"(?P<dev>[\w-]{1,32}): (?:unrecoverable I/O|Too many read errors|"
     r"Raid device exceeded)",
     R.ARRAY, Verdict(50, Kind.RAID_MEMBER_FAILED, CRITICAL)),
    row(_MD + r"Operation continuing on", R.ARRAY, SILENT),
    row(_MD + r"(?P<detail>Cannot continue operation|not enough operational|cannot start dirty)",
     R.NOTE, Verdict(50, Kind.VOLUME_STATE, CRITICAL)),
    row(_MD + r"(?:raid level \d{1,3} )?(?P<detail>active with (?P<have>\d{1,9}) out of "
     r"(?!(?P=have)\b)\d{1,9})", R.NOTE,
     Verdict(50, Kind.VOLUME_STATE, ERROR)),
    row(r"EXT[234]-fs error \(device (?P<dev>[\w-]{1,32})\)", R.FILESYSTEM, _FS),
    row(r"EXT[234]-fs warning \(device (?P<dev>[\w-]{1,32})\): .{0,40}I/O error", R.FILESYSTEM,
     _FS_WARNED),
    row(r"EXT[234]-fs \((?P<dev>[\w-]{1,32})\): (?:Remounting filesystem read-only|"
     r".{0,20}I/O error|"
     r"Delayed block allocation failed)", R.FILESYSTEM, _FS),
    row(r"(?:Aborting journal on device |JBD2?: .{0,60}(?:error|Error).{0,60}? (?:on|for) )"
     r"(?P<dev>dm-\d{1,5}|\w{1,32})", R.FILESYSTEM, _FS),
    row(r"XFS \((?P<dev>[\w-]{1,32})\): (?!.{0,20}User initiated).{0,60}(?:I/O error|I/O Error|"
     r"error -?5\b|shut ?down|orruption|CRC error|writeback error|async write)",
     R.FILESYSTEM, _FS),
    row(r"BTRFS(?: (?:error|critical) |: error )\(device (?P<dev>[\w-]{1,32})[^)]{0,16}\)?"
     r"(?:.{0,8} bdev /dev/(?P<bdev>[\w/-]{1,40}) errs)?", R.FILESYSTEM, _FS),
    row(r"BTRFS (?:warning|info) \(device (?P<dev>[\w-]{1,32})[^)]{0,16}\): (?:csum failed|forced "
     r"readonly|i/o error|lost page write)", R.FILESYSTEM, _FS_WARNED),
)  # fmt: skip

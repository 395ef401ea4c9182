"""Messages of md arrays, of what else joins disks (bcache, drbd, ZFS), and of their members.

Sources: drivers/md/{md,raid0,raid1,raid10,raid5}.c, drivers/md/bcache/io.c, drivers/block/drbd,
openzfs module/zfs/zio.c and module/os/linux/spl.
"""

from __future__ import annotations

from hardware.domain.kernel_kinds import CRITICAL, ERROR, SILENT, WARNING, Kind, Verdict
from hardware.domain.kernel_message import FAILED_IO, R, Said, row

_MD = r"(?:md/)?(?:raid\d{0,3}|linear|multipath|md)(?::(?P<array>md[\w-]{0,32}))?: ?"
_MEMBER = Verdict(60, Kind.RAID_MEMBER_FAILED, CRITICAL)
_MEMBER_TOO = Verdict(50, Kind.RAID_MEMBER_FAILED, CRITICAL)
_CORRECTED = Verdict(50, Kind.READ_ERROR_CORRECTED, WARNING)
_SUSPENDED = Verdict(50, Kind.VOLUME_STATE, CRITICAL)
_ZIO_FAILED = ("5", "6", "19", "121")  # EIO ENXIO ENODEV EREMOTEIO


def _judge_zio(said: Said) -> Verdict:
    return FAILED_IO if said.get("error") in _ZIO_FAILED else SILENT


STARTS = r"md[:/]|raid|linear|multipath|bcache: |block drbd|zio pool=|WARNING: Pool '"
# The first that matches from the line's start is it.
PATTERNS = (
    row(_MD + r"super_written gets error", R.ARRAY, _MEMBER_TOO),
    row(_MD + r"Disk failure on (?P<dev>[\w-]{1,32})", R.ARRAY, _MEMBER),
    row(_MD + r"(?:read error not correctable|read error NOT corrected!! ?)\s?\(sector "
     r"(?P<sector>\d{1,20}) on (?P<dev>[\w-]{1,32})", R.ARRAY, _MEMBER_TOO),
    row(_MD + r"kicking (?:non-fresh|faulty) (?P<dev>[\w-]{1,32})", R.ARRAY,
     Verdict(50, Kind.RAID_MEMBER_FAILED, ERROR)),
    row(_MD + r"read error corrected \(\d{1,20} sectors at (?P<sector>\d{1,20})"
     r" on (?P<dev>[\w-]{1,32})", R.NOTE, _CORRECTED),
    row(_MD + r"(?P<dev>[\w-]{1,32}): (?:unrecoverable I/O|Too many read errors|"
     r"Raid device exceeded|Failing raid device)", R.ARRAY, _MEMBER_TOO),
    row(_MD + r"Too many read errors, failing device (?P<dev>[\w-]{1,32})", R.ARRAY, _MEMBER_TOO),
    row(_MD + r"Operation continuing on", R.ARRAY, SILENT),
    row(_MD + r"(?P<detail>Cannot continue operation|not enough operational|cannot start dirty|"
     r"too few disks)", R.NOTE, _SUSPENDED),
    row(_MD + r"(?:raid level \d{1,3} )?(?P<detail>active with (?P<have>\d{1,9}) out of "
     r"(?!(?P=have)\b)\d{1,9})", R.NOTE, Verdict(50, Kind.VOLUME_STATE, ERROR)),
    row(r"bcache: \w{0,20}count_\w{0,12}io_errors\(\) (?P<dev>[\w-]{1,32}): "
     r"(?:IO error on|too many IO)", R.NOTE, FAILED_IO),
    row(r"block drbd\d{1,5}: local \w{1,8} IO error sector (?P<sector>\d{1,20})\+\d{1,10} on "
     r"(?P<dev>[\w-]{1,32})", R.NOTE, FAILED_IO),
    row(r"zio pool=(?P<array>[\w.:-]{1,60}) vdev=(?:/dev/(?=[sv]d|nvme|dm-))?"
     r"(?P<dev>[a-z][\w-]{1,31})?\S{0,120} error=(?P<error>\d{1,3})\b", R.NOTE, _judge_zio),
    row(r"WARNING: Pool '(?P<array>[\w.: -]{1,60})' (?P<detail>has encountered an uncorrectable "
     r"I/O failure and has been suspended)", R.NOTE, _SUSPENDED),
)  # fmt: skip

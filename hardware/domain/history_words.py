"""What the deflate of a day of readings knows before it begins: it may never change.

Days that are stored can be read with exactly these bytes only. Words that come to be common
later go into a second tuple, with a version of their own in `history`.
"""

from __future__ import annotations

_ATA = (
    *(2, 8, 11, 13, 22, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183),
    *(189, 191, 195, 200, 202, 206, 210, 231, 232, 233, 234, 235, 246, 247, 248, 249, 250, 254),
    *(240, 241, 242, 184, 187, 188, 190, 192, 193, 196, 194, 197, 198, 199, 1, 3, 4, 5, 7, 9, 10),
    *(12,),
)
_OTHERS = (
    "kernel.ioerr_cnt",
    "kernel.iodone_cnt",
    "kernel.iorequest_cnt",
    "card.medium_errors",
    "card.other_errors",
    "card.predictive_failures",
    "nvme.critical_warning",
    "nvme.available_spare",
    "nvme.available_spare_threshold",
    "nvme.percentage_used",
    "nvme.media_errors",
    "nvme.error_log_entries",
    "nvme.unsafe_shutdowns",
    "wear_percent",
    "farm.power_on_hours",
    "farm.reallocated_sectors",
    "farm.unrecoverable_reads",
    "farm.unrecoverable_writes",
    "ata.error_log_entries",
    "ata.logged_uncorrectable",
    "ata.pending_defects",
    "ata.reported_uncorrectable",
    "ata.available_spare",
    "ata.available_spare_threshold",
    "scsi.asc",
    "scsi.ascq",
    "scsi.pending_defects",
    "data_units_written",
    "data_units_read",
    "scsi.grown_defects",
    "scsi.non_medium_errors",
    "scsi.verify.uncorrected",
    "scsi.verify.corrected",
    "scsi.read.corrected",
    "scsi.read.uncorrected",
    "scsi.write.corrected",
    "scsi.write.uncorrected",
    "sata.crc_errors",
    "start_stops",
    "load_1",
    "memory_bytes",
    "memory_available_bytes",
    "fs:/:size_bytes",
    "fs:/srv:used_bytes",
    ":inodes",
    ":inodes_used",
    "net:eth0:sent_bytes",
    "net:eth0:received_bytes",
    "io:sda:read_bytes",
    "io:sda:write_bytes",
    "io:sda:read_count",
    "io:sda:write_count",
    "io:sda:busy_ms",
)
_STEPS = ",-1,1,-2,2,-3,3,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]],"
_BEGIN = '3600,3600,3601,3599,3600,3600],"v":{"power_on_hours":"temperature_c":'


def _words() -> str:
    others = "".join(f'"{name}":0,' for name in _OTHERS)
    ata = "".join(f'"ata.{number}.raw":0,"ata.{number}.value":100,' for number in _ATA)
    return f'{{"a":{{"t":[{others}{ata}{_STEPS}{_BEGIN}'


DEFLATE_WORDS = _words().encode()

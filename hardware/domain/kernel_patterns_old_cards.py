"""Messages of RAID cards that are no longer made: 3ware, Areca, the first Smart Arrays.

Sources: drivers/scsi/{3w-9xxx,3w-sas,3w-xxxx}.c, drivers/scsi/arcmsr, drivers/block/cciss.c; the
words of a 3ware event are its firmware's.
"""

from __future__ import annotations

from hardware.domain.kernel_kinds import CRITICAL, ERROR, INFO, SILENT, WARNING, Kind, Verdict
from hardware.domain.kernel_message import PCI, RESET, R, Said, first, row
from hardware.domain.kernel_sense import Sense, judge_sense, parse_key

_AEN = (
    (r"SMART threshold", Verdict(50, Kind.FAILURE_PREDICTED, ERROR)),
    (r"Degraded unit", Verdict(50, Kind.VOLUME_STATE, ERROR)),
    (r"Unit inoperable|Rebuild failed|Incomplete unit", Verdict(50, Kind.VOLUME_STATE, CRITICAL)),
    (r"Sector repair", Verdict(50, Kind.READ_ERROR_CORRECTED, WARNING)),
    (r"Drive (ECC error|error detected)|[Ss]ource drive (ECC )?error|Unclean",
     Verdict(50, Kind.MEDIUM_ERROR, ERROR)),
    (r"Drive timeout", Verdict(50, Kind.TIMEOUT, ERROR)),
    (r"Drive not supported|Drive power on reset", SILENT),
    (r"Drive (removed|inserted)", Verdict(50, Kind.HOT_PLUG, INFO)),
    (r"UDMA CRC|Drive write fault", Verdict(50, Kind.TRANSPORT_ERROR, ERROR)),
)  # fmt: skip


def _judge_key(said: Said) -> Verdict:
    key = parse_key(said.get("key", ""))
    verdict = judge_sense(Sense(key or 0, None, None))
    return verdict._replace(severity=ERROR) if verdict.kind else verdict


STARTS = r"3w-|arcmsr|cciss "
# The first that matches from the line's start is it.
PATTERNS = (
    row(r"(?P<driver>3w-\w{3,5}): (?:scsi\d{1,5}: )?AEN: \w{4,8}:? ?(?:\(\w{4}:\w{4,6}\))?:? ?"
     r"(?P<detail>[A-Za-z][^:=]{3,60})(?:[^=]{0,20}unit=\d{1,4})?(?:.{0,4}(?P<bay>port=\d{1,4}))?",
     R.NOTE, lambda said: first(_AEN, said.get("detail", ""))),
    row(r"(?P<driver>3w-\w{3,5}): scsi\d{1,5}: WARNING: \(0x06:0x00(?:2C|37)\): "
     r".{0,60}resetting card", R.RESET, RESET),
    row(r"(?P<driver>arcmsr)\d{0,3}: (?:abort device command|executing .{0,6}bus reset|"
     r"wait 'abort all)", R.RESET, RESET),
    row(r"(?P<driver>cciss) " + PCI + r": .{0,40}CHECK CONDITION sense key = (?P<key>0x\w{1,2})",
     R.NOTE, _judge_key),
)  # fmt: skip

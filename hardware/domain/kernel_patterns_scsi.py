"""Messages of the SCSI midlayer, of sd and of the block layer above it.

Sources: drivers/scsi/scsi_logging.c, scsi_error.c, sd.c, block/blk-core.c, blk-mq.c, fs/buffer.c.
"""

from __future__ import annotations

from hardware.domain.kernel_kinds import CRITICAL, ERROR, SILENT, WARNING, Kind, Verdict
from hardware.domain.kernel_message import (
    FAILED_IO,
    GONE,
    IGNORED,
    NAME,
    RESET,
    SD,
    TIMED_OUT,
    TRANSPORT,
    R,
    S,
    Said,
    judge_reset,
    row,
)

_PATH_FAILED = TRANSPORT._replace(rank=47)  # says more than that the request failed
_HOST_BYTES = {
    "DID_OK": Verdict(10, Kind.IO_ERROR, WARNING), "0x00": Verdict(10, Kind.IO_ERROR, WARNING),
    "DID_TIME_OUT": TIMED_OUT, "0x03": TIMED_OUT,
    "DID_NO_CONNECT": SILENT, "0x01": SILENT, "DID_BAD_TARGET": SILENT, "0x04": SILENT,
    "DID_REQUEUE": SILENT, "0x0d": SILENT, "DID_IMM_RETRY": SILENT, "0x0c": SILENT,
    "DID_TARGET_FAILURE": SILENT, "0x10": SILENT, "DID_NEXUS_FAILURE": SILENT, "0x11": SILENT,
    "DID_ALLOC_FAILURE": SILENT, "0x12": SILENT,
    "DID_MEDIUM_ERROR": Verdict(60, Kind.MEDIUM_ERROR, CRITICAL),
    "0x13": Verdict(60, Kind.MEDIUM_ERROR, CRITICAL),
}  # fmt: skip
_BLOCK_ERRORS = {
    "I/O": FAILED_IO, "critical space allocation": FAILED_IO, "protection": FAILED_IO,
    "critical medium": Verdict(60, Kind.MEDIUM_ERROR, CRITICAL),
    "timeout": TIMED_OUT, "device duration limit exceeded": TIMED_OUT,
    "recoverable transport": TRANSPORT,
    # Another machine has reserved the unit: nothing is broken.
    "critical nexus": IGNORED, "reservation conflict": IGNORED,
    "device offline": Verdict(60, Kind.DEVICE_OFFLINE, CRITICAL),
}  # fmt: skip


def _judge_bytes(said: Said) -> Verdict:
    if said.get("driverbyte") in ("DRIVER_TIMEOUT", "0x06"):
        return TIMED_OUT
    return _HOST_BYTES.get(said.get("hostbyte", ""), _PATH_FAILED)


def _judge_block(said: Said) -> Verdict:
    if said.get("what", "") == "critical target":
        return FAILED_IO if said.get("op") in ("READ", "WRITE") else IGNORED
    return _BLOCK_ERRORS.get(said.get("what", ""), SILENT)


def _judge_buffer(said: Said) -> Verdict:
    lost = "lost" in said.get("lost", "")
    return Verdict(44, Kind.IO_ERROR, CRITICAL if lost else ERROR)


def _judge_return_code(said: Said) -> Verdict:
    """The host byte is the third of the four."""
    return _HOST_BYTES.get(f"0x{int(said.get('returned', '0'), 16) >> 16 & 0xFF:02x}", _PATH_FAILED)


# Its disk's name is missing where kernel 3.10 broke the line after it.
_SAID = rf"(?:{SD})?\s*+"
STARTS = (
    r"Buffer I/O error|lost |I/O error|critical |timeout error|protection error|"
    r"recoverable |device (?:off|res|dur)|reservation |sd[a-z]{1,3}: Current|Additional sense: |"
    r"Current sd|SCSI error : |scsi\d{1,5}: ERROR on |scsi: Device off|"
    r"Result: |Sense Key ?:|Add\. Sense: |<<vendor>>|ASC=|"
    r"(?:Read|Write|Verify)[\w ]{0,16}\(|"
    r"\w{0,40}(?:blk|print_req|end_request|scsi_io|buffer_io|quiet_error)\w{0,40}:"
)
# The first that matches from the line's start is it.
PATTERNS = (
    row(_SAID + r"(?:FAILED |UNKNOWN\(0x\w{1,8}\) |[A-Z_]{4,20} )?\s*+Result: hostbyte="
     r"(?P<hostbyte>\w{1,40})(?: driverbyte=(?P<driverbyte>\w{1,40}))?", R.COMMAND,
     _judge_bytes, S.RESULT),
    row(_SAID + r"Sense Key ?: (?P<key>0x\w{1,2}|[A-Za-z][\w ()]{1,24}?) ?\[", R.COMMAND,
     SILENT, S.KEY),
    row(r"(?:Current )?(?P<dev>sd[a-z]{1,3}): (?:Current(?: \[descriptor\])?: )?sense key:? "
     r"(?P<key>[A-Za-z][\w ]{1,24})", R.COMMAND, SILENT, S.KEY),
    row(rf"(?:{SD}SCSI error: |SCSI error : <(?P<c>\d{{1,5}}) (?P<b>\d{{1,5}}) (?P<t>\d{{1,9}}) "
     r"(?P<l>\d{1,9})> )return code = 0x(?P<returned>[0-9a-f]{1,8})\b", R.COMMAND,
     _judge_return_code, S.RESULT),
    row(r"scsi(?P<c>\d{1,5}): ERROR on channel (?P<b>\d{1,5}), id (?P<t>\d{1,9}), "
     r"lun (?P<l>\d{1,9})", R.COMMAND, SILENT, S.RESULT),
    row(_SAID + r"(?:Add\.|Additional) [Ss]ense: (?P<code>\S.{1,100})", R.COMMAND, SILENT, S.CODE),
    row(_SAID + r"(?:<<vendor>>)? ?ASC=(?:0x)?(?P<asc>[0-9a-f]{1,2})\b.{0,12}?ASCQ=(?:0x)?"
     r"(?P<ascq>[0-9a-f]{1,2})", R.COMMAND, SILENT, S.CODE),
    row(SD + r"CDB: ?(?P<cdb>.{0,120})", R.COMMAND, SILENT, S.CDB),
    row(r"(?:Read|Write|Verify)[\w ]{0,16}\(\d{1,2}\): (?P<cdb>[0-9a-f ]{17,120})", R.COMMAND,
     SILENT, S.LOOSE),
    row(SD + r"$", R.HEAD),
    row(SD + r"(?P<detail>Unit Not Ready|Unhandled sense code|Unhandled error code)", R.COMMAND,
     SILENT, S.START),
    row(SD + r"timing out command, waited", R.COMMAND, TIMED_OUT, S.START),
    row(SD + r"WARNING: \(0x06:0x002C\): Command \(0x\w{2}\) timed out",
     R.COMMAND, TIMED_OUT, S.START,
     "3w-9xxx"),
    row(SD + r"reservation conflict", R.COMMAND, IGNORED, S.START),
    row(SD + r"(?:scsi: )?(?P<detail>Device offlined|Medium access timeout failure)",
     R.OFFLINE, GONE),
    row(r"scsi: (?P<detail>Device offlined) - .{1,40}: host (?P<c>\d{1,5}) channel (?P<b>\d{1,5}) "
     r"id (?P<t>\d{1,9}) lun (?P<l>\d{1,9})", R.OFFLINE, GONE),
    row(SD + r"rejecting I/O to (?:offline|dead) device", R.OFFLINE,
     Verdict(50, Kind.DEVICE_OFFLINE, CRITICAL)),
    row(SD + r"(?:Synchronize Cache\(\d{1,5}\) failed|Start/Stop Unit failed|killing request|"
     r"device_block)",
     R.TAIL),
    row(SD + r"Attached SCSI disk", R.TAIL, SILENT, S.LOOSE),
    row(SD + r"Power-on or device reset occurred", R.POWER_ON, RESET),
    row(r"(?:\w{1,32}: )?(?P<what>[A-Za-z][A-Za-z/ ]{1,40}?) error, dev " + NAME + r", "
     r"sector (?P<sector>\d{1,20})(?: op 0x\w{1,4}:\((?P<op>\w{1,24})\))?", R.COMMAND,
     _judge_block, S.BLOCK),
    row(r"Buffer I/O error on (?:dev|device) " + NAME + r", logical block \d{1,20}"
     r"(?P<lost>, .{0,40})?", R.COMMAND, _judge_buffer, S.LOOSE),
    row(r"lost page write due to I/O error on " + NAME, R.COMMAND,
     Verdict(44, Kind.IO_ERROR, CRITICAL), S.LOOSE),
    row(r"(?P<counter>\w{0,40}(?:blk|print_req|scsi|end_request|buffer_io|quiet)\w{0,40}): "
     r"(?P<suppressed>\d{1,9}) callbacks suppressed", R.SUPPRESSED),
    row(SD + r"(?i:attempting (?:task abort|abort task|device reset|target reset|host reset))",
     R.RESET, RESET),
    row(SD + r"(?:(?:task abort|target reset) called|task abort on host)", R.RESET, RESET),
    row(SD + r"(?:megasas: )?(?:task abort|device reset|target reset|host reset|abort task):? "
     r"(?P<end>SUCCESS|FAILED)", R.RESET, judge_reset),
    row(SD + r"uas_eh_abort_handler", R.RESET, RESET, S.NONE, "uas"),
    row(r"scsi host\d{1,5}: uas_eh_device_reset_handler (?:start|(?P<end>success|FAILED))", R.RESET,
     judge_reset, S.NONE, "uas"),
)  # fmt: skip

"""What single kernel lines say: one row of PATTERNS a message, and the tables they need.

Sources: drivers/scsi (scsi_logging.c, sense_codes.h, sd.c, smartpqi, hpsa, mpt3sas, megaraid_sas,
aacraid), drivers/ata/libata-eh.c, drivers/nvme/host, drivers/md, block/blk-mq.c, fs/*.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What happened, as `explain kernel-log` says it."""

    LOGICAL_UNIT_FAILURE = "logical_unit_failure"
    VOLUME_STATE = "volume_state"
    CONTROLLER_OFFLINE = "controller_offline"
    DEVICE_OFFLINE = "device_offline"
    DEVICE_RESET = "device_reset"
    MEDIUM_ERROR = "medium_error"
    HARDWARE_ERROR = "hardware_error"
    FAILURE_PREDICTED = "failure_predicted"
    RECOVERED_ERROR = "recovered_error"
    NOT_READY = "not_ready"
    ABORTED_COMMAND = "aborted_command"
    TRANSPORT_ERROR = "transport_error"
    TIMEOUT = "timeout"
    IO_ERROR = "io_error"
    RAID_MEMBER_FAILED = "raid_member_failed"
    READ_ERROR_CORRECTED = "read_error_corrected"
    FILESYSTEM_ERROR = "filesystem_error"
    HOT_PLUG = "hot_plug"
    WRONG_DRIVE_REPLACED = "wrong_drive_replaced"


class Severity(StrEnum):
    """How bad it is by itself."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Role(StrEnum):
    """Which kind of story a line belongs to."""

    COMMAND = "command"
    ATA = "ata"
    RESET = "reset"
    OFFLINE = "offline"
    CONTROLLER = "controller"
    ARRAY = "array"
    FILESYSTEM = "filesystem"
    PLUG = "plug"
    NOTE = "note"
    TAIL = "tail"  # adds to an open story, never starts one
    BAY = "bay"
    POWER_ON = "power_on"
    SUPPRESSED = "suppressed"
    BOOT = "boot"


class Stage(IntEnum):
    """The order in which the kernel prints the lines of one failed command."""

    NONE = 0
    START = 1
    RESULT = 2
    KEY = 3
    CODE = 4
    CDB = 5
    BLOCK = 6
    LOOSE = 7


class Verdict(NamedTuple):
    """A claim about a story; the highest rank wins, and kind None means harmless."""

    rank: int
    kind: Kind | None
    severity: Severity


class Sense(NamedTuple):
    """Sense key, additional sense code and qualifier."""

    key: int
    asc: int | None
    ascq: int | None


SILENT = Verdict(0, None, Severity.INFO)
CRITICAL, ERROR, WARNING, INFO = Severity
Said = dict[str, str]


@dataclass(frozen=True)
class Pattern:
    """One message of the kernel; `driver` where the text does not name it."""

    regex: re.Pattern[str]
    role: Role
    verdict: Verdict | Callable[[Said], Verdict] = SILENT
    stage: Stage = Stage.NONE
    driver: str = ""


_KEYS = (
    "no sense", "recovered error", "not ready", "medium error", "hardware error",
    "illegal request", "unit attention", "data protect", "blank check", "vendor specific",
    "copy aborted", "aborted command", "equal", "volume overflow", "miscompare", "completed",
)  # fmt: skip
SENSE_KEYS = {name: number for number, name in enumerate(_KEYS)} | {
    "vendor specific(9)": 9,
    "reserved": 0xF,
}

# Additional sense texts that disks say: code and qualifier in hexadecimal, then the kernel's text.
_SENSE_TEXTS = """
0000 no additional sense information|0006 i/o process terminated
001d ata pass through information available|0100 no index/sector signal|0200 no seek complete
0300 peripheral device write fault|0301 no write current|0302 excessive write errors
0400 logical unit not ready, cause not reportable
0401 logical unit is in process of becoming ready
0402 logical unit not ready, initializing command required
0403 logical unit not ready, manual intervention required
0404 logical unit not ready, format in progress|0405 logical unit not ready, rebuild in progress
0406 logical unit not ready, recalculation in progress
0407 logical unit not ready, operation in progress
0408 logical unit not ready, long write in progress
0409 logical unit not ready, self-test in progress
040a logical unit not accessible, asymmetric access state transition
040b logical unit not accessible, target port in standby state
040c logical unit not accessible, target port in unavailable state
0411 logical unit not ready, notify (enable spinup) required|0412 logical unit not ready, offline
0414 logical unit not ready, space allocation in progress
0416 logical unit not ready, configuration required
041a logical unit not ready, start stop unit command in progress
041b logical unit not ready, sanitize in progress
041c logical unit not ready, additional power use not yet granted
041d logical unit not ready, configuration in progress
0420 logical unit not ready, logical unit reset required
0421 logical unit not ready, hard reset required|0422 logical unit not ready, power cycle required
0424 depopulation in progress|0500 logical unit does not respond to selection
0600 no reference position found|0800 logical unit communication failure
0801 logical unit communication time-out|0802 logical unit communication parity error
0803 logical unit communication crc error (ultra-dma/32)|0900 track following error
0901 tracking servo failure|0903 spindle servo failure|0904 head select fault
0905 vibration induced tracking error|0b00 warning|0b01 warning - specified temperature exceeded
0b02 warning - enclosure degraded|0b03 warning - background self-test failed
0b04 warning - background pre-scan detected medium error
0b05 warning - background medium scan detected medium error
0c00 write error|0c01 write error - recovered with auto reallocation
0c02 write error - auto reallocation failed|0c03 write error - recommend reassignment
0e00 invalid information unit|0e01 information unit too short|0e02 information unit too long
0e03 invalid field in command information unit|1000 id crc or ecc error
1001 logical block guard check failed|1002 logical block application tag check failed
1003 logical block reference tag check failed|1100 unrecovered read error
1101 read retries exhausted|1102 error too long to correct|1103 multiple read errors
1104 unrecovered read error - auto reallocate failed|1105 l-ec uncorrectable error
1107 data re-synchronization error|1108 incomplete block read|110a miscorrected error
110b unrecovered read error - recommend reassignment
110c unrecovered read error - recommend rewrite the data
1114 read error - lba marked bad by application client
1200 address mark not found for id field|1300 address mark not found for data field
1400 recorded entity not found|1401 record not found
1405 record not found - recommend reassignment|1406 record not found - data auto-reallocated
1500 random positioning error|1501 mechanical positioning error
1502 positioning error detected by read of medium|1600 data synchronization mark error
1601 data sync error - data rewritten|1602 data sync error - recommend rewrite
1603 data sync error - data auto-reallocated|1604 data sync error - recommend reassignment
1700 recovered data with no error correction applied|1701 recovered data with retries
1702 recovered data with positive head offset|1703 recovered data with negative head offset
1705 recovered data using previous sector id
1706 recovered data without ecc - data auto-reallocated
1707 recovered data without ecc - recommend reassignment
1708 recovered data without ecc - recommend rewrite|1709 recovered data without ecc - data rewritten
1800 recovered data with error correction applied
1801 recovered data with error corr. & retries applied|1802 recovered data - data auto-reallocated
1805 recovered data - recommend reassignment|1806 recovered data - recommend rewrite
1807 recovered data with ecc - data rewritten|1900 defect list error
1901 defect list not available|1902 defect list error in primary list
1903 defect list error in grown list|1c00 defect list not found|1c02 grown defect list not found
1d00 miscompare during verify operation|1d01 miscompare verify of unmapped lba
2000 invalid command operation code|2100 logical block address out of range
2104 unaligned write command|2400 invalid field in cdb|2500 logical unit not supported
2600 invalid field in parameter list|2601 parameter not supported|2602 parameter value invalid
2700 write protected|2701 hardware write protected|2707 space allocation failed write protect
2800 not ready to ready change, medium may have changed
2900 power on, reset, or bus device reset occurred|2901 power on occurred
2902 scsi bus reset occurred|2903 bus device reset function occurred|2904 device internal reset
2907 i_t nexus loss occurred|2a01 mode parameters changed|2a09 capacity data has changed
3100 medium format corrupted|3101 format command failed|3200 no defect spare location available
3201 defect list update failure|3800 esn - power management class event
3a00 medium not present|3a01 medium not present - tray closed
3e00 logical unit has not self-configured yet
3e01 logical unit failure|3e02 timeout on logical unit|3e03 logical unit failed self-test
3e04 logical unit unable to update self-test log|3f01 microcode has been changed
3f03 inquiry data has changed|3f0e reported luns data has changed
4000 ram failure (should use 40 nn)
4100 data path failure (should use 40 nn)|4200 power-on or self-test failure (should use 40 nn)
4300 message error|4400 internal target failure|4471 ata device failed set features
4500 select or reselect failure|4700 scsi parity error|4701 data phase crc error detected
4702 scsi parity error detected during st data phase|4703 information unit iucrc error detected
4704 asynchronous information protection error detected|4705 protocol service crc error
4800 initiator detected error message received|4900 invalid message error
4b00 data phase error|4b01 invalid target port transfer tag received|4b02 too much write data
4b03 ack/nak timeout|4b04 nak received|4b05 data offset error|4b06 initiator response timeout
4b07 connection lost|4c00 logical unit failed self-configuration
4e00 overlapped commands attempted|5d00 failure prediction threshold exceeded
5d01 media failure prediction threshold exceeded
5d02 logical unit failure prediction threshold exceeded
5d03 spare area exhaustion prediction threshold exceeded
5dff failure prediction threshold exceeded (false)
5e00 low power condition on|6500 voltage fault|7400 security error
"""
_IMPENDING = {  # 5D/1x … 5D/6x: the part that is about to fail, and how it shows
    "hardware": 0x10, "controller": 0x20, "data channel": 0x30,
    "servo": 0x40, "spindle": 0x50, "firmware": 0x60,
}  # fmt: skip
_SYMPTOMS = (
    "general hard drive failure", "drive error rate too high", "data error rate too high",
    "seek error rate too high", "too many block reassigns", "access times too high",
    "start unit times too high", "channel parametrics", "controller detected",
    "throughput performance", "seek time performance", "spin-up retry count",
    "drive calibration retry count",
)  # fmt: skip
SENSE_CODES = {
    row[5:]: (int(row[:2], 16), int(row[2:4], 16))
    for row in _SENSE_TEXTS.replace("\n", "|").split("|")
    if row
} | {
    f"{part} impending failure {symptom}": (0x5D, base + number)
    for part, base in _IMPENDING.items()
    for number, symptom in enumerate(_SYMPTOMS)
}

# The key a code comes with, for logs whose "Sense Key" line was dropped by the rate limit.
USUAL_KEY = {
    0x03: 3, 0x04: 2, 0x09: 4, 0x0C: 3, 0x11: 3, 0x14: 3, 0x15: 4, 0x16: 3, 0x17: 1, 0x18: 1,
    0x20: 5, 0x24: 5, 0x25: 5, 0x26: 5, 0x29: 6, 0x31: 3, 0x32: 4, 0x3A: 2, 0x3E: 4, 0x40: 4,
    0x44: 4, 0x47: 0xB, 0x4B: 0xB, 0x5D: 1,
}  # fmt: skip

HARMLESS = Verdict(70, None, INFO)
# Loses to a failed request of the block layer, which shows that data were not had.
WAITING = Verdict(42, None, INFO)
_BY_CODE = {
    (0x00, 0x1D): HARMLESS,
    (0x0B, 0x03): Verdict(70, Kind.FAILURE_PREDICTED, WARNING),
    (0x0B, 0x04): Verdict(70, Kind.MEDIUM_ERROR, WARNING),
    (0x0B, 0x05): Verdict(70, Kind.MEDIUM_ERROR, WARNING),
    (0x5D, 0xFF): HARMLESS,
}
_BY_KEY_AND_ASC = {(0xB, asc): Verdict(70, Kind.TRANSPORT_ERROR, ERROR) for asc in
                   (0x08, 0x0E, 0x29, 0x44, 0x47, 0x48, 0x4B, 0x4E)} | {
    (4, asc): Verdict(70, Kind.HARDWARE_ERROR, ERROR) for asc in (0x08, 0x47, 0x48, 0x4B)} | {
    (2, 0x3A): HARMLESS, (6, 0x29): Verdict(41, Kind.DEVICE_RESET, WARNING)}  # fmt: skip
_BY_KEY = {
    1: Verdict(41, Kind.RECOVERED_ERROR, INFO),
    2: Verdict(70, Kind.NOT_READY, ERROR),
    3: Verdict(70, Kind.MEDIUM_ERROR, CRITICAL),
    4: Verdict(70, Kind.HARDWARE_ERROR, CRITICAL),
    5: HARMLESS,
    7: Verdict(70, Kind.IO_ERROR, ERROR),
    0xB: Verdict(70, Kind.ABORTED_COMMAND, ERROR),
    0xE: Verdict(70, Kind.MEDIUM_ERROR, ERROR),
}
# 04/xx that pass by themselves: becoming ready, in progress, asked to start, ALUA transitions.
_PASSING = frozenset((1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 17, 19, 20, 26, 27, 28, 29, 36, 37))


def judge_sense(sense: Sense) -> Verdict:
    """What sense data mean by themselves."""
    if (sense.asc, sense.ascq) in _BY_CODE:
        return _BY_CODE[sense.asc or 0, sense.ascq or 0]
    if sense.asc == 0x5D:
        return Verdict(72, Kind.FAILURE_PREDICTED, ERROR)
    if sense[1:] == (0x3E, 1) and sense.key == 4:
        return Verdict(75, Kind.LOGICAL_UNIT_FAILURE, CRITICAL)
    if sense.key == 2 and sense.asc == 4 and sense.ascq in _PASSING:
        return WAITING
    return _BY_KEY_AND_ASC.get((sense.key, sense.asc or 0)) or _BY_KEY.get(sense.key, WAITING)


def parse_key(text: str) -> int | None:
    """A sense key from its name or number, None if it is neither."""
    text = text.strip().lower()
    if re.fullmatch(r"0x[0-9a-f]{1,2}|[0-9a-f]", text):
        return int(text, 16) & 0xF
    return SENSE_KEYS.get(text)


def parse_code(text: str) -> tuple[int, int] | None:
    """ASC and ASCQ from the kernel's text, None for a text that is not in the table."""
    text = " ".join(text.lower().split())
    if nn := re.search(r"diagnostic failure on component.*?\(?(?:0x)?([0-9a-f]{2})\)?$", text):
        return 0x40, int(nn[1], 16)
    return SENSE_CODES.get(text)


_TRANSPORT = Verdict(40, Kind.TRANSPORT_ERROR, ERROR)
_FAILED_IO = Verdict(45, Kind.IO_ERROR, ERROR)
_TIMED_OUT = Verdict(50, Kind.TIMEOUT, ERROR)
_HOST_BYTES = {
    "DID_OK": Verdict(10, Kind.IO_ERROR, WARNING), "0x00": Verdict(10, Kind.IO_ERROR, WARNING),
    "DID_TIME_OUT": _TIMED_OUT, "0x03": _TIMED_OUT,
    "DID_NO_CONNECT": SILENT, "0x01": SILENT, "DID_BAD_TARGET": SILENT, "0x04": SILENT,
    "DID_REQUEUE": SILENT, "0x0d": SILENT, "DID_IMM_RETRY": SILENT, "0x0c": SILENT,
    "DID_TARGET_FAILURE": SILENT, "0x10": SILENT, "DID_ALLOC_FAILURE": SILENT, "0x12": SILENT,
    "DID_MEDIUM_ERROR": Verdict(60, Kind.MEDIUM_ERROR, CRITICAL),
    "0x13": Verdict(60, Kind.MEDIUM_ERROR, CRITICAL),
}  # fmt: skip
_BLOCK_ERRORS = {
    "I/O": _FAILED_IO, "critical space allocation": _FAILED_IO, "protection": _FAILED_IO,
    "critical medium": Verdict(60, Kind.MEDIUM_ERROR, CRITICAL),
    "timeout": _TIMED_OUT, "device duration limit exceeded": _TIMED_OUT,
    "recoverable transport": _TRANSPORT, "critical nexus": _TRANSPORT,
    "reservation conflict": _TRANSPORT,
    "device offline": Verdict(60, Kind.DEVICE_OFFLINE, CRITICAL),
}  # fmt: skip
_VOLUME_STATES = (
    (r"wrong physical drive", Verdict(50, Kind.WRONG_DRIVE_REPLACED, CRITICAL)),
    (r"online|optimal", SILENT),
    (r"fail|overheated|offline", Verdict(50, Kind.VOLUME_STATE, CRITICAL)),
    (r"degraded|not properly|overheating|ejected|disabled|inaccessible|not available|cannot",
     Verdict(50, Kind.VOLUME_STATE, ERROR)),
    (r"recovery|rebuild|not configured|not supported", Verdict(50, Kind.VOLUME_STATE, WARNING)),
    (r"", Verdict(50, Kind.VOLUME_STATE, INFO)),
)  # fmt: skip
_MEGARAID = (
    (r"(Predictive failure|PD .* SMART)", Verdict(50, Kind.FAILURE_PREDICTED, ERROR)),
    (r"State change on PD .* to (FAILED|OFFLINE|MISSING|UNCONFIGURED_BAD)",
     Verdict(50, Kind.RAID_MEMBER_FAILED, CRITICAL)),
    (r"VD .* is now (OPTIMAL|ONLINE)", SILENT),
    (r"VD .* is now OFFLINE", Verdict(50, Kind.VOLUME_STATE, CRITICAL)),
    (r"VD .* is now ", Verdict(50, Kind.VOLUME_STATE, ERROR)),
    (r"(Removed|Inserted): PD", Verdict(50, Kind.HOT_PLUG, INFO)),
    (r"Corrected medium error", Verdict(50, Kind.READ_ERROR_CORRECTED, WARNING)),
    (r"(Unrecoverable medium error|Puncturing)", Verdict(50, Kind.MEDIUM_ERROR, CRITICAL)),
    (r"Command timeout on PD", Verdict(50, Kind.TIMEOUT, ERROR)),
    (r"Error on PD", Verdict(50, Kind.HARDWARE_ERROR, ERROR)),
    (r"Fatal firmware error", Verdict(50, Kind.CONTROLLER_OFFLINE, CRITICAL)),
)  # fmt: skip
_NVME_GENERIC = {
    0x04: _TRANSPORT,
    0x06: Verdict(50, Kind.HARDWARE_ERROR, ERROR),
    0x07: Verdict(50, Kind.ABORTED_COMMAND, ERROR),
}


def _first(table: tuple[tuple[str, Verdict], ...], text: str, flags: int = 0) -> Verdict:
    return next((verdict for regex, verdict in table if re.search(regex, text, flags)), SILENT)


def _judge_host_byte(said: Said) -> Verdict:
    return _HOST_BYTES.get(said["hostbyte"], _TRANSPORT)


def _judge_block(said: Said) -> Verdict:
    if said["what"] == "critical target":
        return _FAILED_IO if said.get("op") in ("READ", "WRITE") else Verdict(46, None, INFO)
    return _BLOCK_ERRORS.get(said["what"], SILENT)


def _judge_buffer(said: Said) -> Verdict:
    lost = "lost" in said.get("lost", "")
    return Verdict(44, Kind.IO_ERROR, CRITICAL if lost else ERROR)


def _judge_nvme(said: Said) -> Verdict:
    kind, code = int(said["sct"], 16), int(said["sc"], 16)
    if kind == 2:
        return Verdict(60, Kind.MEDIUM_ERROR, CRITICAL)
    return _TRANSPORT if kind == 3 else _NVME_GENERIC.get(code, SILENT) if kind == 0 else SILENT


def _judge_ata_error(said: Said) -> Verdict:
    words = set(said["words"].split())
    if "ICRC" in words:
        return Verdict(65, Kind.TRANSPORT_ERROR, ERROR)
    if words & {"UNC", "IDNF", "AMNF"}:
        return Verdict(60, Kind.MEDIUM_ERROR, CRITICAL)
    return Verdict(20, Kind.ABORTED_COMMAND, ERROR)


def _judge_ata_command(said: Said) -> Verdict:
    # PACKET goes to an optical drive
    packet = said["what"].startswith("PACKET")
    return Verdict(99, None, INFO) if packet else Verdict(5, Kind.ABORTED_COMMAND, ERROR)


def _judge_link_error(said: Said) -> Verdict:
    words = set(said["words"].split())
    if "BadCRC" in words:
        return Verdict(65, Kind.TRANSPORT_ERROR, ERROR)
    return _LINK if words & {"Handshk", "10B8B", "Dispar", "UnrecovData", "Proto"} else SILENT


def _judge_reset(said: Said) -> Verdict:
    return Verdict(60, Kind.DEVICE_RESET, CRITICAL if "FAILED" in said["end"].upper() else WARNING)


_ATA_RESULTS = {
    "media error": Verdict(60, Kind.MEDIUM_ERROR, CRITICAL),
    "ATA bus error": Verdict(65, Kind.TRANSPORT_ERROR, ERROR),
    "timeout": Verdict(50, Kind.TIMEOUT, ERROR),
    "host bus error": _TRANSPORT, "HSM violation": _TRANSPORT,
    "internal error": _TRANSPORT, "NCQ error": Verdict(20, Kind.ABORTED_COMMAND, ERROR),
    "device error": Verdict(20, Kind.ABORTED_COMMAND, ERROR),
}  # fmt: skip

_HCTL = r"(?P<hctl>\d{1,5}:\d{1,5}:\d{1,10}:\d{1,20})"
_SD = rf"(?:sd|scsi) {_HCTL}: (?:\[(?P<dev>[a-z]{{1,16}})\] )?(?:tag#(?P<tag>\d{{1,9}}) )?\s*"
_PCI = r"(?P<pci>[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f])"
_PQI = rf"(?P<driver>smartpqi) {_PCI}: "
_HPSA = rf"(?P<driver>hpsa) {_PCI}: "
_MEGA = rf"(?P<driver>megaraid_sas) {_PCI}: "
_TASK = r"(?:[0-9a-f]{2}[/:]){11}[0-9a-f]{2}"
_ATA = r"(?P<ata>ata\d{1,4})(?P<unit>\.\d\d)?: "
_NVME = r"nvme (?P<dev>nvme\d{1,5}): "
_MD = r"(?:md/)?(?:raid\d*|linear|multipath|md)(?::(?P<array>md[\w-]{0,32}))?: ?"
_BAY = r"(?P<bay>e0x[0-9a-f]{1,4}/s\d{1,4})"
_OFF = Verdict(80, Kind.CONTROLLER_OFFLINE, CRITICAL)
_RESET = Verdict(50, Kind.DEVICE_RESET, WARNING)
_FS = Verdict(50, Kind.FILESYSTEM_ERROR, CRITICAL)
_FS_WARNED = Verdict(40, Kind.FILESYSTEM_ERROR, ERROR)
_MEMBER = Verdict(60, Kind.RAID_MEMBER_FAILED, CRITICAL)
_PLUG = Verdict(50, Kind.HOT_PLUG, INFO)
_LINK = Verdict(30, Kind.TRANSPORT_ERROR, ERROR)
_GONE = Verdict(80, Kind.DEVICE_OFFLINE, CRITICAL)
_R, _S = Role, Stage


def _row(
    regex: str,
    role: Role,
    verdict: Verdict | Callable[[Said], Verdict] = SILENT,
    stage: Stage = Stage.NONE,
    driver: str = "",
) -> Pattern:
    return Pattern(re.compile(regex), role, verdict, stage, driver)


# The first that matches from the line's start is it.
PATTERNS = (
    _row(_SD + r"received 'logical unit failure' from", _R.COMMAND,
     Verdict(90, Kind.LOGICAL_UNIT_FAILURE, CRITICAL), _S.START, "smartpqi"),
    _row(_SD + r"received unhandled error (?P<ascq>\d{1,3}) from", _R.COMMAND,
     Verdict(75, Kind.HARDWARE_ERROR, ERROR), _S.START, "smartpqi"),
    _row(_PQI + r"re-scanning RAID scsi " + _HCTL, _R.COMMAND,
     Verdict(80, Kind.LOGICAL_UNIT_FAILURE, CRITICAL), _S.LOOSE),
    _row(_PQI + r"re-scanning \w{1,8} scsi " + _HCTL, _R.COMMAND,
     Verdict(60, Kind.DEVICE_OFFLINE, ERROR), _S.LOOSE),
    _row(_SD + r"(?:FAILED |UNKNOWN\(0x\w{1,8}\) |"
     r"[A-Z_]{4,20} )?\s*Result: hostbyte=(?P<hostbyte>\w+)",
     _R.COMMAND, _judge_host_byte, _S.RESULT),
    _row(_SD + r"Sense Key ?: (?P<key>0x\w{1,2}|[A-Za-z][\w ()]{1,24}?) ?\[", _R.COMMAND,
     SILENT, _S.KEY),
    _row(_SD + r"Add\. Sense: (?P<code>\S.{1,100})", _R.COMMAND, SILENT, _S.CODE),
    _row(_SD + r"(?:<<vendor>>)?ASC=(?:0x)?(?P<asc>[0-9a-f]{1,2})\b.{0,12}?ASCQ=(?:0x)?"
     r"(?P<ascq>[0-9a-f]{1,2})", _R.COMMAND, SILENT, _S.CODE),
    _row(_SD + r"CDB: ?(?P<cdb>.{0,120})", _R.COMMAND, SILENT, _S.CDB),
    _row(_SD + r"(?P<detail>Unit Not Ready|Unhandled sense code|Unhandled error code)", _R.COMMAND,
     SILENT, _S.START),
    _row(_SD + r"timing out command, waited", _R.COMMAND, _TIMED_OUT, _S.START),
    _row(_SD + r"(?P<detail>Device offlined|Medium access timeout failure)", _R.OFFLINE, _GONE),
    _row(_SD + r"rejecting I/O to (?:offline|dead) device", _R.OFFLINE,
     Verdict(50, Kind.DEVICE_OFFLINE, CRITICAL)),
    _row(_SD + r"(?:Synchronize Cache\(\d+\) failed|Start/Stop Unit failed|killing request|"
     r"device_block)",
     _R.TAIL),
    _row(_SD + r"Attached SCSI disk", _R.TAIL, SILENT, _S.LOOSE),
    _row(_SD + r"Power-on or device reset occurred", _R.POWER_ON, _RESET),
    _row(r"(?:\w{1,32}: )?(?P<what>[A-Za-z][A-Za-z/ ]{1,40}?) error, dev (?P<dev>[\w-]{1,32}), "
     r"sector (?P<sector>\d{1,20})(?: op 0x\w{1,4}:\((?P<op>\w{1,24})\))?", _R.COMMAND,
     _judge_block, _S.BLOCK),
    _row(r"Buffer I/O error on (?:dev|device) (?P<dev>[\w-]{1,32}), logical block \d{1,20}"
     r"(?P<lost>, .{0,40})?", _R.COMMAND, _judge_buffer, _S.LOOSE),
    _row(r"lost page write due to I/O error on (?P<dev>\w{1,32})", _R.COMMAND,
     Verdict(44, Kind.IO_ERROR, CRITICAL), _S.LOOSE),
    _row(r"(?P<counter>\w{0,40}(?:blk|print_req|scsi|end_request|buffer_io|quiet)\w{0,40}): "
     r"(?P<suppressed>\d{1,9}) callbacks suppressed", _R.SUPPRESSED),
    _row(_PQI + r"attempting TASK ABORT on scsi " + _HCTL, _R.RESET, _RESET),
    _row(_PQI + r"TASK ABORT on scsi " + _HCTL + r".{0,80}?: (?P<end>SUCCESS|FAILED)", _R.RESET,
     _judge_reset),
    _row(_PQI + r"reset of scsi " + _HCTL + r": (?P<end>SUCCESS|FAILED)", _R.RESET, _judge_reset),
    _row(_PQI + r"(?:resetting|skipping reset of) scsi " + _HCTL, _R.RESET, _RESET),
    _row(_PQI + r"scsi " + _HCTL + r":? (?:waiting|timed out)", _R.RESET, _RESET),
    _row(_PQI + r"(?:no heartbeat detected|controller is offline)", _R.CONTROLLER, _OFF),
    _row(_PQI + r"controller offline(?:: reason code \w+ \((?P<detail>[^)]{1,80}))?",
     _R.CONTROLLER, _OFF),
    _row(_PQI + r"scsi " + _HCTL + r":? (?P<detail>(?:Encrypted volume|Volume|Hardware|"
     r"Wrong physical|"
     r"A physical drive|Unknown volume).{0,60})", _R.NOTE,
     lambda said: _first(_VOLUME_STATES, said["detail"], re.I)),
    _row(_PQI + r"(?P<way>added|removed) " + _HCTL + r" (?P<wwid>\w{1,32}) Direct-Access\S*\s+"
     r"(?P<model>\S.{0,24})", _R.PLUG, _PLUG),
    _row(_HPSA + r"scsi " + _HCTL + r":? (?P<way>added|removed)"
     r" Direct-Access\s+(?P<model>\S.{0,24})",
     _R.PLUG, _PLUG),
    _row(_HPSA + r"scsi " + _HCTL + r":? reset [\w-]{0,14}\s+.{0,60}?(?P<end>completed|failed)",
     _R.RESET, _judge_reset),
    _row(_HPSA + r"(?:scsi |resetting device )" + _HCTL + r"(?::? resetting|$)", _R.RESET, _RESET),
    _row(_HPSA + r"(?:Controller lockup detected|controller lockup)", _R.CONTROLLER, _OFF),
    _row(_HPSA + r"C(?P<c>\d{1,5}):B(?P<b>\d{1,5}):T(?P<t>\d{1,10}):L(?P<l>\d{1,10}) "
     r"(?P<detail>Volume.{0,80})", _R.NOTE,
     lambda said: _first(_VOLUME_STATES, said["detail"], re.I)),
    _row(r"(?:(?P<driver>mpt[23]sas)\w*|scsi target(?P<hct>\d{1,5}:\d{1,5}:\d{1,10})|(?:sd|scsi) "
     + _HCTL + r"): ?(?:removing )?enclosure[ _]logical[ _]id ?\((?P<encl>0x\w{16})\), ?slot"
     r"\((?P<slot>\d{1,4})\)", _R.BAY),
    _row(r"(?P<driver>mpt[23]sas)\w*: (?:mpt\w*_port_remove: (?P<way>removed)|removing handle)",
     _R.PLUG, _PLUG),
    _row(r"(?P<driver>mpt[23]sas|mpi3mr)\w*: (?:SAS host is non-operational|fault_state\()",
     _R.CONTROLLER, _OFF),
    _row(_SD + r"(?i:attempting (?:task abort|abort task|device reset|target reset|host reset))",
     _R.RESET, _RESET),
    _row(_SD + r"(?:task abort|device reset|target reset|host reset): (?P<end>SUCCESS|FAILED)",
     _R.RESET, _judge_reset),
    _row(_MEGA + r"\d{1,9} \(.{1,48}?\) - Unexpected sense: PD \w{2}\(" + _BAY + r"\).{0,40}?CDB: "
     r"(?P<cdb>[0-9a-f ]{2,60}), Sense: (?P<mega>[0-9a-f]/[0-9a-f]{1,2}/[0-9a-f]{1,2})", _R.NOTE),
    _row(_MEGA + r"\d{1,9} \(.{1,48}?\) - (?P<detail>(?:.{0,60}?" + _BAY + r")?.{0,80})", _R.NOTE,
     lambda said: _first(_MEGARAID, said["detail"])),
    _row(r"(?P<driver>mpt[23]sas|mptscsih)\w*: (?:ioc\d+: )?(?i:attempting (?:task abort|"
     r"device reset|"
     r"target reset))", _R.RESET, _RESET),
    _row(r"(?P<driver>mpt[23]sas|mptscsih)\w*: (?:ioc\d+: )?(?:task abort|device reset|"
     r"target reset|"
     r"host reset): (?P<end>SUCCESS|FAILED)", _R.RESET, _judge_reset),
    _row(_SD + r"megasas: RESET", _R.RESET, _RESET, _S.NONE, "megaraid_sas"),
    _row(_MEGA + r"(?:Adapter is dead|Found FW in FAULT state|FW in FAULT state)",
     _R.CONTROLLER, _OFF),
    _row(r"(?P<driver>aacraid)(?: " + _PCI + r")?: (?:Host adapter (?:abort|reset) request|"
     r"Host bus "
     r"reset request|[Oo]utstanding c\w+|Adapter health)[^(]{0,20}(?:\((?P<comma>[\d,]{7,40})\))?",
     _R.RESET, _RESET),
    _row(_ATA + r"exception Emask", _R.ATA, SILENT, _S.START),
    _row(_ATA + r"failed command: (?P<what>[A-Z][A-Z ]{2,30})", _R.ATA, _judge_ata_command,
     _S.RESULT),
    _row(_ATA + r"cmd (?P<taskfile>" + _TASK + r") tag (?P<tag>\d{1,4})", _R.ATA, SILENT, _S.LOOSE),
    _row(r"\s*res (?P<taskfile>" + _TASK + r") Emask \w+ \((?P<what>[\w ]{1,24})\)", _R.ATA,
     lambda said: _ATA_RESULTS.get(said["what"], SILENT), _S.LOOSE),
    _row(_ATA + r"error: \{ (?P<words>[\w ]{1,120})\}", _R.ATA, _judge_ata_error, _S.LOOSE),
    _row(_ATA + r"SError: \{ (?P<words>[\w ]{1,120})\}", _R.ATA, _judge_link_error),
    _row(_ATA + r"(?:disable device|disabled$)", _R.ATA, _GONE, _S.BLOCK),
    _row(_ATA + r"(?:reset failed, giving up|limiting SATA)", _R.ATA, _LINK, _S.BLOCK),
    _row(_ATA + r"(?:link is slow|COMRESET failed|SRST failed|softreset failed)", _R.ATA, SILENT,
     _S.BLOCK),
    _row(_ATA + r"(?:EH complete|(?:hard|soft) resetting link)", _R.TAIL),
    _row(_NVME + r"I/O (?:tag )?(?P<tag>\d{1,6}) .{0,80}?timeout, (?P<detail>[a-z ]{4,24})",
     _R.CONTROLLER,
     Verdict(40, Kind.TIMEOUT, ERROR)),
    _row(_NVME + r"(?:controller is down; will reset|Device not ready; aborting|"
     r"Removing after probe "
     r"failure|Disabling device after reset failure|Removing after reset failure)", _R.CONTROLLER,
     _OFF),
    _row(_NVME + r"Abort status:", _R.TAIL),
    _row(r"(?P<dev>nvme\d{1,5}(?:c\d{1,5})?n\d{1,5}): .{1,40}? @ LBA (?P<lba>\d{1,20}), .{0,80}?"
     r"\(sct 0x(?P<sct>[0-9a-f]{1,2}) / sc 0x(?P<sc>[0-9a-f]{1,2})\)",
     _R.COMMAND, _judge_nvme, _S.RESULT),
    _row(r"pcieport " + _PCI + r": (?P<driver>pciehp): (?P<bay>Slot\([\w-]{1,16}\)): (?P<event>"
     r"(?:Link (?:Down|Up)|Card (?:not )?present))", _R.PLUG, _PLUG),
    _row(_MD + r"super_written gets error", _R.ARRAY,
     Verdict(50, Kind.RAID_MEMBER_FAILED, CRITICAL)),
    _row(_MD + r"Disk failure on (?P<dev>[\w-]{1,32})", _R.ARRAY, _MEMBER),
    _row(_MD + r"(?:read error not correctable|read error NOT corrected!! ?)\s?\(sector "
     r"(?P<sector>\d{1,20}) on (?P<dev>[\w-]{1,32})", _R.ARRAY,
     Verdict(50, Kind.RAID_MEMBER_FAILED, CRITICAL)),
    _row(_MD + r"kicking non-fresh (?P<dev>[\w-]{1,32})", _R.ARRAY,
     Verdict(50, Kind.RAID_MEMBER_FAILED, ERROR)),
    _row(_MD + r"read error corrected \(\d+ sectors at (?P<sector>\d{1,20})"
     r" on (?P<dev>[\w-]{1,32})",
     _R.NOTE, Verdict(50, Kind.READ_ERROR_CORRECTED, WARNING)),
    _row(_MD + r"(?P<dev>[\w-]{1,32}): (?:unrecoverable I/O|Too many read errors|"
     r"Raid device exceeded)",
     _R.ARRAY, Verdict(50, Kind.RAID_MEMBER_FAILED, CRITICAL)),
    _row(_MD + r"Operation continuing on", _R.ARRAY, SILENT),
    _row(_MD + r"(?P<detail>Cannot continue operation|not enough operational|cannot start dirty)",
     _R.NOTE, Verdict(50, Kind.VOLUME_STATE, CRITICAL)),
    _row(_MD + r"(?:raid level \d+ )?(?P<detail>active with (?P<have>\d+) out of (?!(?P=have)\b)"
     r"\d+)", _R.NOTE,
     Verdict(50, Kind.VOLUME_STATE, ERROR)),
    _row(r"EXT[234]-fs error \(device (?P<dev>[\w-]{1,32})\)", _R.FILESYSTEM, _FS),
    _row(r"EXT[234]-fs warning \(device (?P<dev>[\w-]{1,32})\): .{0,40}I/O error", _R.FILESYSTEM,
     _FS_WARNED),
    _row(r"EXT[234]-fs \((?P<dev>[\w-]{1,32})\): (?:Remounting filesystem read-only|"
     r".{0,20}I/O error|"
     r"Delayed block allocation failed)", _R.FILESYSTEM, _FS),
    _row(r"(?:Aborting journal on device |JBD2?: .{0,60}(?:error|Error).{0,60}? (?:on|for) )"
     r"(?P<dev>dm-\d{1,5}|\w{1,32})", _R.FILESYSTEM, _FS),
    _row(r"XFS \((?P<dev>[\w-]{1,32})\): (?!.{0,20}User initiated).{0,60}(?:I/O error|I/O Error|"
     r"error -?5\b|shut ?down|orruption|CRC error|writeback error|async write)",
     _R.FILESYSTEM, _FS),
    _row(r"BTRFS(?: (?:error|critical) |: error )\(device (?P<dev>[\w-]{1,32})[^)]{0,16}\)?"
     r"(?:.{0,8} bdev /dev/(?P<bdev>[\w/-]{1,40}) errs)?", _R.FILESYSTEM, _FS),
    _row(r"BTRFS (?:warning|info) \(device (?P<dev>[\w-]{1,32})[^)]{0,16}\): (?:csum failed|forced "
     r"readonly|i/o error|lost page write)", _R.FILESYSTEM, _FS_WARNED),
    _row(r"Linux version \d", _R.BOOT),
)  # fmt: skip

# In an error storm nearly every line begins so.
SCSI_PATTERNS = tuple(
    one for one in PATTERNS if re.search(r"sd\|scsi|scsi target", one.regex.pattern)
)

# Every row above begins with one of these; what stands before them is the log's own prefix.
SUBJECT = re.compile(
    r"\s{0,64}(?:<\d{1,3}>)?(?:\d{1,3},\d{1,20},\d{1,20},[^;]{0,64};)?"
    r"(?:[a-z]{3,8} *:[a-z]{3,6} *: ?)?(?:\[[^\]]{1,40}\]:? {0,4}){0,4}\s{0,64}"
    r"(?P<body>sd \d|scsi |smartpqi |hpsa |megaraid_sas |aacraid|mpt|mpi3mr|ata\d|res |nvme|"
    r"pcieport |"
    r"md[:/]|raid|linear|multipath|EXT[234]-fs|XFS |BTRFS|Aborting journal|JBD|Buffer I/O error|"
    r"lost |"
    r"Linux version|I/O error|critical |timeout error|protection error|recoverable |device |"
    r"reservation |\w*(?:blk|print_req|end_request|scsi_io|buffer_io|quiet_error)\w*:)"
)

"""Sense data: the kernel's words for them, and what they mean.

Source: drivers/scsi/constants.c and sense_codes.h.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from hardware.domain.kernel_kinds import CRITICAL, ERROR, INFO, WARNING, Kind, Verdict


class Sense(NamedTuple):
    """Sense key, additional sense code and qualifier."""

    key: int
    asc: int | None
    ascq: int | None


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
# libata makes these up when a command ended without a status of the drive.
_MADE_UP = {
    (0xB, 0x00, 0x00): Verdict(48, Kind.ABORTED_COMMAND, ERROR),
    (5, 0x21, 0x04): Verdict(43, None, INFO),
}
_BY_CODE = {
    (0x00, 0x1D): HARMLESS,
    (0x04, 0x0B): HARMLESS,  # the other path has this disk
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
    if sense in _MADE_UP:
        return _MADE_UP[sense]
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

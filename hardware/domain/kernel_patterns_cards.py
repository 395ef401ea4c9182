"""Messages of Adaptec's, Microchip's and HPE's RAID cards and host bus adapters.

Sources: drivers/scsi/smartpqi, hpsa.c, aacraid.
"""

from __future__ import annotations

import re

from hardware.domain.kernel_kinds import CRITICAL, ERROR, INFO, SILENT, WARNING, Kind, Verdict
from hardware.domain.kernel_message import (
    HCTL,
    OFF,
    PCI,
    PLUG,
    RESET,
    SD,
    R,
    S,
    Said,
    first,
    judge_reset,
    row,
)
from hardware.domain.kernel_sense import Sense, judge_sense, parse_key

_VOLUME_STATES = (
    (r"wrong physical drive", Verdict(50, Kind.WRONG_DRIVE_REPLACED, CRITICAL)),
    (r"online|optimal", SILENT),
    (r"fail|overheated|offline", Verdict(50, Kind.VOLUME_STATE, CRITICAL)),
    (r"degraded|not properly|overheating|ejected|disabled|inaccessible|not available|cannot",
     Verdict(50, Kind.VOLUME_STATE, ERROR)),
    (r"recovery|rebuild|not configured|not supported", Verdict(50, Kind.VOLUME_STATE, WARNING)),
    (r"", Verdict(50, Kind.VOLUME_STATE, INFO)),
)  # fmt: skip


def _judge_condition(said: Said) -> Verdict:
    asc, ascq = (int(said.get(name, "0"), 16) for name in ("asc", "ascq"))
    verdict = judge_sense(Sense(parse_key(said.get("key", "")) or 0, asc, ascq))
    return verdict._replace(severity=ERROR) if verdict.kind else verdict


_PQI = rf"(?P<driver>smartpqi) {PCI}: "
_HPSA = rf"(?P<driver>hpsa) {PCI}: "


STARTS = r"smartpqi |hpsa |aacraid|AAC\d"
# The first that matches from the line's start is it.
PATTERNS = (
    row(SD + r"received 'logical unit failure' from", R.COMMAND,
     Verdict(90, Kind.LOGICAL_UNIT_FAILURE, CRITICAL), S.START, "smartpqi"),
    row(SD + r"received unhandled error (?P<ascq>\d{1,3}) from", R.COMMAND,
     Verdict(75, Kind.HARDWARE_ERROR, ERROR), S.START, "smartpqi"),
    row(_PQI + r"re-scanning RAID scsi " + HCTL, R.COMMAND,
     Verdict(80, Kind.LOGICAL_UNIT_FAILURE, CRITICAL), S.LOOSE),
    row(_PQI + r"re-scanning \w{1,8} scsi " + HCTL, R.COMMAND,
     Verdict(60, Kind.DEVICE_OFFLINE, ERROR), S.LOOSE),
    row(_PQI + r"attempting TASK ABORT on scsi " + HCTL, R.RESET, RESET),
    row(_PQI + r"TASK ABORT on scsi " + HCTL + r".{0,80}?: (?P<end>SUCCESS|FAILED)", R.RESET,
     judge_reset),
    row(_PQI + r"reset of scsi " + HCTL + r": (?P<end>SUCCESS|FAILED)", R.RESET, judge_reset),
    row(_PQI + r"(?:resetting|skipping reset of) scsi " + HCTL, R.RESET, RESET),
    row(_PQI + r"scsi " + HCTL + r":? (?:waiting|timed out)", R.RESET, RESET),
    row(_PQI + r"(?:no heartbeat detected|controller is offline|"
     r"controller not ready after|reset recovery failed)", R.CONTROLLER, OFF),
    row(_PQI + r"controller offline(?:: reason code \w{1,20} \((?P<detail>[^)]{1,80}))?",
     R.CONTROLLER, OFF),
    row(_PQI + r"scsi " + HCTL + r":? (?P<detail>(?:Encrypted volume|Volume|Hardware|"
     r"Wrong physical|"
     r"A physical drive|Unknown volume).{0,60})", R.NOTE,
     lambda said: first(_VOLUME_STATES, said.get("detail", ""), re.I)),
    row(_PQI + r"(?P<way>added|removed) " + HCTL + r" (?P<wwid>\w{1,32}) Direct-Access\S{0,40}\s++"
     r"(?P<model>\S.{0,24})", R.PLUG, PLUG),
    row(_HPSA + r"scsi " + HCTL + r":? (?P<way>added|removed)"
     r" Direct-Access\s++(?P<model>\S.{0,24})",
     R.PLUG, PLUG),
    row(_HPSA + r"scsi " + HCTL + r":? reset [\w-]{0,14}\s++.{0,60}?(?P<end>completed|failed)",
     R.RESET, judge_reset),
    row(_HPSA + r"(?:scsi |resetting device )" + HCTL + r"(?::? resetting|$)", R.RESET, RESET),
    row(_HPSA + r"(?:Controller lockup detected|controller lockup)", R.CONTROLLER, OFF),
    row(_HPSA + r"C(?P<c>\d{1,5}):B(?P<b>\d{1,5}):T(?P<t>\d{1,10}):L(?P<l>\d{1,10}) "
     r"(?P<detail>Volume.{0,80})", R.NOTE,
     lambda said: first(_VOLUME_STATES, said.get("detail", ""), re.I)),
    row(_HPSA + r"cp \w{1,20} has check condition.{0,40} Sense: (?P<key>0x\w{1,2}), "
     r"ASC: 0x(?P<asc>\w{1,2}), ASCQ: 0x(?P<ascq>\w{1,2})", R.NOTE, _judge_condition),
    row(r"(?P<driver>aacraid)(?: " + PCI + r")?: (?:Host (?:adapter|device|target|bus) "
     r"(?:abort|reset) request|[Oo]utstanding c\w{1,20}|Adapter health)"
     r"[^(]{0,20}(?:\((?P<comma>[\d,]{7,40})\))?",
     R.RESET, RESET),
    row(r"AAC\d{1,3}: adapter kernel (?:panic|failed)", R.CONTROLLER, OFF, driver="aacraid"),
)  # fmt: skip

"""Messages of RAID cards and host bus adapters.

Sources: drivers/scsi/smartpqi, hpsa.c, mpt3sas, mpi3mr, megaraid, aacraid.
"""

from __future__ import annotations

import re

from hardware.domain.kernel_kinds import CRITICAL, ERROR, INFO, SILENT, WARNING, Kind, Verdict
from hardware.domain.kernel_message import (
    BAY,
    HCTL,
    OFF,
    PCI,
    PLUG,
    RESET,
    SD,
    R,
    S,
    first,
    judge_reset,
    row,
)

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

_PQI = rf"(?P<driver>smartpqi) {PCI}: "
_HPSA = rf"(?P<driver>hpsa) {PCI}: "
_MEGA = rf"(?P<driver>megaraid_sas) {PCI}: "


STARTS = r"smartpqi |hpsa |megaraid_sas |aacraid|mpt|mpi3mr"
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
    row(_PQI + r"(?:no heartbeat detected|controller is offline)", R.CONTROLLER, OFF),
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
    row(r"(?:(?P<driver>mpt[23]sas)\w{0,16}|scsi target(?P<hct>\d{1,5}:\d{1,5}:\d{1,10})|"
     r"(?:sd|scsi) " + HCTL + r"): ?(?:removing )?enclosure[ _]logical[ _]id ?"
     r"\((?P<encl>0x\w{16})\), ?slot\((?P<slot>\d{1,4})\)", R.BAY),
    row(r"(?P<driver>mpt[23]sas)\w{0,16}: (?:mpt\w{0,16}?_port_remove: (?P<way>removed)|"
     r"removing handle)", R.PLUG, PLUG),
    row(r"(?P<driver>mpt[23]sas|mpi3mr)\w{0,16}: (?:SAS host is non-operational|fault_state\()",
     R.CONTROLLER, OFF),
    row(_MEGA + r"\d{1,9} \(.{1,48}?\) - Unexpected sense: PD \w{2}\(" + BAY + r"\).{0,40}?CDB: "
     r"(?P<cdb>[0-9a-f ]{2,60}), Sense: (?P<mega>[0-9a-f]/[0-9a-f]{1,2}/[0-9a-f]{1,2})", R.NOTE),
    row(_MEGA + r"\d{1,9} \(.{1,48}?\) - (?P<detail>(?:.{0,60}?" + BAY + r")?.{0,80})", R.NOTE,
     lambda said: first(_MEGARAID, said.get("detail", ""))),
    row(r"(?P<driver>mpt[23]sas|mptscsih)\w{0,16}: (?:ioc\d{1,5}: )?(?i:attempting (?:task abort|"
     r"device reset|"
     r"target reset))", R.RESET, RESET),
    row(r"(?P<driver>mpt[23]sas|mptscsih)\w{0,16}: (?:ioc\d{1,5}: )?(?:task abort|device reset|"
     r"target reset|"
     r"host reset): (?P<end>SUCCESS|FAILED)", R.RESET, judge_reset),
    row(SD + r"megasas: RESET", R.RESET, RESET, S.NONE, "megaraid_sas"),
    row(_MEGA + r"(?:Adapter is dead|Found FW in FAULT state|FW in FAULT state)",
     R.CONTROLLER, OFF),
    row(r"(?P<driver>aacraid)(?: " + PCI + r")?: (?:Host adapter (?:abort|reset) request|"
     r"Host bus reset request|[Oo]utstanding c\w{1,20}|Adapter health)"
     r"[^(]{0,20}(?:\((?P<comma>[\d,]{7,40})\))?",
     R.RESET, RESET),
)  # fmt: skip

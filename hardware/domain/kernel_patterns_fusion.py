"""Messages of LSI's and Broadcom's cards: Fusion MPT, mpt3sas, mpi3mr, megaraid_sas.

Sources: drivers/message/fusion, drivers/scsi/mpt3sas, mpi3mr, megaraid; the words of a MegaRAID
event are its firmware's.
"""

from __future__ import annotations

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

_PREDICTED = Verdict(50, Kind.FAILURE_PREDICTED, ERROR)
_MEMBER = Verdict(50, Kind.RAID_MEMBER_FAILED, CRITICAL)
_DEGRADED = Verdict(50, Kind.VOLUME_STATE, ERROR)
_LOST = Verdict(50, Kind.VOLUME_STATE, CRITICAL)
_MEGARAID = (
    (r"Predictive failure|PD .* SMART", _PREDICTED),
    (r"State change on PD .* to (FAILED|OFFLINE|MISSING|UNCONFIGURED_BAD)", _MEMBER),
    (r"PD missing: ", Verdict(50, Kind.RAID_MEMBER_FAILED, ERROR)),
    (r"VD .* (is now|to) (OPTIMAL|ONLINE)", SILENT),
    (r"VD .* (is now|to) OFFLINE|VDs missing at boot", _LOST),
    (r"VD .* (is now|to) (PARTIALLY )?DEGRADED|Rebuild failed", _DEGRADED),
    (r"VD .* is now ", _DEGRADED),
    (r"(Removed|Inserted): PD", Verdict(50, Kind.HOT_PLUG, INFO)),
    (r"[Cc]orrected medium error", Verdict(50, Kind.READ_ERROR_CORRECTED, WARNING)),
    (r"(Unrecoverable|Uncorrectable) medium error|Puncturing",
     Verdict(50, Kind.MEDIUM_ERROR, CRITICAL)),
    (r"Command timeout on PD", Verdict(50, Kind.TIMEOUT, ERROR)),
    (r"Error on PD|Diagnostics failed for PD", Verdict(50, Kind.HARDWARE_ERROR, ERROR)),
    (r"PD .* reset \(Type", RESET),
    (r"SAS topology error", Verdict(50, Kind.TRANSPORT_ERROR, ERROR)),
    (r"(Fatal firmware|encountered a fatal) error", Verdict(50, Kind.CONTROLLER_OFFLINE, CRITICAL)),
)  # fmt: skip
_FUSION = (
    (r"optimal|online|inactive", SILENT),
    (r"PhysDisk is now (?:missing|failed|offline|not compatible)", _MEMBER),
    (r"volume is now (?:failed|missing|state unknown)", _LOST),
    (r"volume is now degraded", _DEGRADED),
    (r"SMART data received", _PREDICTED),
)
_MEGA = rf"(?P<driver>megaraid_sas) {PCI}: "
# Before 4.3 without the address, and under the driver's first name.
_MEGA_TOO = rf"(?:megaraid_sas(?: {PCI})?|megasas): "
_EVENT = _MEGA + r"\d{1,9} \(.{1,48}?\) - "
_MPT = r"(?P<driver>mpt[23]sas|mptscsih)\w{0,16}: (?:ioc\d{1,5}: )?"


STARTS = r"megaraid_sas[ :]|megasas: |mpt|mpi3mr"
# The first that matches from the line's start is it.
PATTERNS = (
    row(r"(?:(?P<driver>mpt[23]sas)\w{0,16}|scsi target(?P<hct>\d{1,5}:\d{1,5}:\d{1,10})|"
     r"(?:sd|scsi) " + HCTL + r"): ?(?:removing )?enclosure[ _]logical[ _]id ?"
     r"\((?P<encl>0x\w{16})\), ?slot\((?P<slot>\d{1,4})\)", R.BAY),
    row(r"(?P<driver>mpt[23]sas)\w{0,16}: (?:mpt\w{0,16}?_port_remove: (?P<way>removed)|"
     r"removing handle)", R.PLUG, PLUG),
    row(r"(?P<driver>mptsas): ioc\d{1,5}: removing \w{3,6} device", R.PLUG, PLUG),
    row(r"(?P<driver>mpt[23]sas|mpi3mr)\w{0,16}: (?:SAS host is non-operational|fault_state\()",
     R.CONTROLLER, OFF),
    row(r"(?P<driver>mpi3mr)\d{1,4}: .{0,60}(?:unrecoverable|marked as unrecoverable)",
     R.CONTROLLER,
     OFF),
    row(r"(?P<driver>mptbase): ioc\d{1,5}: .{0,12}(?:IOC is in FAULT state|"
     r"Diagnostic reset FAILED|didn't initialize properly)", R.CONTROLLER, OFF),
    row(r"(?P<driver>mptbase): ioc\d{1,5}:\s*+(?P<detail>(?:PhysDisk|volume) is now .{1,60}|"
     r"SMART data received.{0,40})", R.NOTE, lambda said: first(_FUSION, said.get("detail", ""))),
    row(_EVENT + r"Unexpected sense: PD \w{2}\(" + BAY + r"\).{0,40}?CDB: "
     r"(?P<cdb>[0-9a-f ]{2,60}), Sense: (?P<mega>[0-9a-f]/[0-9a-f]{1,2}/[0-9a-f]{1,2})", R.NOTE),
    row(_EVENT + r"(?P<detail>(?:.{0,80}?" + BAY + r")?(?:\) at "
     r"(?P<hexlba>[0-9a-f]{1,16}))?.{0,80})", R.NOTE,
     lambda said: first(_MEGARAID, said.get("detail", ""))),
    row(_MPT + r"(?i:attempting (?:task abort|device reset|target reset|bus reset|host reset))",
     R.RESET, RESET),
    row(_MPT + r"(?:task abort|device reset|target reset|bus reset|host reset): "
     r"(?P<end>SUCCESS|FAILED)", R.RESET, judge_reset),
    row(SD + r"megasas: RESET", R.RESET, RESET, S.NONE, "megaraid_sas"),
    row(r"(?P<driver>mpt[23]sas)\w{0,16}: failure at \S{1,80}/\w{0,20}(?:probe|attach)\(\)",
     R.CONTROLLER, OFF),
    row(_MEGA_TOO + r"(?:Adapter is dead|Found FW in FAULT state|FW in FAULT state|"
     r"Failed to transition controller to ready|Failed from megasas_init|"
     r"Init cmd return status FAILED|(?:Reset failed, |.{0,20})[Kk]ill(?:ing)? adapter)",
     R.CONTROLLER, OFF, driver="megaraid_sas"),
    row(_MEGA_TOO + r"(?:resetting fusion adapter|Reset successful for|.{0,60}will reset adapter)",
     R.RESET, RESET, driver="megaraid_sas"),
)  # fmt: skip

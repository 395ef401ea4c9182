"""Messages of libata, of NVMe and of PCIe hot-plug.

Sources: drivers/ata/libata-eh.c, drivers/nvme/host/{core,pci}.c, drivers/pci/hotplug/pciehp_ctrl.c.
"""

from __future__ import annotations

from hardware.domain.kernel_kinds import CRITICAL, ERROR, INFO, SILENT, Kind, Verdict
from hardware.domain.kernel_message import (
    FAILED_IO,
    GONE,
    OFF,
    PCI,
    PLUG,
    TIMED_OUT,
    TRANSPORT,
    R,
    S,
    Said,
    row,
)

_NVME_GENERIC = {
    0x04: TRANSPORT,
    0x06: Verdict(50, Kind.HARDWARE_ERROR, ERROR),
    0x07: Verdict(50, Kind.ABORTED_COMMAND, ERROR),
    0x08: Verdict(50, Kind.ABORTED_COMMAND, ERROR),
    0x82: Verdict(50, Kind.NOT_READY, ERROR),
}
# Of sct 2: a comparison that differed, a refused access, a block never written.
_NVME_HARMLESS = (0x85, 0x86, 0x87)
_ATA_RESULTS = {
    "media error": Verdict(60, Kind.MEDIUM_ERROR, CRITICAL),
    "ATA bus error": Verdict(65, Kind.TRANSPORT_ERROR, ERROR),
    "timeout": Verdict(50, Kind.TIMEOUT, ERROR),
    "host bus error": TRANSPORT, "HSM violation": TRANSPORT,
    "internal error": TRANSPORT, "NCQ error": Verdict(20, Kind.ABORTED_COMMAND, ERROR),
    "device error": Verdict(20, Kind.ABORTED_COMMAND, ERROR),
}  # fmt: skip

_TASK = r"(?:[0-9a-f]{2}[/:]){11}[0-9a-f]{2}"
_ATA = r"(?P<ata>ata\d{1,4})(?P<unit>\.\d\d)?: "
_NVME = rf"nvme (?:(?P<dev>nvme\d{{1,5}})|{PCI}): "
# "pcieport 0000:3a:03.0: pciehp: ", before 4.19 "pciehp 0000:3a:03.0:pcie004: "
_SLOT = rf"(?:pcieport|pciehp) {PCI}(?::pcie\w{{1,5}})?: (?:pciehp: )?"
_PATH = TRANSPORT._replace(rank=47)  # says more than that the request failed
_LINK = Verdict(30, Kind.TRANSPORT_ERROR, ERROR)
_PACKET = Verdict(99, None, INFO)  # goes to an optical drive
_REFUSED = Verdict(45, None, INFO)  # of an error; a time-out of it is one
_SILENT_DISK = Verdict(25, Kind.NOT_READY, ERROR)


def _judge_nvme(said: Said) -> Verdict:
    kind, code = (int(said.get(name, "0"), 16) for name in ("sct", "sc"))
    if kind == 2 and code not in _NVME_HARMLESS:
        return Verdict(60, Kind.MEDIUM_ERROR, CRITICAL)
    return _PATH if kind == 3 else _NVME_GENERIC.get(code, SILENT) if kind == 0 else SILENT


def _judge_ata_error(said: Said) -> Verdict:
    words = set(said.get("words", "").split())
    if "ICRC" in words:
        return Verdict(65, Kind.TRANSPORT_ERROR, ERROR)
    if words & {"UNC", "IDNF", "AMNF"}:
        return Verdict(60, Kind.MEDIUM_ERROR, CRITICAL)
    return Verdict(20, Kind.ABORTED_COMMAND, ERROR)


# What smartctl, hdparm and the probe ask; a drive may refuse it.
_ASKED = (
    "SMART", "IDENTIFY", "READ LOG", "SET FEATURES", "CHECK POWER", "SECURITY", "READ NATIVE",
    "DATA SET", "SEND FPDMA", "TRUSTED", "STANDBY", "SLEEP", "DOWNLOAD",
)  # fmt: skip
_ASKED_CODES = bytes.fromhex("062f3f475e5fb0e0e1e5e6eff5f8")


def _judge_ata_command(said: Said) -> Verdict:
    command = said.get("what", "")
    if command.startswith("PACKET"):
        return _PACKET
    return _REFUSED if command.startswith(_ASKED) else Verdict(5, Kind.ABORTED_COMMAND, ERROR)


def _judge_code(code: int, otherwise: Verdict) -> Verdict:
    """By libata's command byte, where it prints no name."""
    if code in (0xA0, 0xA1):
        return _PACKET
    return _REFUSED if code in _ASKED_CODES else otherwise


def _judge_taskfile(said: Said) -> Verdict:
    return _judge_code(int(said.get("taskfile", "0")[:2], 16), SILENT)


def _judge_link_error(said: Said) -> Verdict:
    words = set(said.get("link", "").split())
    if "BadCRC" in words:
        return Verdict(65, Kind.TRANSPORT_ERROR, ERROR)
    if "DevExch" in words:  # a disk was plugged in or pulled
        return SILENT
    return _LINK if words & {"Handshk", "10B8B", "Dispar", "UnrecovData", "Proto"} else SILENT


STARTS = (
    r"ata\d|res |nvme|block nvme|pcieport |pciehp |"
    r"(?:megaraid_sas|mpt[23]sas|mpi3mr|smartpqi|hpsa|aacraid) \S{7,20}: (?:AER: )?PCIe Bus"
)
# The first that matches from the line's start is it.
PATTERNS = (
    row(_ATA + r"exception Emask", R.ATA, SILENT, S.START),
    row(_ATA + r"failed command: (?P<what>[A-Z][A-Z ]{2,30})", R.ATA, _judge_ata_command,
     S.RESULT),
    row(_ATA + r"cmd (?P<taskfile>" + _TASK + r") tag (?P<tag>\d{1,4})", R.ATA, _judge_taskfile,
     S.LOOSE),
    row(r"\s*+res (?P<taskfile>" + _TASK + r") Emask \w{1,10} \((?P<what>[\w ]{1,24})\)", R.ATA,
     lambda said: _ATA_RESULTS.get(said.get("what", ""), SILENT), S.LOOSE),
    row(_ATA + r"error: \{ (?P<words>[\w ]{1,120})\}", R.ATA, _judge_ata_error, S.LOOSE),
    row(_ATA + r"SError: \{ (?P<link>[\w ]{1,240})\}", R.ATA, _judge_link_error),
    row(_ATA + r"(?:disable device|disabled$)", R.ATA, GONE, S.BLOCK),
    row(_ATA + r"(?:reset failed, giving up|limiting SATA)", R.ATA, _LINK, S.BLOCK),
    row(_ATA + r"qc timeout (?:after \d{1,9} msecs )?\(cmd 0x(?P<code>[0-9a-f]{1,2})\)", R.ATA,
     lambda said: _judge_code(int(said.get("code", "0"), 16), TIMED_OUT), S.BLOCK),
    row(_ATA + r"(?:failed to IDENTIFY|EH pending after \d)", R.ATA, _SILENT_DISK, S.BLOCK),
    row(_ATA + r"(?:(?:link|port) is slow|COMRESET failed|SRST failed|softreset failed)",
     R.ATA, SILENT,
     S.BLOCK),
    row(_ATA + r"(?:EH complete|revalidation failed|status: \{|irq_stat|lost interrupt|"
     r"(?:hard|soft) resetting link|NCQ disabled due to)", R.TAIL),
    row(_NVME + r"I/O (?:tag )?(?P<tag>\d{1,6}) .{0,80}?timeout, "
     r"(?P<detail>[a-z]{4,16}(?: controller| polled)?)", R.CONTROLLER,
     Verdict(40, Kind.TIMEOUT, ERROR), driver="nvme"),
    row(_NVME + r"(?:controller is down; will reset|Failed status: \w{1,10}, reset|"
     r"Device not ready; aborting|Removing after probe failure|Identify Controller failed|"
     r"Disabling device after reset failure|Removing after reset failure|"
     r"failed to mark controller (?:live|CONNECTING)|Could not set queue count|"
     r"Minimum device page size)(?:.{0,40}?CSTS=0x(?P<csts>[0-9a-f]{1,8}))?", R.CONTROLLER,
     OFF, driver="nvme"),
    row(_NVME + r"(?:frozen|permanent failure) state error detected", R.CONTROLLER, TRANSPORT,
     driver="nvme"),
    row(_NVME + r"Abort status:", R.TAIL),
    row(r"(?P<dev>nvme\d{1,5}(?:c\d{1,5})?n\d{1,5}): (?P<what>.{1,40}?) @ LBA "
     r"(?P<lba>\d{1,20}), .{0,80}?\(sct 0x(?P<sct>[0-9a-f]{1,2}) / sc 0x(?P<sc>[0-9a-f]{1,2})\)",
     R.COMMAND, _judge_nvme, S.RESULT),
    row(r"block (?P<dev>nvme\d{1,5}n\d{1,5}): no (?:available|usable) path - failing I/O",
     R.COMMAND,
     FAILED_IO, S.LOOSE),
    row(r"(?P<driver>nvme|megaraid_sas|mpt[23]sas|mpi3mr|smartpqi|hpsa|aacraid) " + PCI + r": "
     r"(?:AER: )?PCIe Bus Error: severity=Uncorrect\w{2,5} ?\(?(?P<detail>[\w-]{0,12})",
     R.CONTROLLER, TRANSPORT),
    row(_SLOT + r"(?P<bay>[Ss]lot ?\([\w-]{1,16}\)): (?P<event>Link (?:Down|Up)(?!/)|"
     r"Card (?:not )?present)", R.PLUG, PLUG, driver="pciehp"),
    row(_SLOT + r"(?P<event>Card (?:not )?present) on (?P<bay>Slot ?\([\w-]{1,16}\))", R.PLUG, PLUG,
     driver="pciehp"),
    row(_SLOT + r"(?P<bay>[Ss]lot ?\([\w-]{1,16}\)): (?P<detail>Power fault)", R.NOTE, TRANSPORT,
     driver="pciehp"),
)  # fmt: skip

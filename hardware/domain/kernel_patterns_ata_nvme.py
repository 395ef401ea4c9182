"""Messages of libata, of NVMe and of PCIe hot-plug.

Sources: drivers/ata/libata-eh.c, drivers/nvme/host/{core,pci}.c, drivers/pci/hotplug/pciehp_ctrl.c.
"""

from __future__ import annotations

from hardware.domain.kernel_kinds import CRITICAL, ERROR, INFO, SILENT, Kind, Verdict
from hardware.domain.kernel_message import GONE, OFF, PCI, PLUG, TRANSPORT, R, S, Said, row

_NVME_GENERIC = {
    0x04: TRANSPORT,
    0x06: Verdict(50, Kind.HARDWARE_ERROR, ERROR),
    0x07: Verdict(50, Kind.ABORTED_COMMAND, ERROR),
}
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
_LINK = Verdict(30, Kind.TRANSPORT_ERROR, ERROR)


def _judge_nvme(said: Said) -> Verdict:
    kind, code = (int(said.get(name, "0"), 16) for name in ("sct", "sc"))
    if kind == 2:
        return Verdict(60, Kind.MEDIUM_ERROR, CRITICAL)
    return TRANSPORT if kind == 3 else _NVME_GENERIC.get(code, SILENT) if kind == 0 else SILENT


def _judge_ata_error(said: Said) -> Verdict:
    words = set(said.get("words", "").split())
    if "ICRC" in words:
        return Verdict(65, Kind.TRANSPORT_ERROR, ERROR)
    if words & {"UNC", "IDNF", "AMNF"}:
        return Verdict(60, Kind.MEDIUM_ERROR, CRITICAL)
    return Verdict(20, Kind.ABORTED_COMMAND, ERROR)


def _judge_ata_command(said: Said) -> Verdict:
    # PACKET goes to an optical drive
    packet = said.get("what", "").startswith("PACKET")
    return Verdict(99, None, INFO) if packet else Verdict(5, Kind.ABORTED_COMMAND, ERROR)


def _judge_link_error(said: Said) -> Verdict:
    words = set(said.get("words", "").split())
    if "BadCRC" in words:
        return Verdict(65, Kind.TRANSPORT_ERROR, ERROR)
    return _LINK if words & {"Handshk", "10B8B", "Dispar", "UnrecovData", "Proto"} else SILENT


STARTS = r"ata\d|res |nvme|pcieport "
# The first that matches from the line's start is it.
PATTERNS = (
    row(_ATA + r"exception Emask", R.ATA, SILENT, S.START),
    row(_ATA + r"failed command: (?P<what>[A-Z][A-Z ]{2,30})", R.ATA, _judge_ata_command,
     S.RESULT),
    row(_ATA + r"cmd (?P<taskfile>" + _TASK + r") tag (?P<tag>\d{1,4})", R.ATA, SILENT, S.LOOSE),
    row(r"\s*+res (?P<taskfile>" + _TASK + r") Emask \w{1,10} \((?P<what>[\w ]{1,24})\)", R.ATA,
     lambda said: _ATA_RESULTS.get(said.get("what", ""), SILENT), S.LOOSE),
    row(_ATA + r"error: \{ (?P<words>[\w ]{1,120})\}", R.ATA, _judge_ata_error, S.LOOSE),
    row(_ATA + r"SError: \{ (?P<words>[\w ]{1,120})\}", R.ATA, _judge_link_error),
    row(_ATA + r"(?:disable device|disabled$)", R.ATA, GONE, S.BLOCK),
    row(_ATA + r"(?:reset failed, giving up|limiting SATA)", R.ATA, _LINK, S.BLOCK),
    row(_ATA + r"(?:link is slow|COMRESET failed|SRST failed|softreset failed)", R.ATA, SILENT,
     S.BLOCK),
    row(_ATA + r"(?:EH complete|(?:hard|soft) resetting link|NCQ disabled due to)", R.TAIL),
    row(_NVME + r"I/O (?:tag )?(?P<tag>\d{1,6}) .{0,80}?timeout, "
     r"(?P<detail>[a-z]{4,16}(?: controller| polled)?)", R.CONTROLLER,
     Verdict(40, Kind.TIMEOUT, ERROR), driver="nvme"),
    row(_NVME + r"(?:controller is down; will reset|Failed status: \w{1,10}, reset|"
     r"Device not ready; aborting|Removing after probe failure|"
     r"Disabling device after reset failure|Removing after reset failure)", R.CONTROLLER,
     OFF, driver="nvme"),
    row(_NVME + r"Abort status:", R.TAIL),
    row(r"(?P<dev>nvme\d{1,5}(?:c\d{1,5})?n\d{1,5}): .{1,40}? @ LBA (?P<lba>\d{1,20}), .{0,80}?"
     r"\(sct 0x(?P<sct>[0-9a-f]{1,2}) / sc 0x(?P<sc>[0-9a-f]{1,2})\)",
     R.COMMAND, _judge_nvme, S.RESULT),
    row(r"pcieport " + PCI + r": (?P<driver>pciehp): (?P<bay>Slot\([\w-]{1,16}\)): (?P<event>"
     r"(?:Link (?:Down|Up)|Card (?:not )?present))", R.PLUG, PLUG),
)  # fmt: skip

"""What the dotted names of values mean, for headings and lists to choose from."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAMES = {
    "temperature_c": gettext_lazy("temperature"),
    "power_on_hours": gettext_lazy("power-on hours"),
    "wear_percent": gettext_lazy("rated life used"),
    "nvme.percentage_used": gettext_lazy("rated life used, as NVMe says it"),
    "nvme.available_spare": gettext_lazy("spare blocks left"),
    "nvme.available_spare_threshold": gettext_lazy("spare blocks: threshold"),
    "nvme.media_errors": gettext_lazy("media and data integrity errors"),
    "nvme.critical_warning": gettext_lazy("critical warning, bits"),
    "nvme.unsafe_shutdowns": gettext_lazy("unsafe shutdowns"),
    "nvme.error_log_entries": gettext_lazy("entries of the error log"),
    "scsi.grown_defects": gettext_lazy("grown defects"),
    "scsi.read.uncorrected": gettext_lazy("uncorrected read errors"),
    "scsi.write.uncorrected": gettext_lazy("uncorrected write errors"),
    "scsi.verify.uncorrected": gettext_lazy("uncorrected verify errors"),
    "scsi.read.corrected": gettext_lazy("corrected read errors"),
    "scsi.non_medium_errors": gettext_lazy("non-medium errors"),
    "scsi.pending_defects": gettext_lazy("sectors pending reallocation"),
    "sata.crc_errors": gettext_lazy("CRC errors on the link"),
    "kernel.ioerr_cnt": gettext_lazy("I/O errors that the kernel counted since boot"),
    "kernel.iodone_cnt": gettext_lazy("I/O requests done since boot"),
    "kernel.iorequest_cnt": gettext_lazy("I/O requests since boot"),
    "card.medium_errors": gettext_lazy("medium errors counted by the controller"),
    "card.other_errors": gettext_lazy("other errors counted by the controller"),
    "card.predictive_failures": gettext_lazy("failures predicted to the controller"),
    "data_units_written": gettext_lazy("data written"),
    "start_stops": gettext_lazy("starts and stops"),
    "ata.pending_defects": gettext_lazy("sectors pending reallocation"),
    "ata.logged_uncorrectable": gettext_lazy("unreadable sectors in the disk's error log"),
}
ATTRIBUTES = {
    1: gettext_lazy("read error rate"),
    5: gettext_lazy("reallocated sectors"),
    7: gettext_lazy("seek error rate"),
    9: gettext_lazy("power-on hours"),
    10: gettext_lazy("spin-up retries"),
    177: gettext_lazy("wear levelling"),
    184: gettext_lazy("end-to-end errors"),
    187: gettext_lazy("uncorrectable errors reported to the host"),
    188: gettext_lazy("commands that timed out"),
    190: gettext_lazy("air flow temperature"),
    193: gettext_lazy("load cycles"),
    194: gettext_lazy("temperature"),
    196: gettext_lazy("reallocation events"),
    197: gettext_lazy("sectors pending reallocation"),
    198: gettext_lazy("uncorrectable sectors"),
    199: gettext_lazy("CRC errors on the link"),
    241: gettext_lazy("data written"),
    242: gettext_lazy("data read"),
}
_ATA = re.compile(r"ata\.(\d{1,3})\.(raw|value)")


def value_words(name: str) -> str:
    """Words for a value's name; the name itself where there are none."""
    if found := _ATA.fullmatch(name):
        number = int(found[1])
        meant = str(ATTRIBUTES.get(number, ""))
        return " ".join(
            part
            for part in (
                f"{number}",
                meant,
                "" if found[2] == "raw" else "(" + _("normalised") + ")",
            )
            if part
        )
    return str(NAMES.get(name, name))

"""What a disk says of its own health at one time, whatever tool and protocol said it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attribute:
    """One ATA SMART attribute. `raw` is unpacked where the vendor packs several counters."""

    number: int
    name: str
    value: int | None = None
    worst: int | None = None
    threshold: int | None = None
    raw: int = 0
    raw_text: str = ""  # as smartctl prints it
    is_prefailure: bool = False
    failed: str = ""  # "now", "past" or ""


@dataclass(frozen=True)
class SelfTest:
    """One row of the disk's own self-test log, the newest first."""

    kind: str  # short, extended, conveyance, selective, background …
    result: str
    passed: bool | None = None  # None: aborted, running or not said
    hours: int | None = None  # the disk's power-on hours
    remaining_percent: int | None = None
    lba: int | None = None


@dataclass(frozen=True)
class Reading:
    """One disk's health. None: not said; counters hold what is no ATA attribute.

    Counter names are dotted: scsi.grown_defects scsi.read.uncorrected scsi.write.uncorrected
    scsi.verify.uncorrected scsi.read.corrected scsi.non_medium_errors nvme.critical_warning
    nvme.available_spare nvme.available_spare_threshold nvme.percentage_used nvme.media_errors
    nvme.error_log_entries nvme.unsafe_shutdowns sata.crc_errors card.medium_errors
    card.other_errors card.predictive_failures kernel.ioerr_cnt kernel.iodone_cnt
    kernel.iorequest_cnt data_units_written (512 000 bytes) start_stops.
    """

    serial: str
    source: str  # the command that said it
    model: str = ""
    vendor: str = ""
    firmware: str = ""
    protocol: str = ""  # SATA SAS NVMe; "" when nothing says so
    capacity_bytes: int | None = None
    is_volume: bool = False  # a RAID volume that poses as a disk
    exit_status: int = 0  # smartctl's, a set of bits
    smart_passed: bool | None = None
    temperature_c: int | None = None
    temperature_limit_c: int | None = None
    power_on_hours: int | None = None
    power_mode: str = ""  # "standby": it sleeps and was not woken
    attributes: tuple[Attribute, ...] = ()
    counters: tuple[tuple[str, int], ...] = ()
    self_tests: tuple[SelfTest, ...] = ()
    self_test_running_percent: int | None = None  # remaining
    messages: tuple[str, ...] = ()

    def values(self) -> dict[str, int]:
        """Every number by its name, as history keeps it: ata.5.raw, ata.5.value, nvme.…"""
        found = dict(self.counters)
        for one in self.attributes:
            found[f"ata.{one.number}.raw"] = one.raw
            if one.value is not None:
                found[f"ata.{one.number}.value"] = one.value
        for name in ("temperature_c", "power_on_hours"):
            if (number := getattr(self, name)) is not None:
                found[name] = number
        return found

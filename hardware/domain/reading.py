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
    kernel.iorequest_cnt data_units_written (512 000 bytes) start_stops wear_percent (of the rated
    life, whoever said it) ata.error_log_entries ata.logged_uncorrectable ata.pending_defects
    ata.reported_uncorrectable ata.available_spare ata.available_spare_threshold scsi.asc scsi.ascq
    scsi.pending_defects farm.power_on_hours farm.reallocated_sectors farm.unrecoverable_reads
    farm.unrecoverable_writes.
    """

    serial: str
    source: str  # the command that said it
    model: str = ""
    vendor: str = ""
    firmware: str = ""
    wwn: str = ""  # of the logical unit
    device: str = ""  # what smartctl opened: /dev/sda, /dev/bus/0
    kind: str = ""  # as what: sat, megaraid,5; "" when nothing says so
    rotating: bool | None = None
    protocol: str = ""  # SATA SAS NVMe, SCSI when it is not said over what; "" not said at all
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

    def attribute(self, number: int) -> Attribute | None:
        """The ATA attribute of this number."""
        return next((one for one in self.attributes if one.number == number), None)

"""A second made host: a shelf of SAS disks behind an HBA, two NVMe disks, and two tools that
disagree about a bay."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay, Claim, Controller, Disagreement, Drive
from hardware.domain.reading import SelfTest
from hardware.domain.survey import Survey
from mirrorsite.demo.made_chassis import digits
from mirrorsite.demo.made_readings import Curve, Made, tell
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report

MACHINE = "0d3f6b2a9c5e4f7181a2b3c4d5e6f702"
BOOT = "5a1d7c1e-0d0f-4c1b-9a52-2f1f5d1c0b01"
NOTE = "This host is made, as its disks, their serial numbers and their readings are."
CARD = "0000:5e:00.0"
DISKS = 12
BAYS = 24
TB = 10**12
SURVEYED = timedelta(days=40)
GROWN = "scsi.grown_defects"
STORIES: dict[int, dict[str, Curve]] = {
    4: {GROWN: lambda days: 61 - min(days, 30) * 2, "scsi.read.uncorrected": lambda days: 4},
    9: {"scsi.non_medium_errors": lambda days: 1200},
}
FAILED_TEST = SelfTest("extended", "Failed in segment --> 4", False, 30110, lba=812273)


def serial(slot: int) -> str:
    """The made serial of the disk in this slot."""
    return "ZR5M" + digits("shelf", slot, count=4)


def nvme_serial(number: int) -> str:
    """The made serial of an NVMe disk."""
    return "PHLN9A" + digits("nvme", number, count=6, alphabet="0123456789")


def shelf_demo(now: datetime | None = None) -> Host:
    """The host with its survey and readings; safe to repeat."""
    now = now or timezone.now()
    about = {"name": "shelf-demo", "is_recorded": True, "recorded_note": NOTE, "boot_id": BOOT}
    about |= {"rack": "B07 U20", "heard_at": now}
    host, is_new = Host.objects.get_or_create(machine_id=MACHINE, defaults=about)
    if is_new:
        at = now - SURVEYED
        body = {"at": at.isoformat(), "survey": survey().as_json(), "bay_labels": labels()}
        Report.objects.create(
            host=host, key="made:survey", kind="survey", boot_id=BOOT, sent_at=at, body=body,
            version=1,
        )  # fmt: skip
        while digest_waiting():
            pass
    made = [_disk(slot) for slot in range(DISKS)] + [_nvme(number) for number in (0, 1)]
    round_of = {"seconds": 6.1, "asked": len(made), "hung": [], "skipped": [], "trouble": []}
    tell(host, made, {"round": round_of}, now)
    return host


def labels() -> dict[str, str]:
    """The shelf's panel."""
    return {f"{CARD}/0/{slot}": f"Shelf {slot + 1}" for slot in range(BAYS)}


def survey() -> Survey:
    """What stands where; two tools name two bays for one disk."""
    odd = Disagreement(
        serial(7), "bay", (Claim("sg_ses", "Enclosure 0, Slot 7"), Claim("sas2ircu", "Slot 8"))
    )
    disks = [
        Drive(
            serial=serial(slot), vendor="SEAGATE", model="ST10000NM0096", firmware="E005",
            capacity_bytes=10 * TB, protocol="SAS", rotating=True, controller=CARD,
            bay=Bay("0", slot), state="running", seen_as=ScsiAddress(0, 0, slot, 0),
            disk_name=f"sd{chr(97 + slot)}", mounts=("tank",),
        )
        for slot in range(DISKS)
    ]  # fmt: skip
    disks += [
        Drive(
            serial=nvme_serial(number), vendor="INTEL", model="INTEL SSDPE2KX010T8",
            firmware="VDV10170", capacity_bytes=TB, protocol="NVMe", rotating=False,
            state="live", disk_name=f"nvme{number}n1", mounts=("tank",),
        )
        for number in (0, 1)
    ]  # fmt: skip
    card = Controller(CARD, "mpt3sas", (0,), vendor="Broadcom", model="SAS9300-8e")
    return Survey(controllers=(card,), drives=tuple(disks), disagreements=(odd,))


def _disk(slot: int) -> Made:
    quiet: dict[str, Curve] = {name: lambda days: 0 for name in (GROWN, "scsi.read.uncorrected")}
    quiet |= {"scsi.non_medium_errors": lambda days: 0}
    return Made(
        serial=serial(slot),
        model="ST10000NM0096",
        vendor="SEAGATE",
        firmware="E005",
        protocol="SAS",
        capacity_bytes=10 * TB,
        hours=30200 + slot,
        temperature_c=31 + slot % 4 + (6 if slot > 8 else 0),
        curves={**quiet, **STORIES.get(slot, {})},
        self_tests=(FAILED_TEST,) if slot == 4 else (),
    )


def _nvme(number: int) -> Made:
    curves: dict[str, Curve] = {
        "nvme.percentage_used": lambda days: 22 - days // (9 + number),
        "nvme.available_spare": lambda days: 100,
        "nvme.available_spare_threshold": lambda days: 10,
        "nvme.media_errors": lambda days: 0,
        "data_units_written": lambda days: 91_000_000 - days * 310_000,
    }
    return Made(
        serial=nvme_serial(number),
        model="INTEL SSDPE2KX010T8",
        vendor="INTEL",
        firmware="VDV10170",
        protocol="NVMe",
        capacity_bytes=TB,
        hours=16010,
        temperature_c=41,
        rotating=False,
        curves=curves,
    )

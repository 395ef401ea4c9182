"""A recorded machine of 406 devices, replayed: the real pyudev and /sys readers, and hot-plug.

The machine was a QEMU guest with MegaRAID, SAS, AHCI, NVMe and virtio disks; the enclosure is
written by hand, since QEMU has none. Serials, addresses and cards below were read in the recording
(`lsscsi` in the same guest named them alike).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hardware.domain.survey import Survey
from hardware.models import KernelEvent, Placement, SurveyRecord
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report, Token
from mirrorsite.ground.incidents.models import Incident
from tests.real.umock_story import (
    ENCLOSURE,
    ENVIRONMENT,
    FROM_UDEV,
    GUEST,
    Story,
    Told,
    tell_story,
)
from tests.stack import BASE

pytestmark = pytest.mark.skipif(
    shutil.which("umockdev-run") is None,
    reason="no umockdev: script/test --with-system-packages installs it",
)
MEGARAID, MPT, AHCI, NVME, VIRTIO, SECOND_AHCI = (
    f"0000:00:{place}" for place in ("02.0", "03.0", "04.0", "05.0", "06.0", "1f.2")
)
DRIVES = {  # serial → address, name, card, world-wide name
    "MEGA0001": ("0:2:0:0", "sda", MEGARAID, "0x5000c50041000001"),
    "MEGA0002": ("0:2:1:0", "sdb", MEGARAID, "0x5000c50041000002"),
    "MPT00001": ("1:0:0:0", "sdc", MPT, "0x5000cca041000001"),
    "MPT00002": ("1:0:1:0", "sdd", MPT, "0x5000cca041000002"),
    "WD-AHCI0001": ("2:0:0:0", "sde", AHCI, "0x50014ee041000001"),
    "WD-AHCI0002": ("3:0:0:0", "sdf", AHCI, "0x50014ee041000002"),
    "VS000": ("14:0:0:0", "sdg", VIRTIO, "0x5000000000000a00"),
    "VS050": ("14:0:5:0", "sdh", VIRTIO, "0x5000000000000a50"),
    "VS053": ("14:0:5:3", "sdi", VIRTIO, ""),
    "NVME0001": (None, "nvme0n1", NVME, ""),
}
CARDS = {  # PCI address → driver, SCSI hosts
    MEGARAID: ("megaraid_sas", (0,)),
    MPT: ("mptsas", (1,)),
    AHCI: ("ahci", (2, 3, 4, 5, 6, 7)),
    SECOND_AHCI: ("ahci", (8, 9, 10, 11, 12, 13)),
    VIRTIO: ("virtio_scsi", (14,)),
}
SHELF = "0x5000ccab0405f27e"


# --- the whole machine


@pytest.fixture(scope="module")
def survey() -> Survey:
    """What the agent's survey finds under the real udev library."""
    done = subprocess.run(
        ["umockdev-run", "--device", GUEST, "--device", ENCLOSURE,
         "--", sys.executable, "-m", "tests.real.umock_survey"],
        cwd=BASE, env=ENVIRONMENT, capture_output=True, text=True, timeout=50,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Survey.from_json(json.loads(done.stdout))


def test_406_devices_are_replayed() -> None:
    assert Path(GUEST).read_text().count("\nP: ") + 1 == 406


def test_every_drive_is_found_with_its_address_name_and_card(survey: Survey) -> None:
    found = {
        one.serial: (
            str(one.seen_as) if one.seen_as else None,
            one.disk_name,
            one.controller,
            one.wwn,
        )
        for one in survey.drives
    }
    assert found == DRIVES


def test_no_drive_is_found_twice(survey: Survey) -> None:
    assert len(survey.drives) == len(survey.blocks) == len(DRIVES)
    assert survey.disagreements == ()


def test_udev_and_the_kernel_both_told_of_every_drive(survey: Survey) -> None:
    sources = {one.serial: " ".join(fact.source for fact in one.facts) for one in survey.drives}
    assert all("udev /dev/" in said and "/sys/" in said for said in sources.values()), sources


def test_every_card_is_found_with_its_driver_and_hosts(survey: Survey) -> None:
    found = {one.pci_address: (one.driver, one.host_numbers) for one in survey.controllers}
    assert found == CARDS


def test_the_slots_are_found_and_what_is_in_them(survey: Survey) -> None:
    found = [
        (one.enclosure, one.slot, one.controller, one.serial, one.status, one.fault_led)
        for one in survey.slots
    ]
    assert found == [
        (SHELF, 1, MPT, "MPT00001", "OK", False),
        (SHELF, 2, MPT, "", "critical", True),
    ]


def test_only_the_drive_in_the_slot_has_a_bay(survey: Survey) -> None:
    bays = {one.serial: (one.bay.enclosure, one.bay.slot) for one in survey.drives if one.bay}
    assert bays == {"MPT00001": (SHELF, 1)}


def test_the_only_trouble_is_the_raid_card_without_its_tool(survey: Survey) -> None:
    (said,) = survey.trouble
    assert said.startswith(f"{MEGARAID} is a RAID card (megaraid_sas)")


# --- a disk is pulled, another comes in its place under its name


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """One disk is pulled, another comes into its slot, udev looks at it, an NVMe disk goes."""
    return tell_story(tmp_path_factory.mktemp("agent"))


def test_a_pulled_disk_is_spooled_within_a_second(story: Story) -> None:
    took = story.pulled.at - story.pulled_at
    print(f"pull to spool: {took * 1000:.0f} ms")
    assert took < 1


def test_a_plugged_disk_is_spooled_within_a_second(story: Story) -> None:
    took = story.plugged.at - story.plugged_at
    print(f"plug to spool: {took * 1000:.0f} ms")
    assert took < 1


def test_a_quick_look_shows_the_same_machine_without_the_disk(story: Story) -> None:
    survey = Survey.from_json(story.pulled.body["survey"])
    assert {one.serial for one in survey.drives} == set(DRIVES) - {"MPT00001"}
    assert {one.disk_name for one in survey.blocks} == {
        name for _, name, _, _ in DRIVES.values() if name != "sdc"
    }


def test_a_new_disk_has_its_serial_before_udev_looked_at_it(story: Story) -> None:
    drive = story.plugged.sees("MPT00003")
    assert (str(drive.seen_as), drive.disk_name, drive.controller) == ("1:0:2:0", "sdc", MPT)
    assert "ID_SCSI_SERIAL" not in " ".join(fact.raw for fact in drive.facts)


def test_a_plug_is_told_twice_and_a_change_not_at_all(story: Story) -> None:
    quick = [one.body.get("partial", False) for one in story.told]
    assert quick == [False, *[True, False] * 3]


def test_the_next_survey_has_udevs_word_of_it_too(story: Story) -> None:
    last = story.told[-1].sees("MPT00003")
    assert "ID_SCSI_SERIAL" in " ".join(fact.raw for fact in last.facts)
    assert last.wwn == FROM_UDEV["ID_WWN"]


# --- and the centre makes placements of it


@pytest.fixture
def host(db: None) -> Host:
    return Host.objects.create(name="storage1")


@pytest.fixture
def take(client: Any, host: Host) -> Any:
    """Posts reports as the agent's sender does, and digests them."""
    secret = Token.objects.issue(host)

    def take(*told: Told) -> None:
        for one in told:
            headers = {"authorization": f"Bearer {secret}"}
            answer = client.post("/api/report/", one.raw, "application/json", headers=headers)
            assert (answer.status_code, answer.json()["stored"]) == (200, True)
        digest_waiting()
        assert set(Report.objects.values_list("state", "error")) == {("digested", "")}

    return take


def boot_of(story: Story) -> str:
    return str(json.loads(story.told[0].raw)["boot_id"])


def until(story: Story, last: Told) -> list[Told]:
    return [one for one in story.told if one.at <= last.at]


def places() -> dict[str, tuple[str, str, str]]:
    rows = Placement.objects.now().select_related("drive", "bay")
    return {row.drive.serial: (row.address, row.disk_name, str(row.bay or "")) for row in rows}


def test_every_drive_is_placed(story: Story, take: Any) -> None:
    take(story.told[0])
    bay = f"Enclosure {SHELF}, Slot 1"
    assert places() == {
        serial: (address or "", name, bay if serial == "MPT00001" else "")
        for serial, (address, name, _, _) in DRIVES.items()
    }


def test_the_pulled_disks_placement_ends(story: Story, take: Any) -> None:
    take(*until(story, story.pulled))
    assert set(places()) == set(DRIVES) - {"MPT00001"}
    (past,) = Placement.objects.filter(drive__serial="MPT00001")
    assert past.until == datetime.fromisoformat(story.pulled.body["at"])
    assert 0 <= past.until.timestamp() - story.pulled_at < 1


def test_the_new_disk_is_placed_where_it_is(story: Story, take: Any) -> None:
    take(*until(story, story.plugged))
    assert places()["MPT00003"] == ("1:0:2:0", "sdc", f"Enclosure {SHELF}, Slot 1")
    assert set(places()) == {*DRIVES, "MPT00003"} - {"MPT00001"}
    now = Placement.objects.now().get(drive__serial="MPT00003")
    assert now.boot_id == boot_of(story) != ""
    assert 0 <= now.since.timestamp() - story.plugged_at < 1


def test_the_whole_survey_after_it_changes_no_place(story: Story, take: Any) -> None:
    so_far = until(story, story.plugged)
    take(*so_far)
    before = places()
    take(story.told[len(so_far)])
    assert places() == before
    assert Placement.objects.filter(drive__serial="MPT00003").count() == 1


def test_an_nvme_disk_that_goes_leaves_its_place(story: Story, take: Any) -> None:
    take(*until(story, story.last))
    assert set(places()) == {*DRIVES, "MPT00003"} - {"MPT00001", "NVME0001"}
    (past,) = Placement.objects.filter(drive__serial="NVME0001")
    assert past.until == datetime.fromisoformat(story.last.body["at"])


def test_event_to_placement_takes_less_than_a_second(story: Story, take: Any) -> None:
    take(*(one for one in story.told if one.at < story.plugged.at))
    began = datetime.now(UTC)
    take(story.plugged)
    digest = datetime.now(UTC) - began
    took = timedelta(seconds=story.plugged.at - story.plugged_at) + digest
    print(f"door and digest: {digest.total_seconds() * 1000:.0f} ms, from the plug: {took}")
    assert Placement.objects.now().filter(drive__serial="MPT00003").exists()
    assert took < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("moment", "serial"),
    [("before the pull", "MPT00001"), ("after the plug", "MPT00003")],
)
def test_a_kernel_line_is_about_the_disk_that_had_the_name_then(
    story: Story, take: Any, host: Host, moment: str, serial: str
) -> None:
    take(*story.told)
    seconds = story.pulled_at - 0.01 if serial == "MPT00001" else story.told[-1].at
    event = {
        "key": "b:1",
        "at": datetime.fromtimestamp(seconds, UTC).isoformat(),
        "kind": "medium_error",
        "severity": "error",
        "address": None,
        "disk_name": "sdc",
        "first_line": 1,
        "last_line": 1,
        "count": 1,
        "lines": ["critical medium error, dev sdc, sector 20480 op 0x0:(READ)"],
    }
    report = {**json.loads(story.told[-1].raw), "key": "k", "kind": "kernel-events"}
    take(Told(json.dumps({**report, "body": {"events": [event]}}).encode(), 0))
    assert KernelEvent.objects.get().boot_id == boot_of(story)
    assert serial in Incident.objects.get(kind="medium_error").values["what"], moment


def test_the_history_of_surveys_has_one_for_each_change(
    story: Story, take: Any, host: Host
) -> None:
    take(*story.told)
    seen = [
        {"MPT00001", "MPT00003"} & {drive.serial for drive in record.value().drives}
        for record in SurveyRecord.objects.filter(host=host).order_by("since")
    ]
    assert seen[0] == {"MPT00001"} and seen[-1] == {"MPT00003"}
    assert set() in seen

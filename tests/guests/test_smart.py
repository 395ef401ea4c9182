"""Real smartctl on emulated disks; one of them fails when QEMU is told so."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from hardware.models import Drive, Ticket
from hardware.replay import replay
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.outside.shell import Recording
from tests.guests.guest import Guest, drive

pytestmark = pytest.mark.django_db
UNRELIABLE = 4  # NVMe critical warning, bit 2: the subsystem's reliability is degraded


@pytest.fixture(scope="module")
def recordings(tmp_path_factory, initramfs):
    """Before and after the NVMe disk says that it fails."""
    folder = tmp_path_factory.mktemp("smart")
    ata = [*drive("a", folder), "-device", "ide-hd,bus=ide.0,drive=a,serial=ATA0001"]
    nvme = [*drive("n", folder), "-device", "nvme,drive=n,serial=NVME0001,id=nv0"]
    guest = Guest(folder / "guest", initramfs, "smart.sh", [*ata, *nvme])
    try:
        before = Recording(guest.recorded("before"))
        where = {"path": "/machine/peripheral/nv0", "property": "smart_critical_warning"}
        guest.ask("qom-set", **where, value=UNRELIABLE)
        guest.go("failing")
        yield before, Recording(guest.recorded("after"))
    finally:
        guest.stop()


def test_both_disks_are_read_and_well(recordings):
    replay(recordings[0])
    ata, nvme = Drive.objects.order_by("serial")
    assert (ata.serial, ata.protocol, ata.verdict) == ("ATA0001", "SATA", "ok")
    assert (nvme.serial, nvme.protocol, nvme.verdict) == ("NVME0001", "NVMe", "ok")
    assert not Incident.objects.exists()


def test_a_disk_that_fails_is_a_fail_on_the_page(recordings, client):
    for recording in recordings:
        replay(recording)
    disk = Drive.objects.get(serial="NVME0001")
    assert disk.verdict == "fail"
    healthy = Drive.objects.get(serial="ATA0001")
    assert healthy.verdict == "ok"
    incident = Incident.objects.get(subject=f"drive:{disk.pk}")
    assert Ticket.objects.filter(incident=incident, state="draft").exists()
    client.force_login(get_user_model().objects.create_superuser("admin", password="x"))
    page = client.get(f"/ops/hardware/drives/{disk.pk}/").content.decode()
    assert "NVME0001" in page
    assert "state-fail" in page
    assert "state-ok" in client.get(f"/ops/hardware/drives/{healthy.pk}/").content.decode()

"""Real smartctl on emulated disks, and the kernel's test driver: what disks say of themselves."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from hardware.models import Drive, Ticket
from hardware.replay import replay
from mirrorsite.ground.incidents.models import Incident
from tests.story import Story, said, state_of, undone, wrongs

pytestmark = pytest.mark.django_db


def test_all_disks_are_read_and_well(two_slots):
    replay(two_slots["before"])
    told = Drive.objects.order_by("serial").values_list("serial", "protocol", "verdict")
    assert list(told) == [
        ("ATA0001", "SATA", "ok"),
        ("NVME0001", "NVMe", "ok"),
        ("NVME0002", "NVMe", "ok"),
    ]
    assert not Incident.objects.exists()


def test_a_disk_that_fails_is_a_fail_on_the_page(two_slots, client):
    for name in ("before", "warned"):
        replay(two_slots[name])
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


# --- a prediction


@pytest.fixture
def predicted(client, two_slots):
    """The kernel has told that a disk predicts its failure."""
    story = Story(client, two_slots["loaded"])
    for name in ("loaded", "predicted"):
        story.tell(two_slots[name])
    return story


def test_a_predicted_failure_opens_a_ticket(predicted):
    assert predicted.causes("2000") == {("failure_predicted", "disk")}
    lines = "".join(predicted.lines("2000"))
    assert "Failure prediction threshold exceeded" in lines
    assert predicted.ticket("2000").task == "identify"


def test_a_disk_in_no_place_that_a_tool_knows_is_verified_by_a_persons_word(predicted, two_slots):
    """The driver makes disks of memory: only the person who sees it says where one is."""
    ticket, after = predicted.ticket("2000"), two_slots["loaded-again"]
    predicted.sees(ticket, "label", "activity", label="Front 3")
    predicted.goes(ticket, "sent", "acknowledged", "replaced")
    assert (ticket.task, str(ticket.bay)) == ("replace", "Front 3")
    predicted.tell(after)
    assert said(ticket, "new_in_bay") == ("not_known", "no_place")
    predicted.vouches(ticket, "new_in_bay")
    assert undone(ticket) == {"quiet_24h": "quiet_so_far"}
    predicted.quiet_for(25, after)
    assert (state_of(ticket), ticket.new_serial) == ("verified", "14000")
    assert not wrongs()

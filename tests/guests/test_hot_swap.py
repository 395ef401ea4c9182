"""A disk warns of itself and is replaced while the machine runs: the wrong one first."""

from __future__ import annotations

import pytest

from hardware.models import KernelEvent, Ticket
from mirrorsite.ground.incidents.models import Incident
from tests.story import Story, said, state_of, undone, wrongs

pytestmark = pytest.mark.django_db
OPENED = (
    "Another bay was opened: disk NVME0002 was in Enclosure PCI, Slot 22, where NVME0008 sits now."
)


@pytest.fixture
def warned(client, two_slots):
    """The host whose disk in slot 21 warns; the kernel prints no line of it, smartctl reads it."""
    story = Story(client, two_slots["before"])
    story.tell(two_slots["before"])
    assert not Ticket.objects.exists()
    story.tell(two_slots["warned"])
    return story


@pytest.fixture
def replaced(warned):
    """Its ticket, sent, and somebody says that it is done."""
    ticket = warned.ticket("NVME0001")
    warned.sees(ticket, "label")
    warned.goes(ticket, "sent", "acknowledged", "replaced")
    return ticket


def test_a_critical_warning_opens_a_ticket_for_its_slot(warned):
    ticket = warned.ticket("NVME0001")
    assert warned.causes("NVME0001") == {("smart_fail", "disk")}
    assert (ticket.task, str(ticket.bay)) == ("identify", "Enclosure PCI, Slot 21")
    assert Ticket.objects.count() == 1


def test_the_label_in_that_slot_is_the_second_witness(warned):
    ticket = warned.ticket("NVME0001")
    warned.sees(ticket, "label")
    ticket.refresh_from_db()
    assert (ticket.task, ticket.finding["certainty"]) == ("replace", "two_sources")


def test_a_wrong_disk_opens_the_ticket_again_and_is_named_with_its_slot(
    warned, two_slots, replaced
):
    warned.tell(two_slots["wrong"])
    assert (state_of(replaced), replaced.reopened) == ("sent", 1)
    assert list(wrongs()) == [f"two-slots, ticket {replaced.pk}: {OPENED}"]
    assert replaced.steps.last().why == OPENED
    assert OPENED.partition(":")[0] in warned.page(replaced)


def test_the_kernel_told_of_the_wrong_slot(warned, two_slots, replaced):
    warned.tell(two_slots["wrong"])
    plugs = KernelEvent.objects.filter(kind="hot_plug")
    assert any("Slot(22)" in line for plug in plugs for line in plug.lines)


def test_the_wrong_disks_return_puts_it_right(warned, two_slots, replaced):
    warned.tell(two_slots["wrong"])
    warned.tell(two_slots["back"])
    assert not wrongs()
    told = Incident.objects.get(kind="wrong_replacement")
    assert told.resolved_why == "it is put right"
    assert (state_of(replaced), said(replaced, "no_other_bay")[0]) == ("sent", "ok")
    assert said(replaced, "old_gone") == ("waiting", "old_not_gone_yet")


def test_from_a_wrong_disk_to_the_right_one_and_a_verified_replacement(warned, two_slots, replaced):
    for step in ("wrong", "back", "right"):
        warned.tell(two_slots[step])
    assert (state_of(replaced), undone(replaced)) == ("replaced", {"quiet_24h": "quiet_so_far"})
    warned.quiet_for(25, two_slots["right"])
    assert (state_of(replaced), replaced.new_serial) == ("verified", "NVME0009")
    assert replaced.reopened == 1
    assert not Incident.objects.open().exists()

"""A disk that cannot be read, on each of four cards: from the kernel's line to its replacement."""

from __future__ import annotations

import pytest

from hardware.models import Ticket
from tests.story import Story, said, state_of, undone, wrongs

pytestmark = pytest.mark.django_db
CARDS = ("PHYS", "MPT", "AHCI", "VS")  # how the serial numbers behind each card begin
# what the kernel says of it; QEMU's ATA disks can only refuse a read
SAYS = {
    "PHYS": ("medium_error", "Add. Sense: Unrecovered read error"),
    "MPT": ("medium_error", "Add. Sense: Unrecovered read error"),
    "AHCI": ("aborted_command", "Emask 0x1 (device error)"),
    "VS": ("medium_error", "Add. Sense: Unrecovered read error"),
}
WHERE = {"PHYS": "Enclosure 252, Slot 1"}  # of the others, only a label tells
each_card = pytest.mark.parametrize("card", CARDS)


@pytest.fixture
def failing(client, four_cards):
    """The host has said what the kernel said."""
    story = Story(client, four_cards["before"])
    story.tell(four_cards["before"])
    story.tell(four_cards["after"])
    return story


@pytest.fixture
def sent(failing):
    """Sends the ticket of one card's disk, by two witnesses of its bay."""

    def sent(card):
        ticket = failing.ticket(f"{card}0001")
        hows = ("label",) if card in WHERE else ("label", "activity")
        failing.sees(ticket, *hows, label="" if card in WHERE else f"{card} 2")
        failing.goes(ticket, "sent", "acknowledged")
        return ticket

    return sent


def test_disks_that_can_be_read_have_no_ticket(client, four_cards):
    Story(client, four_cards["before"]).tell(four_cards["before"])
    assert not Ticket.objects.exists()


def test_each_failing_disk_has_one_ticket_and_its_neighbours_none(failing):
    told = Ticket.objects.open().values_list("drive__serial", flat=True)
    assert sorted(told) == sorted(f"{card}0001" for card in CARDS)


@each_card
def test_the_kernels_lines_lead_to_the_disk(failing, card):
    kind, line = SAYS[card]
    assert (kind, "disk") in failing.causes(f"{card}0001")
    assert any(line in one for one in failing.lines(f"{card}0001"))


@each_card
def test_one_witness_of_the_bay_is_no_order_to_pull(failing, card):
    ticket = failing.ticket(f"{card}0001")
    assert (ticket.task, str(ticket.bay or "")) == ("identify", WHERE.get(card, ""))
    assert "Pull nothing" in failing.page(ticket)


@each_card
def test_two_witnesses_make_it_a_replacement_in_one_bay(failing, sent, card):
    ticket = sent(card)
    ticket.refresh_from_db()
    assert (ticket.task, ticket.finding["certainty"]) == ("replace", "two_sources")
    assert str(ticket.bay) == WHERE.get(card, f"{card} 2")
    assert "independent witnesses" in failing.page(ticket)


@each_card
def test_from_the_kernels_line_to_a_verified_replacement(failing, four_cards, sent, card):
    ticket, after = sent(card), four_cards["replaced"]
    failing.goes(ticket, "replaced")
    failing.tell(after)
    assert said(ticket, "old_gone") == ("ok", "old_gone")
    if card == "MPT":  # SAS counts its targets on: which place the new one is in, a person says
        assert said(ticket, "new_in_bay") == ("not_known", "no_place")
        failing.vouches(ticket, "new_in_bay")
    assert undone(ticket) == {"quiet_24h": "quiet_so_far"}
    failing.quiet_for(23, after)
    assert state_of(ticket) == "replaced"
    failing.quiet_for(25, after)
    assert (state_of(ticket), ticket.new_serial) == ("verified", f"{card}0009")
    assert ticket.incident.resolved_at
    assert not wrongs()


def test_a_day_without_a_heartbeat_is_no_quiet_day(failing, four_cards, sent):
    ticket = sent("AHCI")
    at = failing.tell(four_cards["replaced"])
    failing.ticks(25, since=at)
    assert (state_of(ticket), undone(ticket)) == ("replaced", {"quiet_24h": "quiet_so_far"})

"""Spares and tickets: what is put in is booked, what was kept in vain is free again."""

from dataclasses import replace

import pytest

from hardware.digest import store_survey
from hardware.domain.drive import Bay as BayValue
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.drive import LogicalVolume
from hardware.domain.spare_fit import Grade
from hardware.domain.survey import Survey
from hardware.models import Spare, SpareStep
from hardware.spares import (
    book_due,
    fit_for,
    install_spare,
    offers,
    refusal,
    reserve,
    spare_facts,
    wanted_of,
)
from hardware.tasks import send_tickets
from tests.db.sending_rows import NOW, TB8, make_spare, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    return make_ticket()


@pytest.fixture
def spare():
    return make_spare()


def replaced(ticket, serial, by="replaced"):
    ticket.new_serial = serial
    ticket.save()
    ticket.go(by, "bob", "")


def state_of(spare):
    spare.refresh_from_db()
    return spare.state


def test_what_is_put_in_is_booked(ticket, spare):
    reserve(spare, ticket, "ada")
    replaced(ticket, "SPARE1")
    assert install_spare(ticket) == spare
    assert (state_of(spare), spare.ticket) == ("installed", ticket)
    assert list(SpareStep.objects.values_list("after", flat=True)) == ["reserved", "installed"]


def test_booking_it_again_changes_nothing(ticket, spare):
    replaced(ticket, "SPARE1")
    install_spare(ticket)
    assert install_spare(ticket) is None
    assert spare.steps.count() == 1


def test_a_serial_as_the_label_has_it_is_the_spares(ticket):
    spare = make_spare("ZA1ABCDE0000C9876543")
    replaced(ticket, "ZA1ABCDE")
    assert install_spare(ticket) == spare


def test_another_disk_leaves_the_reserved_one_on_the_shelf(ticket, spare):
    reserve(spare, ticket, "ada")
    replaced(ticket, "FROM-THE-SHOP")
    assert install_spare(ticket) is None
    assert (state_of(spare), spare.ticket) == ("on_shelf", None)


def test_another_spare_than_the_reserved_one_is_booked(ticket, spare):
    other = make_spare("SPARE2")
    reserve(spare, ticket, "ada")
    replaced(ticket, "SPARE2")
    assert install_spare(ticket) == other
    assert state_of(spare) == "on_shelf"


def test_a_ticket_without_a_new_serial_books_nothing(ticket, spare):
    assert install_spare(ticket) is None
    assert state_of(spare) == "on_shelf"


def test_a_defective_disk_is_not_booked_as_put_in(ticket):
    bad = make_spare("SPARE1", state="defective")
    replaced(ticket, "SPARE1")
    assert install_spare(ticket) is None
    assert state_of(bad) == "defective"


def test_the_task_books_what_any_way_said(ticket, spare):
    replaced(ticket, "SPARE1")
    send_tickets()
    assert state_of(spare) == "installed"


def test_the_task_books_once(ticket, spare):
    replaced(ticket, "SPARE1")
    assert [book_due(), book_due()] == [1, 0]


def test_a_cancelled_ticket_keeps_no_spare(ticket, spare):
    reserve(spare, ticket, "ada")
    ticket.go("cancelled", "ada", "")
    book_due()
    assert (state_of(spare), spare.ticket) == ("on_shelf", None)


def test_a_spare_that_is_on_its_way_is_not_moved_by_itself(ticket, spare):
    reserve(spare, ticket, "ada")
    spare.go("sent", "ada")
    ticket.go("cancelled", "ada", "")
    book_due()
    assert state_of(spare) == "sent"


def test_two_people_reserve_one_spare(ticket, spare):
    other = make_ticket("OTHER")
    mine, theirs = Spare.objects.get(), Spare.objects.get()
    assert [reserve(mine, ticket, "ada"), reserve(theirs, other, "bob")] == [True, False]


def test_what_the_words_need_of_a_spare(ticket, spare):
    assert spare_facts(ticket) == {}
    reserve(spare, ticket, "ada")
    facts = spare_facts(ticket)
    assert (facts["serial"], facts["capacity_bytes"]) == ("SPARE1", TB8)


# --- fit


def surveyed(ticket, *sizes, rotating=True):
    """The ticket's drive and others of one volume on its host."""
    one = DriveValue("WSD7AB01", model="ST8000NM0055", rotating=rotating, sector_bytes=512)
    card = {"controller": "0000:3b:00.0"}
    drives = tuple(
        replace(one, serial=serial, capacity_bytes=size, bay=BayValue("1", number), **card)
        for number, (serial, size) in enumerate(zip(("WSD7AB01", "B", "C"), sizes, strict=False))
    )
    members = tuple(drive.serial for drive in drives)
    volume = LogicalVolume("0000:3b:00.0", 0, level="RAID5", members=members)
    store_survey(ticket.host, "b", Survey(drives=drives, volumes=(volume,)), NOW)


def test_the_newest_survey_tells_of_the_array(ticket):
    surveyed(ticket, TB8, TB8 - 5000, TB8 + 1)
    wanted = wanted_of(ticket)
    assert (wanted.needed_bytes, wanted.disk.rotating) == (TB8 - 5000, True)


def test_a_spare_as_large_as_the_smallest_member_fits(ticket, spare):
    surveyed(ticket, TB8, TB8 - 5000)
    Spare.objects.update(capacity_bytes=TB8 - 5000)
    spare.refresh_from_db()
    assert fit_for(spare, ticket).fits


def test_without_a_survey_the_row_of_the_drive_counts(ticket, spare):
    assert wanted_of(ticket).needed_bytes == TB8
    assert fit_for(spare, ticket).grade is Grade.GOOD


def test_a_ticket_without_a_drive_wants_nothing_that_is_known(ticket, spare):
    ticket.drive = None
    assert wanted_of(ticket) is None
    assert fit_for(spare, ticket).grade is Grade.UNKNOWN


def test_only_what_lies_on_the_shelf_is_offered(ticket, spare):
    make_spare("SPARE2", state="defective")
    assert [one.spare for one in offers(ticket, wanted_of(ticket))] == [spare]


@pytest.mark.parametrize(
    ("changed", "confirmed", "refused"),
    [
        ({}, False, False),
        ({"sector_bytes": None}, False, True),
        ({"sector_bytes": None}, True, False),
        ({"sector_bytes": 4096}, True, True),
        ({"capacity_bytes": TB8 - 1}, False, True),
        ({"capacity_bytes": TB8 - 1}, True, False),
        ({"capacity_bytes": TB8 // 2}, True, True),
    ],
)
def test_which_spare_is_sent(ticket, changed, confirmed, refused):
    spare = make_spare(**changed)
    assert (refusal(spare, ticket, confirmed) is not None) is refused

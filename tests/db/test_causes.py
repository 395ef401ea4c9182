# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""Path or disk in rows: tickets only for disks, one incident for what drives share."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hardware.domain.address import ScsiAddress
from hardware.domain.cause import cause_in
from hardware.domain.drive import Bay, Block, Controller, Drive, LogicalVolume
from hardware.domain.join import join
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from hardware.models import Drive as DriveRow
from hardware.models import Ticket
from hardware.replay import replay
from mirrorsite.demo import make_host
from mirrorsite.ground.incidents.models import Incident, Transition
from mirrorsite.ground.incidents.words import say, title
from mirrorsite.ground.notices.models import Route
from mirrorsite.ground.outside.shell import Recording
from tests.db.test_digest import NOON, event, events, host, surveyed, tell  # noqa: F401

pytestmark = pytest.mark.django_db
CARD, OTHER = "0000:01:00.0", "0000:02:00.0"


def drive(number, enclosure="1", card=CARD, state=""):
    return Drive(
        f"S{number}", model="ST8000", controller=card, bay=Bay(enclosure, number), state=state
    )


def shelf(*drives, layers=(), volumes=()):
    """Disks behind two HBAs, hosts 0 and 1, each at the target of its number."""
    cards = (Controller(CARD, "mpt3sas", (0,)), Controller(OTHER, "mpt3sas", (1,)))
    blocks = tuple(
        Block(
            f"sd{chr(97 + one.bay.slot)}",
            ScsiAddress(int(one.controller == OTHER), 0, one.bay.slot, 0),
            one.controller,
            "mpt3sas",
            serial=one.serial,
        )
        for one in drives
    )
    return join(Survey(cards, blocks, drives, tuple(volumes), layers=tuple(layers)))


def six(**more):
    return shelf(*(drive(number) for number in range(6)), **more)


MIRROR = Layer("md0", "md", on=("sda", "sdb"), level="raid1", state="clean")


def line(target, kind="device_offline", minutes=0, host_number=0, **more):
    at = NOON + timedelta(minutes=minutes)
    key = f"b1:{host_number}:{target}:{kind}:{minutes}:{more.get('sector')}"
    address = f"{host_number}:0:{target}:0"
    return event(key, kind=kind, address=address, **more) | {"at": at.isoformat()}


def unreadable(target, sector, minutes=0, **more):
    sense = {"key": 3, "asc": 0x11, "ascq": 0}
    return line(target, "medium_error", minutes, sense=sense, sector=sector, **more)


def causes():
    rows = Incident.objects.open().order_by("pk")
    return {one.kind: one.values["cause"]["cause"] for one in rows}


def drafts():
    return sorted(Ticket.objects.filter(state="draft").values_list("drive__serial", flat=True))


# --- what a disk has to do to be ordered


def test_one_bad_place_on_a_mirror_is_watched_and_a_second_opens_the_ticket(surveyed, events):
    surveyed(six(layers=[MIRROR]))
    events(unreadable(0, 1000))
    events(unreadable(0, 1008, minutes=1))
    assert (causes(), drafts()) == ({"medium_error": "watch"}, [])
    events(unreadable(0, 9_000_000, minutes=60))
    assert (causes(), drafts()) == ({"medium_error": "disk"}, ["S0"])


def test_one_bad_place_without_a_mirror_opens_it_at_once(surveyed, events):
    surveyed(six(layers=[Layer("srv", "filesystem", on=("sda",))]))
    events(unreadable(0, 1000))
    assert drafts() == ["S0"]
    reasons = Incident.objects.get().values["cause"]["reasons"]
    assert [say(one["code"], one["values"]) for one in reasons] == ["Nothing else has these data"]


def test_its_own_readings_confirm_a_single_bad_place(surveyed, events):
    surveyed(six(layers=[MIRROR]))
    DriveRow.objects.filter(serial="S0").update(verdict="fail")
    events(unreadable(0, 1000))
    assert drafts() == ["S0"]


def test_the_card_that_calls_it_failed_later_opens_the_ticket_then(surveyed, events):
    surveyed(six(layers=[MIRROR]))
    events(unreadable(0, 1000))
    failed = [drive(0, state="Failed"), *(drive(number) for number in range(1, 6))]
    surveyed(shelf(*failed, layers=[MIRROR]), minutes=10)
    assert (causes(), drafts()) == ({"medium_error": "disk"}, ["S0"])


def test_a_survey_that_says_nothing_new_of_it_changes_no_cause(surveyed, events):
    surveyed(six(layers=[MIRROR]))
    events(unreadable(0, 1000))
    surveyed(shelf(*(drive(number) for number in range(5)), layers=[MIRROR]), minutes=10)
    assert (causes(), drafts()) == ({"medium_error": "watch"}, [])


def test_what_was_the_disk_stays_the_disk(surveyed, events):
    surveyed(six(layers=[MIRROR]))
    events(unreadable(0, 1000), unreadable(0, 9_000_000))
    events(unreadable(0, 1000, minutes=11 * 24 * 60))
    assert causes() == {"medium_error": "disk"}


def test_a_virtual_disk_has_no_ticket(events):
    events(line(3, "medium_error", driver="virtio_scsi"))
    assert causes() == {"medium_error": "not_ours"}
    assert Incident.objects.get().severity == "warning"
    assert not Ticket.objects.exists()


def test_single_resets_are_information_and_three_are_the_path(surveyed, events):
    surveyed(six())
    events(line(0, "device_reset", severity="warning"))
    assert (causes(), Incident.objects.get().severity) == ({"device_reset": "harmless"}, "info")
    events(*(line(0, "device_reset", minute, severity="warning") for minute in (10, 20)))
    assert (causes(), Incident.objects.get().severity) == ({"device_reset": "path"}, "warning")


# --- several at once


def test_drives_of_one_enclosure_that_go_at_once_are_one_incident(surveyed, events):
    surveyed(six())
    events(*(line(target, severity="critical") for target in range(4)))
    path = Incident.objects.get(kind="path_trouble")
    assert path.subject.startswith("path:")
    assert path.subject.endswith(f"/{CARD}/enclosure 1")
    assert Incident.objects.filter(parent=path).count() == 4
    assert title(path, "en") == "storage1: 4 drives of enclosure 1 are in trouble at once"
    assert (path.severity, cause_in(path.values).value) == ("critical", "path")
    assert not Ticket.objects.open().exists()


def test_the_draft_of_the_first_is_cancelled_when_its_neighbours_follow(surveyed, events):
    surveyed(six())
    events(line(0))
    ticket = Ticket.objects.get()
    assert ticket.state == "draft"
    events(line(1, minutes=2), line(2, minutes=3))
    ticket.refresh_from_db()
    assert ticket.state == "cancelled"
    assert "not the disk" in ticket.steps.last().why
    assert Incident.objects.get(subject=f"drive:{ticket.drive_id}").parent.kind == "path_trouble"


def test_a_ticket_that_was_sent_gets_one_step(surveyed, events):
    surveyed(six())
    events(line(0))
    ticket = Ticket.objects.get()
    ticket.go("sent", "ada", "")
    events(line(1, minutes=2), line(2, minutes=3))
    events(line(3, minutes=4), line(4, minutes=5))
    ticket.refresh_from_db()
    assert ticket.state == "sent"
    assert [one.why for one in ticket.steps.all()][2:] == [
        "not the disk: several drives, or its link, point at the path"
    ]


def test_two_at_once_are_two_disks(surveyed, events):
    surveyed(six())
    events(line(0), line(1))
    assert drafts() == ["S0", "S1"]


def test_those_of_another_card_or_of_another_hour_are_no_neighbours(surveyed, events):
    near, far = (drive(number) for number in range(2)), (drive(9, "1", OTHER), drive(8, "1", OTHER))
    surveyed(shelf(*near, *far))
    events(line(0), line(1), line(9, host_number=1), line(8, host_number=1))
    assert len(drafts()) == 4
    events(line(0, minutes=30), line(1, minutes=50))
    assert not Incident.objects.filter(kind="path_trouble").exists()


def test_one_that_dies_resets_its_neighbours_and_stays_the_disk(surveyed, events):
    surveyed(six())
    resets = (line(target, "device_reset", severity="warning") for target in range(1, 6))
    events(*resets, line(0))
    assert "S0" in drafts()


def test_the_bad_disk_among_its_neighbours_keeps_its_ticket(surveyed, events):
    surveyed(six())
    events(unreadable(0, 1000), unreadable(0, 9_000_000))
    events(*(line(target, minutes=1) for target in range(4)))
    assert drafts() == ["S0"]


def test_a_draft_goes_to_the_trouble_that_still_points_at_the_disk(surveyed, events):
    surveyed(six())
    events(line(0))
    events(unreadable(0, 1000, minutes=-20))
    ticket = Ticket.objects.get()
    assert ticket.incident.kind == "device_offline"
    events(line(0, "transport_error", minutes=1), line(0, minutes=2))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.incident.kind) == ("draft", "medium_error")


# --- a card that goes offline


def offline(minutes=0, card=CARD):
    at = NOON + timedelta(minutes=minutes)
    words = {"pci_address": card, "driver": "mpt3sas", "address": None}
    return event(f"b1:off{card}{minutes}", kind="controller_offline", **words) | {
        "at": at.isoformat()
    }


@pytest.mark.parametrize("order", ["card first", "disks first"])
def test_an_offline_card_is_one_incident_and_no_ticket(surveyed, events, order):
    surveyed(six())
    disks = [line(target, minutes=1) for target in range(2)]
    told = [[offline()], disks]
    for batch in told if order == "card first" else reversed(told):
        events(*batch)
    card = Incident.objects.get(kind="controller_offline")
    assert Incident.objects.filter(parent=card).count() == 2
    assert {cause_in(one.values).value for one in Incident.objects.all()} == {"controller"}
    assert not Ticket.objects.open().exists()


def test_disks_of_another_card_and_later_ones_are_their_own(surveyed, events):
    surveyed(shelf(drive(0), drive(1), drive(9, "1", OTHER)))
    events(offline())
    events(line(9, host_number=1), line(1, minutes=15))
    assert drafts() == ["S1", "S9"]


def test_a_disk_of_which_no_survey_tells_the_card_may_hang_on_it(events):
    events(offline())
    events(line(0, "logical_unit_failure"))
    assert causes()["logical_unit_failure"] == "controller"
    assert not Ticket.objects.exists()


def test_a_prediction_is_the_disks_own_word_whatever_its_card_does(surveyed, events):
    surveyed(six())
    events(offline())
    events(line(0, "failure_predicted", sense={"key": 1, "asc": 0x5D, "ascq": 0}))
    assert drafts() == ["S0"]


# --- volumes


def test_single_disk_volumes_of_one_shelf_that_fail_at_once_are_the_path(surveyed, events):
    drives = tuple(drive(number) for number in range(4))
    blocks = tuple(Block(f"sd{n}", ScsiAddress(14, 1, 0, n), CARD, "smartpqi") for n in range(4))
    volumes = tuple(LogicalVolume(CARD, n, level="RAID0", members=(f"S{n}",)) for n in range(4))
    card = Controller(CARD, "smartpqi", (14,))
    surveyed(join(Survey((card,), blocks, drives, volumes)))
    units = ({"address": f"14:1:0:{number}"} for number in range(4))
    events(*(event(f"b1:{n}", **one) for n, one in enumerate(units)))
    assert Incident.objects.get(kind="path_trouble").children.count() == 4
    assert not Ticket.objects.open().exists()


def test_a_member_that_fails_by_its_readings_makes_the_volumes_errors_a_disks(surveyed, events):
    drives = tuple(drive(number) for number in range(3))
    block = Block("sdj", ScsiAddress(14, 1, 0, 9), CARD, "smartpqi")
    volume = LogicalVolume(CARD, 9, level="RAID5", state="Optimal", members=("S0", "S1", "S2"))
    card = Controller(CARD, "smartpqi", (14,))
    surveyed(join(Survey((card,), (block,), drives, (volume,))))
    errors = {"kind": "medium_error", "address": "14:1:0:9", "sector": 1000}
    events(event("b1:1", **errors))
    assert causes() == {"medium_error": "watch"}
    DriveRow.objects.filter(serial="S2").update(verdict="fail")
    events(event("b1:2", **errors))
    ticket = Ticket.objects.get()
    assert (ticket.task, len(ticket.finding["drives"])) == ("identify", 3)


def test_a_survey_that_shows_the_array_takes_an_early_draft_back(surveyed, events):
    events(unreadable(0, 1000))
    assert Ticket.objects.filter(state="draft").count() == 1
    surveyed(six(layers=[MIRROR]), minutes=1)
    assert (causes(), drafts()) == ({"medium_error": "watch"}, [])


# --- told once


def test_one_disks_storm_is_one_alarm(surveyed, events):
    surveyed(six())
    kinds = ("io_error", "medium_error", "raid_member_failed", "filesystem_error", "timeout")
    for minute in range(3):
        events(*(line(0, kind, minute, severity="critical", count=90) for kind in kinds))
    assert Incident.objects.open().filter(parent=None).count() == 1
    route = Route.objects.create(name="x", address="json://127.0.0.1", since=NOON)
    later = Transition.objects.latest("at").at + timedelta(minutes=2)
    assert route.due(later, timedelta(minutes=1)).count() == 1


def test_the_gravest_stands_for_the_others(surveyed, events):
    surveyed(six())
    events(line(0, "timeout", severity="error"))
    events(line(0, "medium_error", severity="critical"))
    assert Incident.objects.get(kind="timeout").parent.kind == "medium_error"
    assert Incident.objects.get(kind="medium_error").parent is None


def test_a_part_of_a_path_that_was_resolved_stands_for_itself_again(surveyed, events):
    surveyed(six())
    events(*(line(target) for target in range(3)))
    Incident.objects.get(kind="path_trouble").resolve("ada", "new cable", at=NOON)
    events(line(0, minutes=100))
    assert Incident.objects.filter(parent=None, kind="device_offline").count() == 1


def test_what_follows_from_a_path_is_told_with_it(surveyed, events):
    surveyed(six())
    events(*(line(target) for target in range(3)))
    events(*(line(target, "filesystem_error", 1) for target in range(3)))
    events(unreadable(0, 1000, minutes=2), unreadable(0, 9_000_000, minutes=3))
    roots = Incident.objects.open().filter(parent=None).values_list("kind", flat=True)
    assert set(roots) == {"path_trouble", "medium_error"}


def test_the_demonstration_host_orders_the_disks_it_did_before(tmp_path):
    make_host.make(tmp_path)
    replay(Recording(tmp_path))
    assert Ticket.objects.count() == 3
    assert {cause_in(one.incident.values).value for one in Ticket.objects.all()} == {"disk"}


def test_left_out_lines_make_the_count_a_least_one(surveyed, events):
    surveyed(six())
    lines = ["sd 0:0:0:0: [sda] x", "blk_update_request: 59 callbacks suppressed"]
    events(line(0, "timeout", lines=lines), line(1, "timeout"))
    told = [one.values.get("at_least") for one in Incident.objects.order_by("pk")]
    assert told == [True, None]


def test_judging_costs_no_more_queries_for_a_long_history(surveyed, events):
    surveyed(six(layers=[MIRROR]))
    events(unreadable(0, 1000))
    with CaptureQueriesContext(connection) as few:
        events(unreadable(0, 1000, minutes=1))
    events(*(unreadable(0, 1000, minutes=2 + number) for number in range(40)))
    with CaptureQueriesContext(connection) as many:
        events(unreadable(0, 1000, minutes=60))
    assert len(many) <= len(few) + 1

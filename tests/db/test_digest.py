"""What the centre makes of a host's surveys and kernel events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay as BayValue
from hardware.domain.drive import Block, Controller, Drive, LogicalVolume
from hardware.domain.join import join
from hardware.domain.survey import Survey
from hardware.models import Bay, KernelEvent, Placement, SeenSerial, SurveyRecord, Ticket
from hardware.models import Drive as DriveRow
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Command, Host, Report
from mirrorsite.ground.incidents.models import Incident, Transition

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RECEIVED = NOON + timedelta(days=30)
CARD = "0000:3b:00.0"
BY = ("arcconf GETCONFIGJSON 1",)
FIRST = Drive("S1", model="ST8000", controller=CARD, bay=BayValue("1", 17), bay_by=BY)
SECOND = Drive("S2", model="ST8000", controller=CARD, bay=BayValue("1", 5), bay_by=BY)


def survey(*drives, trouble=()):
    """One card at host 14 with volume 9 on the first drive; the others are passed through."""
    first, *others = drives
    blocks = [
        Block("sdj", ScsiAddress(14, 1, 0, 9), CARD, "smartpqi"),
        *(
            Block(f"sd{n}", ScsiAddress(14, 0, n, 0), CARD, "smartpqi", serial=drive.serial)
            for n, drive in enumerate(others, 20)
        ),
    ]
    card = Controller(CARD, driver="smartpqi", host_numbers=(14,), vendor="H3C", model="P460")
    volume = LogicalVolume(CARD, 9, level="RAID0", state="optimal", members=(first.serial,))
    return join(Survey((card,), tuple(blocks), tuple(drives), (volume,), trouble=tuple(trouble)))


def event(key="b1:1", *, kind="logical_unit_failure", address="14:1:0:9", **more):
    return {
        "key": key,
        "at": NOON.isoformat(),
        "kind": kind,
        "severity": "critical",
        "address": address,
        "first_line": 1,
        "last_line": 1,
        "count": 1,
        "lines": ["sd 14:1:0:9: it failed"],
        **more,
    }


@pytest.fixture
def host():
    return Host.objects.create(name="storage1")


@pytest.fixture
def tell(host):
    """Digests a report of the host as if it had just come."""

    def tell(kind, body, boot="b1", host=host):
        key = f"k{Report.objects.count()}"
        fields = {"kind": kind, "version": 1, "boot_id": boot, "sent_at": NOON, "body": body}
        row = Report.objects.create(host=host, key=key, received_at=RECEIVED, **fields)
        digest_waiting()
        row.refresh_from_db()
        return row

    return tell


@pytest.fixture
def surveyed(tell):
    def surveyed(found, minutes=-60, boot="b1", labels=None):
        at = (NOON + timedelta(minutes=minutes)).isoformat()
        body = {"at": at, "survey": found.as_json(), "bay_labels": labels or {}}
        row = tell("survey", body, boot)
        assert (row.state, row.error) == ("digested", "")

    return surveyed


@pytest.fixture
def events(tell):
    return lambda *events, boot="b1": tell("kernel-events", {"events": list(events)}, boot)


@pytest.fixture
def seen(host):
    """What a witness other than the card said; by the BMC, after all surveys."""

    def seen(serial="S1", slot=17, witness="bmc", hours=2, **more):
        at = NOON + timedelta(hours=hours)
        place = {"enclosure": "1", "slot": slot} | more
        return SeenSerial.objects.create(
            host=host, serial=serial, witness=witness, said_by="bmc", at=at, **place
        )

    return seen


@pytest.fixture
def bmc(seen):
    """The BMC has both drives where the card has them."""
    return seen(), seen("S2", 5)


def now_at():
    return {p.drive.serial: str(p.bay) for p in Placement.objects.now().select_related("drive")}


# --- surveys


def test_a_survey_becomes_inventory(surveyed):
    surveyed(survey(FIRST, SECOND))
    assert now_at() == {"S1": "Enclosure 1, Slot 17", "S2": "Enclosure 1, Slot 5"}
    assert Placement.objects.get(drive__serial="S1").address == "14:1:0:9"


def test_the_same_again_is_only_a_confirmation(surveyed):
    surveyed(survey(FIRST))
    surveyed(survey(replace(FIRST, temperature_c=55)), minutes=-50)
    row = SurveyRecord.objects.get()
    assert (row.confirmed_at - row.since) == timedelta(minutes=10)
    assert row.value().drives[0].temperature_c == 55
    assert DriveRow.objects.get().latest["temperature_c"] == 55
    assert Placement.objects.count() == 1


def test_a_moved_drive_keeps_its_past(surveyed):
    surveyed(survey(FIRST, SECOND))
    surveyed(survey(FIRST, replace(SECOND, bay=BayValue("1", 6))), minutes=-30)
    assert SurveyRecord.objects.count() == 2
    past = Placement.objects.filter(drive__serial="S2").order_by("since")
    assert [p.bay.slot for p in past] == [5, 6]
    assert past[0].until == past[1].since == NOON - timedelta(minutes=30)


def test_a_drive_that_is_gone_ends_its_placement(surveyed):
    surveyed(survey(FIRST, SECOND))
    surveyed(survey(FIRST), minutes=-30)
    assert now_at() == {"S1": "Enclosure 1, Slot 17"}


def test_a_tool_that_failed_does_not_prove_a_drive_gone(surveyed):
    surveyed(survey(FIRST, SECOND))
    mute = replace(survey(FIRST, SECOND), volumes=(), drives=(), trouble=("arcconf: no answer",))
    surveyed(join(mute), minutes=-30)
    assert set(now_at()) == {"S1", "S2"}


def test_a_late_survey_changes_nothing_of_today(surveyed):
    surveyed(survey(FIRST, SECOND))
    surveyed(survey(FIRST), minutes=-90)
    assert set(now_at()) == {"S1", "S2"}
    assert SurveyRecord.objects.count() == 2


def test_a_late_word_from_the_boot_before_changes_nothing_of_today(surveyed):
    surveyed(survey(FIRST, SECOND), minutes=-90, boot="b0")
    surveyed(survey(FIRST, replace(SECOND, bay=BayValue("1", 6))), boot="b1")
    surveyed(survey(FIRST, SECOND), minutes=-80, boot="b0")
    assert now_at()["S2"] == "Enclosure 1, Slot 6"
    assert set(Placement.objects.now().values_list("boot_id", flat=True)) == {"b1"}


def test_a_label_that_a_person_typed_is_kept(surveyed):
    labels = {f"{CARD}/1/17": "Front 18"}
    surveyed(survey(FIRST), labels=labels)
    assert Bay.objects.get().label == "Front 18"
    Bay.objects.update(label="Rear 3")
    surveyed(survey(FIRST), minutes=-30, labels=labels)
    assert Bay.objects.get().label == "Rear 3"
    assert SurveyRecord.objects.get().value().drives[0].bay.label == "Rear 3"


def test_gaps_in_a_survey_erase_nothing(surveyed):
    surveyed(survey(replace(FIRST, firmware="SC03", wwn="0x5000")))
    surveyed(survey(FIRST), minutes=-30)
    row = DriveRow.objects.get()
    assert (row.firmware, row.wwn) == ("SC03", "0x5000")


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"at": "now", "survey": survey(FIRST).as_json()}, {"at": NOON.isoformat()}]
    + [{"at": NOON.isoformat(), "survey": bad} for bad in ([], {"drives": []}, {"drives": 7})],
)
def test_a_survey_that_is_none_is_kept_with_the_reason(tell, body):
    row = tell("survey", body or {})
    assert row.state == "failed"
    assert "expected" in row.error or "survey" in row.error
    assert not DriveRow.objects.exists()


# --- events


def test_an_event_is_stored_once_however_often_it_is_told(events, surveyed):
    surveyed(survey(FIRST))
    for _ in range(3):
        assert events(event()).state == "digested"
    assert KernelEvent.objects.count() == Incident.objects.count() == Ticket.objects.count() == 1
    assert Incident.objects.get().count == 1


def test_overlapping_reports_add_only_what_is_new(events, surveyed):
    surveyed(survey(FIRST))
    events(event("b1:1"), event("b1:2"))
    events(event("b1:2"), event("b1:3"))
    assert KernelEvent.objects.count() == 3
    assert Incident.objects.get().count == 3


def test_an_event_that_grew_adds_the_difference(events, surveyed):
    surveyed(survey(FIRST))
    events(event(count=4, last_line=9))
    events(event(count=10, last_line=30))
    events(event(count=4, last_line=9))
    assert KernelEvent.objects.get().count == Incident.objects.get().count == 10


def test_an_event_twice_in_one_report_is_the_longer_one(events):
    events(event(count=10, last_line=30), event(count=4, last_line=9))
    assert KernelEvent.objects.get().count == 10


def test_an_event_that_grew_worse_is_told_and_gets_its_ticket(events, surveyed):
    surveyed(survey(FIRST))
    events(event(severity="warning"))
    assert not Ticket.objects.exists()
    events(event(severity="critical", count=2, last_line=2))
    assert Incident.objects.get().severity == "critical"
    assert list(Transition.objects.values_list("word", flat=True)) == ["opened", "worse"]
    assert Ticket.objects.count() == 1


def test_an_event_that_turns_out_to_be_another_kind_renames_its_incident(events, surveyed):
    surveyed(survey(FIRST))
    events(event(kind="io_error", severity="error"))
    events(event(kind="medium_error", severity="error", count=2, last_line=4))
    incident = Incident.objects.get()
    assert (incident.kind, incident.code, incident.count) == (
        "medium_error",
        "event.medium_error",
        2,
    )
    assert incident.evidence.first().values["kind"] == "medium_error"


def test_another_kind_leaves_the_incident_of_other_events_alone(events, surveyed):
    surveyed(survey(FIRST))
    events(event("b1:1", kind="io_error"), event("b1:2", kind="io_error"))
    events(event("b1:2", kind="medium_error", count=2, last_line=4))
    counts = dict(Incident.objects.values_list("kind", "count"))
    assert counts == {"io_error": 1, "medium_error": 2}


def test_an_event_that_grows_after_its_incident_was_resolved_opens_a_new_one(events, surveyed):
    surveyed(survey(FIRST))
    events(event(count=4, last_line=9))
    Incident.objects.get().resolve("ada", "replaced", at=NOON - timedelta(minutes=1))
    events(event(count=10, last_line=30))
    assert Incident.objects.open().get().count == 6


def test_information_is_no_incident(events):
    events(event(kind="hot_plug", severity="info"), event("b1:2", severity="info"))
    assert KernelEvent.objects.count() == 2
    assert not Incident.objects.exists()


BAD = [
    {},
    [],
    "text",
    None,
    event(key=""),
    event(kind="earthquake"),
    event(severity=["critical"]),
    event(at="yesterday"),
    event(at="2026-02-30T00:00:00Z"),
    event(at="0001-01-01T00:00:00+14:00"),
    event(lines="text"),
]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_broken_event_is_named_and_the_others_are_kept(events, surveyed, bad):
    surveyed(survey(FIRST))
    row = events(event("b1:1"), bad, event("b1:3"))
    assert (row.state, "1 of 3" in row.error, "event 2" in row.error) == ("failed", True, True)
    assert list(KernelEvent.objects.values_list("key", flat=True)) == ["b1:1", "b1:3"]
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("body", [[], "x", {}, {"events": None}, {"events": {"a": 1}}])
def test_a_report_without_a_list_of_events_is_visible(tell, body):
    row = tell("kernel-events", body)
    assert (row.state, "expected a list" in row.error) == ("failed", True)


def test_numbers_that_no_column_holds_do_no_harm(events):
    big = {"count": 10**30, "sector": 10**30, "first_line": -(10**30), "sense": {"key": 10**40}}
    assert events(event(**big)).state == "digested"
    assert KernelEvent.objects.get().count == 1


def test_nobody_follows_a_line_of_another_boot(events, surveyed):
    surveyed(survey(FIRST), boot="b0")
    events(event(), boot="b1")
    assert Incident.objects.get().subject.startswith("address:")


def test_a_command_is_done_by_its_own_host_only(tell, host):
    mine = Command.objects.create(host=host, kind="survey", asked_by="ada")
    body = {"id": mine.pk, "answer": "surveyed", "at": NOON.isoformat()}
    tell("command-done", body, host=Host.objects.create(name="other"))
    mine.refresh_from_db()
    assert mine.done_at is None
    tell("command-done", body)
    mine.refresh_from_db()
    assert (mine.done_at, mine.answer) == (NOON, "surveyed")


# --- hostile surveys


# the most that a survey may hold of each part
SIZES = [
    ("drives", 2000),
    ("blocks", 4000),
    ("slots", 4000),
    ("volumes", 1000),
    ("layers", 5000),
    ("controllers", 200),
    ("trouble", 500),
    ("disagreements", 2000),
]


@pytest.mark.parametrize(("part", "most"), SIZES)
def test_a_survey_that_is_too_large_is_kept_with_the_reason(tell, surveyed, part, most):
    found = {**survey(FIRST).as_json(), part: [{}] * (most + 1)}
    row = tell("survey", {"at": NOON.isoformat(), "survey": found})
    said = f"a survey holds at most {most} {part}; this one has {most + 1}"
    assert (row.state, row.error) == ("failed", f"ValueError: {said}")
    surveyed(survey(FIRST))
    assert now_at() == {"S1": "Enclosure 1, Slot 17"}


def test_surveys_never_add_up_to_one_that_cannot_be_read_again(tell, surveyed):
    surveyed(survey(FIRST, trouble=[f"x{n}" for n in range(499)]))
    found = survey(FIRST, trouble=["y", "z"]).as_json()
    row = tell("survey", {"at": NOON.isoformat(), "survey": found, "partial": True})
    assert "at most 500 trouble" in row.error
    surveyed(survey(FIRST, SECOND), minutes=10)
    assert set(now_at()) == {"S1", "S2"}


def test_no_drive_of_a_survey_is_compared_with_all_others(surveyed):
    """A statement for each drive that named all of them took 4 of 6 s at 1000 drives."""
    drives = [Drive(f"S{n}", controller=CARD, bay=BayValue("1", n)) for n in range(20)]
    with CaptureQueriesContext(connection) as asked:
        surveyed(survey(*drives))
    updates = [one["sql"] for one in asked if one["sql"].startswith("UPDATE")]
    placing = [sql for sql in updates if "placement" in sql]
    assert placing
    assert not [sql for sql in placing if "'S7'" in sql and "'S8'" in sql]


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"])
def test_a_survey_of_no_age_is_kept_with_the_reason(tell, at):
    row = tell("survey", {"at": at, "survey": survey(FIRST).as_json()})
    assert (row.state, SurveyRecord.objects.count()) == ("failed", 0)


def test_a_survey_from_a_clock_that_is_ahead_is_no_truth(tell):
    at = (RECEIVED + timedelta(hours=2)).isoformat()
    row = tell("survey", {"at": at, "survey": survey(FIRST).as_json()})
    assert "set that host's clock" in row.error


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("drives", "serial", 5),
        ("drives", "bay", {"enclosure": "1", "slot": "17"}),
        ("drives", "bay", {"enclosure": "1", "slot": 10**30}),
        ("drives", "capacity_bytes", "many"),
        ("drives", "state", {"is": "ok"}),
        ("volumes", "members", "S1"),
        ("volumes", "number", "nine"),
        ("controllers", "host_numbers", [[14]]),
        ("blocks", "disk_name", ["sda"]),
    ],
)
def test_a_survey_with_a_wrong_type_stops_no_later_one(tell, surveyed, part, name, value):
    wrong = survey(FIRST, SECOND).as_json()
    wrong[part][0][name] = value
    row = tell("survey", {"at": NOON.isoformat(), "survey": wrong})
    assert (row.state, SurveyRecord.objects.count()) == ("failed", 0)
    assert name in row.error
    surveyed(survey(FIRST))
    assert SurveyRecord.objects.count() == 1


@pytest.mark.parametrize("body", [5, "x", [], {}, {"id": "x"}, {"id": 10**30}])
def test_an_answer_to_no_command_is_kept_with_the_reason(tell, body):
    assert "expected the number of a command" in tell("command-done", body).error

"""From readings to verdicts, and from verdicts to incidents and tickets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from hardware import judging
from hardware.domain.drive import Bay as BayValue
from hardware.domain.drive import Controller
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.reading import Attribute, Reading
from hardware.domain.reading_json import reading_json
from hardware.domain.smart import Judgement, Reason, Verdict
from hardware.domain.survey import Survey
from hardware.models import (
    Acknowledgement,
    Drive,
    DriveVerdict,
    KernelEvent,
    LastReading,
    Ticket,
)
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import is_known, rung, title

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CARD = "0000:3b:00.0"
PENDING = Reason("pending.standing", {"value": 8}, Verdict.FAIL, "ata.197.raw", 8)
GROWN = Reason("hung", {"count": 2}, Verdict.FAIL)


@pytest.fixture
def host():
    return Host.objects.create(name="storage1")


@pytest.fixture
def tell(host):
    """Digests a report as if it had just come; hours after noon."""

    def tell(kind, hours=0, **body):
        at = NOON + hours * HOUR
        row = Report.objects.create(
            host=host,
            key=f"k{Report.objects.count()}",
            kind=kind,
            version=1,
            boot_id="b1",
            sent_at=at,
            received_at=NOON + timedelta(days=30),
            body={"at": at.isoformat(), **body},
        )
        digest_waiting()
        row.refresh_from_db()
        assert (row.state, row.error) == ("digested", "")

    return tell


@pytest.fixture
def surveyed(tell):
    """One card with drives S1 in slot 1, S2 in slot 2 …"""

    def surveyed(*serials):
        drives = tuple(
            DriveValue(serial, model="ST8000", controller=CARD, bay=BayValue("1", slot))
            for slot, serial in enumerate(serials, 1)
        )
        tell("survey", -1, survey=Survey((Controller(CARD),), drives=drives).as_json())

    return surveyed


@pytest.fixture
def read(tell):
    def read(*serials, hours=0, raw=0, **more):
        """`raw` pending sectors: of all, or by serial."""
        counts = raw if isinstance(raw, dict) else dict.fromkeys(serials, raw)
        told = [reading_json(pending(serial, count, **more)) for serial, count in counts.items()]
        tell("readings", hours, readings=told)

    return read


def pending(serial, count, **more):
    attributes = (Attribute(197, "Current_Pending_Sector", 100, 100, 0, count, str(count)),)
    values = {"model": "ST8000", "smart_passed": True, "attributes": attributes, **more}
    return Reading(serial, "smartctl -x", **values)


@pytest.fixture
def rules(monkeypatch):
    """Rules that say what the test wants: rules("fail", PENDING)."""

    def rules(verdict, *reasons):
        said = Judgement(Verdict(verdict), reasons)
        monkeypatch.setattr(judging, "judged", lambda one, facts, siblings=0: said)

    return rules


def test_a_verdict_is_kept_with_its_reasons(read, rules):
    rules("watch", PENDING)
    read("S1")
    drive = Drive.objects.get()
    assert (drive.verdict, drive.reasons, drive.judged_at) == (
        "watch",
        [judging.plain(PENDING)],
        NOON,
    )


def test_verdicts_are_stored_when_they_turn(read, rules):
    for hours, verdict in enumerate(("ok", "ok", "watch", "watch", "ok")):
        rules(verdict)
        read("S1", hours=hours)
    rows = DriveVerdict.objects.order_by("since")
    assert [(row.verdict, (row.since - NOON) // HOUR) for row in rows] == [
        ("ok", 0),
        ("watch", 2),
        ("ok", 4),
    ]
    assert [row.until for row in rows] == [rows[1].since, rows[2].since, None]


def test_a_number_that_only_grows_is_no_other_verdict_and_a_new_reason_is(read, rules):
    rules("fail", PENDING)
    read("S1")
    rules("fail", replace(PENDING, values={"value": 16}))
    read("S1", hours=1)
    assert DriveVerdict.objects.count() == 1
    assert Drive.objects.get().reasons[0]["values"] == {"value": 16}
    rules("fail", PENDING, GROWN)
    read("S1", hours=2)
    assert DriveVerdict.objects.count() == 2


def test_a_fail_is_an_incident_and_a_draft_that_names_the_bay(read, rules, surveyed):
    surveyed("S1", "S2")
    rules("fail", PENDING)
    read("S2", raw=8)
    incident = Incident.objects.get()
    drive = Drive.objects.get(serial="S2")
    assert (incident.kind, incident.subject) == ("smart_fail", f"drive:{drive.pk}")
    assert incident.severity == "critical"
    assert title(incident) == (
        "storage1: by its own readings, ST8000, S2, Enclosure 1, Slot 2 is failing"
    )
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.task, ticket.drive, ticket.bay.slot) == (
        "draft",
        "identify",
        drive,
        2,
    )


def test_the_evidence_goes_from_the_reading_to_the_bay(read, rules, surveyed):
    surveyed("S1")
    rules("fail", PENDING)
    read("S1", raw=8, messages=("read from the drive",))
    evidence = list(Incident.objects.get().evidence.all())
    assert [one.code for one in evidence] == [
        "health.pending.standing",
        "rung.survey_before",
        "rung.serial_is_drive",
        "rung.drive_in_bay",
        "rung.only_one_witness",
    ]
    assert evidence[0].source == "smartctl -x"
    assert "197 Current_Pending_Sector 100 100 0 8" in evidence[0].raw
    assert "read from the drive" in evidence[0].raw
    assert all(is_known(one.code) for one in evidence)
    assert rung(evidence[0]) == "sectors pending reallocation: 8, not growing"
    assert rung(evidence[3]).startswith("It sits in Enclosure 1, Slot 1")


def test_a_drive_that_no_survey_has_is_to_be_identified(read, rules):
    rules("fail", PENDING)
    read("S1")
    assert Ticket.objects.get().task == "identify"


def test_path_trouble_is_an_incident_and_orders_no_disk(read, rules, surveyed):
    surveyed("S1")
    rules("path", PENDING)
    read("S1")
    assert Incident.objects.get().kind == "smart_path"
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("verdict", ["ok", "watch", "unknown"])
def test_what_is_not_broken_is_no_incident(read, rules, verdict):
    rules(verdict, PENDING)
    read("S1")
    assert not Incident.objects.exists()


def test_the_same_fail_again_is_the_same_incident(read, rules, surveyed):
    surveyed("S1")
    rules("fail", PENDING)
    for hours in range(3):
        read("S1", hours=hours)
    assert Incident.objects.get().count == 1
    assert Ticket.objects.count() == 1


def test_an_incident_that_a_person_closed_stays_closed_until_something_new(read, rules):
    rules("fail", PENDING)
    read("S1")
    Incident.objects.get().resolve("ada", "ordered")
    Incident.objects.update(resolved_at=NOON + timedelta(minutes=30))
    read("S1", hours=1)
    assert not Incident.objects.open().exists()
    rules("fail", PENDING, GROWN)
    read("S1", hours=2)
    assert Incident.objects.open().count() == 1


def test_well_twice_closes_the_incident_and_the_draft(read, rules, surveyed):
    surveyed("S1")
    rules("fail", PENDING)
    read("S1")
    rules("ok")
    read("S1", hours=1)
    assert Incident.objects.open().exists()
    read("S1", hours=2)
    assert Incident.objects.get().resolved_by == "mirrorsite"
    assert Ticket.objects.get().state == "cancelled"


def test_a_ticket_that_was_sent_is_not_taken_back(read, rules, surveyed):
    surveyed("S1")
    rules("fail", PENDING)
    read("S1")
    Ticket.objects.get().go("sent", "ada", "mailed")
    rules("ok")
    read("S1", hours=1)
    read("S1", hours=2)
    assert Ticket.objects.get().state == "sent"


def test_incidents_of_other_sources_are_left_alone(read, rules):
    rules("ok")
    read("S1")
    subject = f"drive:{Drive.objects.get().pk}"
    fields = {"severity": "critical", "code": "x", "first_at": NOON, "last_at": NOON}
    Incident.objects.create(subject=subject, kind="medium_error", **fields)
    read("S1", hours=1)
    assert Incident.objects.open().exists()


def test_a_late_reading_judges_nothing(read, rules):
    rules("ok")
    read("S1")
    rules("fail", PENDING)
    read("S1", hours=-5)
    assert Drive.objects.get().verdict == "ok"
    assert not Incident.objects.exists()


def test_a_round_costs_the_same_queries_for_two_and_for_fifty(
    read, rules, django_assert_max_num_queries
):
    rules("ok")
    few, many = [f"F{n}" for n in range(2)], [f"M{n}" for n in range(50)]
    read(*few, *many)
    counts = []
    for hours, serials in ((1, few), (2, many)):
        with django_assert_max_num_queries(40) as asked:
            read(*serials, hours=hours)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- smartctl that hangs

HUNG = {"device": "/dev/sdk", "serial": "S1", "since": NOON.isoformat(), "times": 3}


def test_a_smartctl_that_hangs_is_an_incident_of_its_drive(tell, read, rules):
    rules("ok")
    read("S1")
    for hours, times in ((1, 3), (2, 4)):
        tell("readings", hours, readings=[], round={"hung": [{**HUNG, "times": times}]})
    incident = Incident.objects.get()
    assert (incident.kind, incident.count) == ("smartctl_hung", 4)
    assert incident.subject == f"drive:{Drive.objects.get().pk}"
    assert title(incident) == "storage1: smartctl hangs on ST8000 S1 (/dev/sdk) (4×)"
    assert rung(incident.evidence.get()).startswith("smartctl asked /dev/sdk")
    assert not Ticket.objects.exists()


def test_a_disk_without_a_serial_is_named_by_its_device(tell, host):
    tell("readings", readings=[], round={"hung": [{"device": "/dev/sdk", "serial": None}]})
    assert Incident.objects.get().subject == f"address:{host.pk}/b1//dev/sdk"


@pytest.mark.parametrize("hung", [[{}], [3], "x", [{"times": "many", "serial": ["x"]}]])
def test_words_of_a_round_that_are_none_do_no_harm(tell, hung):
    tell("readings", readings=[], round={"hung": hung})


# --- the rules with all that the database knows


def test_sectors_that_grow_over_a_week_fail_and_those_that_stood_are_watched(read):
    for hours in (-24 * 8, -1, 0):
        read("S1", hours=hours, raw=8)
    assert Drive.objects.get().verdict == "watch"
    read("S1", hours=1, raw=9)
    drive = Drive.objects.get()
    assert drive.verdict == "fail"
    assert drive.reasons[0]["code"] == "pending.grew"
    assert drive.reasons[0]["values"]["grown"] == 1


def test_the_kernels_word_of_seven_days_confirms(read, tell, surveyed, host):
    surveyed("S1")
    read("S1", raw=8, hours=-30)
    read("S1", raw=8, hours=-29)
    drive = Drive.objects.get()
    assert drive.verdict == "watch"
    event(host, drive, -24)
    read("S1", raw=8)
    drive.refresh_from_db()
    assert (drive.verdict, drive.reasons[0]["code"]) == ("fail", "pending.confirmed")


def test_the_kernels_word_of_last_month_does_not(read, host):
    read("S1", raw=8, hours=-1)
    event(host, Drive.objects.get(), -24 * 30)
    read("S1", raw=8)
    assert Drive.objects.get().verdict == "watch"


def event(host, drive, hours):
    at = NOON + hours * HOUR
    fields = {"severity": "error", "code": "x", "first_at": at, "last_at": at}
    incident = Incident.objects.create(
        subject=f"drive:{drive.pk}", kind="medium_error", resolved_at=at, **fields
    )
    return KernelEvent.objects.create(
        host=host, key="k", at=at, kind="medium_error", severity="error", data={}, incident=incident
    )


def grow(read, *serials, at=0):
    for hours, raw in ((at - 200, 0), (at - 1, 2), (at, 4)):
        read(*serials, hours=hours, raw=raw)


def test_neighbours_that_fail_at_once_are_trouble_of_what_they_share(read, surveyed):
    surveyed("S1", "S2", "S3", "S4")
    read("S4", hours=-200)
    grow(read, "S1", "S2", "S3")
    verdicts = dict(Drive.objects.values_list("serial", "verdict"))
    assert verdicts == {"S1": "path", "S2": "path", "S3": "path", "S4": "ok"}
    assert not Ticket.objects.filter(task="replace", state="draft", incident__kind="smart_path")


def test_a_disk_that_fails_among_old_failures_fails_by_itself(read, surveyed):
    surveyed("S1", "S2", "S3")
    for hours, raw in ((-900, 0), (-801, 2), (-800, 4), (-400, 300), (-200, 300)):
        read("S1", hours=hours, raw=raw)
    for hours, raw in ((-900, 0), (-701, 2), (-700, 4), (-400, 300), (-200, 300)):
        read("S2", hours=hours, raw=raw)
    read("S3", hours=-200)
    read("S3", hours=-1, raw=2)
    read(raw={"S1": 300, "S2": 300, "S3": 4})
    assert Drive.objects.get(serial="S3").verdict == "fail"


def test_an_array_that_threw_the_disk_out_confirms(read):
    read("S1", hours=-1)
    Drive.objects.update(latest={"state": "Failed"})
    read("S1", raw=1)
    assert "array_threw_out" in [one["code"] for one in Drive.objects.get().reasons]


def test_a_smartctl_that_hung_in_this_round_is_a_reason(read, tell):
    hung = {"device": "/dev/sda", "serial": "S1", "times": 2}
    values = {"model": "ST8000", "smart_passed": True}
    told = [reading_json(Reading("S1", "arcconf", **values))]
    tell("readings", readings=told, round={"hung": [hung]})
    drive = Drive.objects.get()
    assert (drive.verdict, drive.reasons[0]["code"]) == ("watch", "hung")


def test_an_accepted_value_is_silent_until_it_grows_and_goes_with_the_disk(read, host):
    for hours in (-300, -1):
        read("S1", hours=hours, raw=8)
    drive = Drive.objects.get()
    ada = User.objects.create_user("ada")
    Acknowledgement.objects.give(drive, "ata.197.raw", 8, "since it was bought", ada)
    drive.refresh_from_db()
    assert (drive.verdict, drive.reasons) == ("ok", [])
    read("S1", raw=8)
    assert Drive.objects.get().verdict == "ok"
    read("S1", hours=1, raw=9)
    assert Drive.objects.get().verdict == "fail"


# --- what a person accepts


def test_accepting_a_value_judges_again_and_is_an_entry(read, rules):
    rules("watch", PENDING)
    read("S1", raw=8)
    drive = Drive.objects.get()
    rules("ok")
    ada = User.objects.create_user("ada")
    Acknowledgement.objects.give(drive, "ata.197.raw", 8, "known since 2024", ada)
    drive.refresh_from_db()
    assert drive.verdict == "ok"
    entry = Entry.objects.get(action="acknowledged")
    assert (entry.actor, entry.subject) == ("ada", f"hardware.drive:{drive.pk}")
    assert entry.detail == {"attribute": "ata.197.raw", "value": 8, "why": "known since 2024"}


def test_accepting_keeps_what_a_round_wrote_since_the_page_was_opened(read, rules):
    rules("watch", PENDING)
    read("S1", raw=8)
    seen = Drive.objects.get()
    Drive.objects.update(latest_values={"ata.197.raw": 9})
    ann = User.objects.create_user("ann")
    row = Acknowledgement.objects.give(seen, "ata.197.raw", 8, "why", ann)
    assert Drive.objects.get().latest_values == {"ata.197.raw": 9}
    row.withdraw(ann)
    assert Drive.objects.get().latest_values == {"ata.197.raw": 9}


def test_accepting_does_not_count_as_a_second_good_reading(read, rules):
    rules("fail", PENDING)
    read("S1")
    rules("ok")
    read("S1", hours=1)
    drive = Drive.objects.get()
    Acknowledgement.objects.give(drive, "ata.197.raw", 0, "why", User.objects.create_user("ada"))
    assert Incident.objects.open().exists()


def test_a_drive_that_never_spoke_can_be_accepted_too():
    drive = Drive.objects.create(serial="S1", first_seen_at=NOON, seen_at=NOON)
    Acknowledgement.objects.give(drive, "ata.5.raw", 8, "why", User.objects.create_user("ada"))
    assert not LastReading.objects.exists()

# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""Kernel event → drive → bay → incident → ticket, in rows."""

import pytest

from hardware.agent.follower import event_body
from hardware.domain.kernel_log import Grouper, Line, is_about_disks
from hardware.models import KernelEvent, Placement, SurveyRecord, Ticket
from hardware.replay import replay
from mirrorsite.demo import make_host
from mirrorsite.ground.incidents.models import Evidence, Incident, Transition
from mirrorsite.ground.incidents.words import rung
from mirrorsite.ground.outside.shell import Recording
from tests.db.test_digest import (  # noqa: F401
    FIRST,
    NOON,
    SECOND,
    bmc,
    event,
    events,
    host,
    seen,
    survey,
    surveyed,
    tell,
)

pytestmark = pytest.mark.django_db
ROWS = (KernelEvent, Placement, SurveyRecord, Ticket, Incident, Evidence, Transition)


@pytest.fixture
def replayed(tmp_path):
    def replayed(**how):
        make_host.make(tmp_path, **how)
        return replay(Recording(tmp_path))

    return replayed


def ladder(incident):
    return [one.code.removeprefix("rung.") for one in incident.evidence.all()]


def test_the_whole_chain(surveyed, events, host, bmc):
    surveyed(survey(FIRST, SECOND))
    events(event())
    ticket = Ticket.objects.get()
    assert (ticket.task, ticket.drive.serial, ticket.bay.slot) == ("replace", "S1", 17)
    assert ticket.incident.subject == f"drive:{ticket.drive.pk}"
    assert ladder(ticket.incident) == [
        "kernel_said",
        "survey_before",
        "host_is_controller",
        "address_is_volume",
        "only_member",
        "drive_in_bay",
        "witness_agrees",
        "witness_agrees",
        "two_sources_agree",
    ]
    assert ticket.steps.get().actor == "mirrorsite"


def test_a_line_before_the_first_survey_of_its_boot_uses_it_and_says_so(surveyed, events):
    surveyed(survey(FIRST), minutes=30)
    events(event())
    assert ladder(Incident.objects.get())[1] == "survey_after"


def test_without_a_survey_the_incident_is_kept_and_nothing_is_guessed(events):
    events(event())
    incident = Incident.objects.get()
    assert ladder(incident) == ["kernel_said", "no_survey"]
    ticket = Ticket.objects.get()
    assert (ticket.task, ticket.drive, ticket.bay) == ("identify", None, None)


def test_a_survey_that_comes_later_resolves_the_address(events, surveyed, bmc):
    events(event())
    surveyed(survey(FIRST), minutes=1)
    incident = Incident.objects.get()
    assert incident.subject.startswith("drive:")
    assert ladder(incident)[-1] == "two_sources_agree"
    assert (Ticket.objects.get().task, Ticket.objects.get().bay.slot) == ("replace", 17)


def test_a_survey_of_another_boot_resolves_nothing(events, surveyed):
    events(event(), boot="b1")
    surveyed(survey(FIRST), minutes=1, boot="b2")
    assert Incident.objects.get().subject.startswith("address:")


def test_an_address_joins_the_open_incident_of_its_drive(events, surveyed):
    surveyed(survey(FIRST), boot="b0")
    events(event("b0:1", severity="error"), boot="b0")
    events(event("b1:1", count=5, at="2026-11-22T13:00:00Z"), boot="b1")
    assert Incident.objects.open().count() == 2
    surveyed(survey(FIRST), minutes=70, boot="b1")
    incident = Incident.objects.open().get()
    assert (incident.count, incident.severity) == (6, "critical")
    assert incident.last_at.hour == 13
    assert incident.kernel_events.count() == 2


def test_after_joining_there_is_one_ticket_for_the_drive(events, surveyed, bmc):
    surveyed(survey(FIRST), boot="b0")
    events(event("b0:1"), boot="b0")
    events(event("b1:1"), boot="b1")
    surveyed(survey(FIRST), minutes=70, boot="b1")
    ticket = Ticket.objects.open().get()
    assert (ticket.task, ticket.drive.serial) == ("replace", "S1")
    assert Ticket.objects.get(state="cancelled").steps.count() == 2


def test_what_joins_may_make_the_first_ticket_of_the_drive(events, surveyed):
    surveyed(survey(FIRST), boot="b0")
    events(event("b0:1", severity="warning"), boot="b0")
    events(event("b1:1", severity="critical"), boot="b1")
    surveyed(survey(FIRST), minutes=70, boot="b1")
    assert Ticket.objects.open().get().drive.serial == "S1"
    words = list(Incident.objects.open().get().transitions.values_list("word", flat=True))
    assert words == ["opened", "worse"]


def test_two_kinds_of_trouble_are_two_incidents_and_one_ticket(events, surveyed):
    surveyed(survey(FIRST))
    events(event("b1:1"), event("b1:2", kind="medium_error", severity="error"))
    assert Incident.objects.count() == 2
    assert Ticket.objects.count() == 1


def test_path_trouble_orders_no_disk(events, surveyed):
    surveyed(survey(FIRST))
    events(event(kind="transport_error", severity="error"))
    assert Incident.objects.exists()
    assert not Ticket.objects.exists()


def test_a_ticket_that_is_closed_makes_room_for_the_next(events, surveyed):
    surveyed(survey(FIRST))
    events(event("b1:1"))
    Ticket.objects.get().go("cancelled", "ada", "false alarm")
    events(event("b1:2"))
    assert Ticket.objects.open().count() == 1


def test_a_ticket_takes_only_steps_that_there_are(events):
    events(event())
    ticket = Ticket.objects.get()
    stale = Ticket.objects.get()
    assert not ticket.go("closed", "ada", "")
    assert ticket.go("sent", "ada", "mailed")
    assert not stale.go("cancelled", "bob", "")
    assert not ticket.go("draft", "ada", "")


# --- the made host, with its variants


def tickets():
    rows = Ticket.objects.order_by("pk")
    return [(t.task, t.bay.label if t.bay else None, len(t.finding["drives"])) for t in rows]


def test_the_made_host_names_its_bays(replayed):
    replayed()
    assert tickets() == [
        ("replace", "Front 18", 1),
        ("replace", "Front 6", 1),
        ("identify", None, 6),
    ]


@pytest.mark.parametrize("target", [6, 8, 21])
def test_a_drifted_target_is_the_same_bay(replayed, target):
    replayed(slot5_target=target)
    assert ("replace", "Front 6", 1) in tickets()


def test_swapped_hosts_swap_what_the_addresses_mean(replayed):
    replayed(swapped_hosts=True)
    assert [t[0] for t in tickets()] == ["identify", "replace", "replace"]
    assert tickets()[2][1] == "Front 18"


def test_a_recording_replayed_twice_gives_the_same_rows(replayed):
    replayed()
    before = {model: list(model.objects.order_by("pk").values()) for model in ROWS}
    replayed()
    assert before == {model: list(model.objects.order_by("pk").values()) for model in ROWS}


def test_without_an_inventory_nothing_is_guessed(replayed):
    replayed(inventory=False)
    assert Incident.objects.open().count() == 3
    assert {t.task for t in Ticket.objects.all()} == {"identify"}
    assert all(ladder(one)[-1] == "no_survey" for one in Incident.objects.all())
    assert not any(t.finding["drives"] for t in Ticket.objects.all())


def test_its_words_say_that_no_survey_has_the_address(tmp_path):
    make_host.make(tmp_path, inventory=False)
    replay(Recording(tmp_path))

    said = [rung(one) for one in Evidence.objects.all()]
    assert any("is not in any survey" in words for words in said)


def test_the_must_not_ticket_log_gives_no_ticket(corpus, events, surveyed):
    found = list(corpus.rglob("*must-not-ticket*"))
    assert found

    grouper, told = Grouper(), []
    for file in found:
        for number, text in enumerate(file.read_text(errors="replace").splitlines(), 1):
            if is_about_disks(text):
                told += grouper.feed(Line(number, text, NOON, f"{file.name}:{number}"))
        told += grouper.flush()
    assert events(*map(event_body, told)).state == "digested"
    assert not Ticket.objects.exists()

# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""Whether a ticket's drive may be pulled: the newest survey, and what is known of its siblings."""

from datetime import timedelta

import pytest

from hardware.models import Drive, SurveyRecord, Ticket
from hardware.pulling import judge_drive, judge_ticket, safety_facts, weak_on
from mirrorsite.ground.incidents.models import Incident, Sighting
from tests.db.test_digest import NOON, host, surveyed, tell  # noqa: F401
from tests.pure.made_arrays import volume

pytestmark = pytest.mark.django_db


def trouble(host, serial, kind="medium_error", cause=None):
    drive = Drive.objects.get(serial=serial)
    values = {"host_pk": host.pk, "host": host.name, "what": str(drive)}
    values |= {"cause": {"cause": cause, "reasons": []}} if cause else {}
    sighting = Sighting(f"drive:{drive.pk}", kind, "error", NOON, f"event.{kind}", values)
    return Incident.objects.see(sighting)


@pytest.fixture
def ticket(host, surveyed):
    """A ticket to replace S0 of a RAID 5 of four."""
    surveyed(volume("RAID5"))
    drive = Drive.objects.get(serial="S0")
    return made(host, trouble(host, "S0"), drive)


def made(host, incident, drive=None, task="replace", serials=("S0",)):
    told = [{"serial": one, "places": [], "controller": ""} for one in serials]
    return Ticket.objects.create(
        incident=incident, host=host, task=task, drive=drive, finding={"drives": told}
    )


def answer(ticket, minutes=0):
    return judge_ticket(ticket, NOON - timedelta(minutes=60 - minutes))[0]


def test_a_ticket_says_yes_and_why(ticket):
    facts = safety_facts(ticket, NOON - timedelta(minutes=50))
    assert facts.safe is True
    assert "stands without it" in facts.sentences_en[0]
    assert [one.serial for one in facts.keep] == ["S1", "S2", "S3"]
    assert facts.keep[0].bay == "Enclosure 1, Slot 1"


def test_both_languages_are_told(ticket):
    facts = safety_facts(ticket, NOON)
    assert len(facts.sentences_zh) == len(facts.sentences_en) > 0


def test_the_errors_of_a_sibling_turn_it_into_no(ticket, host):
    trouble(host, "S2", "hardware_error")
    verdict = answer(ticket)
    assert (verdict.safe, verdict.reasons[0].code) == (False, "weak_next")
    assert verdict.weak_siblings[0].why == "kind.hardware_error"


def test_the_weak_one_is_named_first_with_its_bay(ticket, host):
    trouble(host, "S3")
    keep = safety_facts(ticket, NOON).keep
    assert (keep[0].serial, keep[0].bay) == ("S3", "Enclosure 1, Slot 3")
    assert keep[0].weak_en == "medium error"
    assert not any(one.weak_en for one in keep[1:])


def test_trouble_on_a_path_makes_no_disk_weak(ticket, host):
    trouble(host, "S2", cause="path")
    assert answer(ticket).safe is True
    assert "S2" not in weak_on(host)


@pytest.mark.parametrize(
    ("verdict", "why"), [("fail", "weak.smart_fail"), ("watch", "weak.smart_watch"), ("ok", None)]
)
def test_a_siblings_own_readings_count(ticket, host, verdict, why):
    Drive.objects.filter(serial="S1").update(verdict=verdict)
    assert weak_on(host).get("S1") == why


def test_resolved_trouble_and_that_of_another_host_do_not_count(ticket, host):
    trouble(host, "S1").resolve("anna", "the cable")
    assert set(weak_on(host)) == {"S0"}


def test_an_old_survey_turns_yes_into_not_known_and_leaves_no(ticket, host):
    late = NOON + timedelta(days=1)
    verdict = judge_ticket(ticket, late)[0]
    assert (verdict.safe, verdict.reasons[0].code) == (None, "survey_old")
    trouble(host, "S2")
    assert judge_ticket(ticket, late)[0].safe is False


def test_of_a_recording_the_survey_is_never_old(ticket, host):
    host.is_recorded = True
    host.save()
    ticket.refresh_from_db()
    assert judge_ticket(ticket, NOON + timedelta(days=900))[0].safe is True


def test_the_newest_survey_counts_not_that_of_the_ticket(ticket, surveyed):
    surveyed(volume("RAID5", state="Degraded", states={"S1": "Failed"}), minutes=-30)
    assert answer(ticket, 40).safe is False


def test_without_a_survey_nothing_is_known(ticket, host):
    SurveyRecord.objects.all().delete()
    verdict = answer(ticket)
    assert (verdict.safe, verdict.reasons[0].code) == (None, "no_survey")


def test_a_ticket_to_identify_is_never_safe(ticket, host):
    Ticket.objects.update(task="identify")
    ticket.refresh_from_db()
    verdict = answer(ticket)
    assert (verdict.safe, verdict.reasons[0].code) == (None, "identify_first")


def test_of_several_candidates_all_must_stay_with_their_siblings(host, surveyed):
    surveyed(volume("RAID5"))
    several = made(host, trouble(host, "S0"), task="identify", serials=("S0", "S1"))
    verdict = answer(several)
    assert verdict.safe is False
    assert set(verdict.keep) == {"S0", "S1", "S2", "S3"}


def test_no_candidate_at_all_is_no(host, surveyed):
    surveyed(volume("RAID5"))
    nobody = made(host, trouble(host, "S0"), task="identify", serials=())
    assert answer(nobody).safe is False


def test_a_serial_in_its_other_form_is_the_same_disk(host, surveyed):
    long = "ZA1B2C3D0000R123ABCD"
    survey = volume("RAID5")
    surveyed(survey)
    assert judge_drive(host, long, NOON - timedelta(minutes=59))[0].safe is None


def test_a_judgement_costs_few_queries(ticket, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        answer(ticket)

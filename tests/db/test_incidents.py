"""One open incident per subject and kind; each change of it is stored for people to be told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from mirrorsite.ground.incidents.domain import SEVERITIES, transition, worse
from mirrorsite.ground.incidents.models import Affects, Incident, Sighting, Transition
from mirrorsite.ground.incidents.words import say, sentences, title

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def see(severity="error", subject="drive:1", kind="medium_error", minutes=0, **more):
    at = NOON + timedelta(minutes=minutes)
    values = more.pop("values", {"what": "S1"})
    return Incident.objects.see(Sighting(subject, kind, severity, at, "event.x", values, **more))


def words():
    return list(Transition.objects.order_by("pk").values_list("word", "severity"))


def test_the_first_sighting_opens_it_and_is_told():
    incident = see()
    assert (incident.count, incident.first_at, incident.last_at) == (1, NOON, NOON)
    assert words() == [("opened", "error")]


def test_two_workers_that_see_it_at_once_open_one(monkeypatch):
    first = see()
    held, looks = type(Incident.objects.all())._held, []

    def late(rows, seen):
        looks.append(seen)
        return None if len(looks) == 1 else held(rows, seen)

    monkeypatch.setattr(type(Incident.objects.all()), "_held", late)
    assert see(minutes=1) == first
    assert Incident.objects.get().count == 2
    assert words() == [("opened", "error")]


def test_further_sightings_are_counted():
    see(count=3)
    see(minutes=5, count=2, values={"host": "h"})
    incident = see(minutes=-5)
    assert Incident.objects.count() == 1
    assert (incident.count, incident.last_at - incident.first_at) == (6, timedelta(minutes=10))
    assert incident.values == {"what": "S1", "host": "h"}
    assert words() == [("opened", "error")]


def test_worse_is_told_and_better_is_not():
    for severity in ("warning", "critical", "info", "critical"):
        see(severity)
    assert words() == [("opened", "warning"), ("worse", "critical")]
    assert Incident.objects.get().severity == "critical"


def test_another_kind_or_subject_is_another_incident():
    see()
    see(kind="timeout")
    see(subject="drive:2")
    assert Incident.objects.open().count() == 3


def test_the_database_keeps_two_open_ones_apart():
    see()
    fields = {"subject": "drive:1", "kind": "medium_error", "severity": "error", "code": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.create(**fields, first_at=NOON, last_at=NOON)
    Incident.objects.create(
        **fields, first_at=NOON, last_at=NOON, resolved_at=NOON, resolved_by="x"
    )


def test_resolved_is_told_once():
    incident = see()
    again = Incident.objects.get()
    assert incident.resolve("ada", "replaced")
    assert not again.resolve("bob", "me too")
    assert (incident.resolved_by, incident.resolved_why) == ("ada", "replaced")
    assert words() == [("opened", "error"), ("resolved", "error")]


def test_after_it_was_resolved_a_new_one_is_opened():
    see().resolve("ada", "replaced", at=NOON)
    see(minutes=1)
    assert (Incident.objects.count(), Incident.objects.open().count()) == (2, 1)


def test_what_is_told_is_stored_with_it_or_not_at_all():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        see()
        raise ZeroDivisionError
    assert not Incident.objects.exists()
    assert not Transition.objects.exists()


def test_the_gravest_come_first():
    for number, severity in enumerate(("info", "critical", "warning", "error")):
        see(severity, subject=f"drive:{number}", minutes=number)
    see("error", subject="drive:9", minutes=9)
    order = [one.severity for one in Incident.objects.by_urgency()]
    assert order == ["critical", "error", "error", "warning", "info"]
    assert Incident.objects.by_urgency()[1].subject == "drive:9"


def test_whom_it_touches_is_said_once():
    incident = see()
    Affects.objects.create(incident=incident, subject="mirror:debian")
    with pytest.raises(IntegrityError), transaction.atomic():
        Affects.objects.create(incident=incident, subject="mirror:debian")


@pytest.mark.parametrize("first", SEVERITIES)
@pytest.mark.parametrize("second", SEVERITIES)
def test_worse_is_the_graver_of_two(first, second):
    grave = worse(first, second)
    assert grave in (first, second)
    assert worse(second, first) == grave
    assert (transition(first, second) == "worse") == (grave != first)


def test_the_first_word_is_opened():
    assert transition(None, "info") == "opened"


def test_sentences_are_said_with_their_values():
    sentences({"test.full": "%(what)s is ill", "test.percent": "100 %(what)s at 5%"})
    assert say("test.full", {"what": "S1"}) == "S1 is ill"
    assert say("test.full", {}) == "%(what)s is ill {}"
    assert "S1" in say("test.percent", {"what": "S1"})
    assert say("test.none", {"a": 1}) == "test.none {'a': 1}"
    assert say("test.none", {}) == "test.none"


def test_a_title_is_said_in_the_language_of_its_reader():
    incident = see(values={"what": "%(host)s <b>"})
    incident.code = "event.medium_error"
    incident.values = {"what": "%(host)s <b>", "host": "h"}
    assert title(incident, "en") == "h: medium errors on %(host)s <b>"
    assert title(incident, "zh-hans") != ""

"""An incident that comes and goes is one; what a person resolved is not opened by old news."""

from datetime import timedelta

import pytest

from mirrorsite.ground.incidents.domain import (
    Next,
    Standing,
    judge_root,
    judge_sighting,
    may_tell_again,
)
from mirrorsite.ground.incidents.models import Incident, Sighting, Transition
from tests.db.test_incidents import NOON, see, words

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def again(hours, **more):
    """A sighting so many hours after noon, by the centre's clock too."""
    at = NOON + hours * HOUR
    seen = Sighting("drive:1", "medium_error", "error", at, "event.x", {}, **more)
    return Incident.objects.see(seen, now=at)


def test_what_a_machine_resolved_and_comes_back_within_a_day_is_the_same():
    first = see()
    first.resolve("mirrorsite", "well again", at=NOON)
    assert again(23, count=2) == first
    first.refresh_from_db()
    assert (first.resolved_at, first.resolved_by, first.resolved_why) == (None, "", "")
    assert (first.count, first.first_at) == (3, NOON)
    assert [word for word, _ in words()] == ["opened", "resolved", "again"]


def test_after_a_day_it_is_another():
    see().resolve("mirrorsite", "well again", at=NOON)
    again(25)
    assert Incident.objects.count() == 2


def test_that_it_is_back_is_told_once_an_hour():
    incident = see()
    for minutes in (1, 2, 3):
        incident.resolve("mirrorsite", "well", at=NOON + timedelta(minutes=minutes))
        incident = again(minutes / 60 + 0.001)
    assert [word for word, _ in words()] == ["opened", "resolved", "again", "resolved"]
    Transition.objects.filter(word="again").update(at=NOON - 2 * HOUR)
    incident.resolve("mirrorsite", "well", at=NOON + 2 * HOUR)
    again(3)
    assert [word for word, _ in words()][-1] == "again"


def test_what_a_person_resolved_is_opened_by_later_news_only():
    first = see()
    first.resolve("ada", "replaced", at=NOON + HOUR)
    assert again(0.5, count=4) == first
    first.refresh_from_db()
    assert (first.resolved_by, first.count) == ("ada", 5)
    assert again(1.5) != first
    assert Incident.objects.open().count() == 1


def test_what_was_merged_is_not_opened_again():
    see().resolve("mirrorsite", "same as incident 7", "merged", at=NOON)
    again(1)
    assert Incident.objects.count() == 2


@pytest.mark.parametrize(
    ("by", "seen", "now", "expected"),
    [
        ("mirrorsite", 1, 1, Next.REOPEN),
        ("syncstatus", -5, 24, Next.REOPEN),
        ("mirrorsite", 25, 25, Next.NEW),
        ("ada", 0, 1, Next.ABSORB),
        ("ada", 1, 1, Next.NEW),
    ],
)
def test_what_becomes_of_a_sighting(by, seen, now, expected):
    assert judge_sighting(by, NOON, NOON + seen * HOUR, NOON + now * HOUR) is expected


def test_once_an_hour():
    assert may_tell_again(None, NOON)
    assert may_tell_again(NOON - HOUR, NOON)
    assert not may_tell_again(NOON - HOUR * 0.9, NOON)


def test_the_gravest_and_then_the_first_stands_for_all():
    assert judge_root([Standing(1, "error"), Standing(2, "critical"), Standing(3, "critical")]) == 2
    assert judge_root([Standing(5, "info"), Standing(4, "info")]) == 4


def test_kinds_of_one_subject_gather_and_others_do_not():
    first, second, other = see("error"), see("critical", kind="io_error"), see(subject="drive:2")
    Incident.objects.gather(first)
    parents = dict(Incident.objects.values_list("pk", "parent"))
    assert parents == {first.pk: second.pk, second.pk: None, other.pk: None}


def test_what_belongs_to_an_open_path_stays_its_part():
    path = see(subject="path:1/x", kind="path_trouble")
    part = see()
    part.parent = path
    part.save()
    Incident.objects.gather(part)
    part.refresh_from_db()
    assert part.parent == path
    path.resolve("ada", "cable", at=NOON)
    Incident.objects.gather(part)
    part.refresh_from_db()
    assert part.parent is None

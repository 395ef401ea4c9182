from datetime import date, timedelta

import pytest

from syncstatus.domain.marks import Mark, marks_of

TODAY = date(2026, 11, 22)


def days(count):
    return TODAY + timedelta(days=count)


def test_most_mirrors_have_no_mark():
    assert marks_of(None, None, "", TODAY) == ()


@pytest.mark.parametrize(("added", "is_new"), [(0, True), (-29, True), (-30, False), (1, False)])
def test_a_mirror_is_new_for_thirty_days(added, is_new):
    found = marks_of(days(added), None, "", TODAY)
    assert found == ((Mark("new", days(added)),) if is_new else ())


@pytest.mark.parametrize(
    ("retires", "kind"), [(45, "retiring"), (0, "retiring"), (-1, "retired"), (-900, "retired")]
)
def test_a_mirror_retires_at_the_end_of_its_day(retires, kind):
    assert marks_of(None, days(retires), "", TODAY) == (Mark(kind, days(retires)),)


def test_what_goes_away_is_not_called_new():
    assert [mark.kind for mark in marks_of(TODAY, days(3), "", TODAY)] == ["retiring"]


def test_an_official_mirror_names_its_project_after_what_is_urgent():
    found = marks_of(None, days(3), "Debian", TODAY)
    assert found == (Mark("retiring", days(3)), Mark("official", of="Debian"))

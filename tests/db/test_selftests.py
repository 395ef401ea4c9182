"""Self-tests: planned apart from each other, held back by a rebuild, followed to their end."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from hardware import selftests
from hardware.domain.drive import Block, Controller, LogicalVolume
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.reading import Reading, SelfTest
from hardware.domain.reading_json import reading_json
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from hardware.models import Drive, LastReading, Placement, SurveyRecord
from hardware.models import SelfTest as Row
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Command, Host
from mirrorsite.ops.management.commands.set_up import make_roles

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CARD, OTHER = "0000:3b:00.0", "0000:5e:00.0"


@pytest.fixture
def host():
    return Host.objects.create(name="storage1", heard_at=NOON + 400 * DAY)


@pytest.fixture
def ann():
    return User.objects.create_superuser("ann")


@pytest.fixture
def drives(host):
    """S0 to S3 in one host; survey() says how they are connected."""
    rows = [Drive(serial=f"S{n}", first_seen_at=NOON, seen_at=NOON) for n in range(4)]
    rows = Drive.objects.bulk_create(rows)
    Placement.objects.bulk_create(Placement(drive=row, host=host, since=NOON) for row in rows)
    return rows


@pytest.fixture
def survey(host, drives):
    """Two cards with two drives each, unless the test says more."""

    def survey(**more):
        values = {
            "controllers": (Controller(CARD, "mpt3sas"), Controller(OTHER, "mpt3sas")),
            "blocks": tuple(Block(f"sd{'abcd'[n]}", serial=f"S{n}") for n in range(4)),
            "drives": tuple(
                DriveValue(f"S{n}", disk_name=f"sd{'abcd'[n]}", controller=(CARD, OTHER)[n // 2])
                for n in range(4)
            ),
        }
        told = Survey(**{**values, **more}).as_json()
        SurveyRecord.objects.create(host=host, since=NOON, confirmed_at=NOON, data=told)

    return survey


def due(drive, kind="short", at=NOON, **more):
    host = Placement.objects.now().get(drive=drive).host
    return Row.objects.create(drive=drive, host=host, kind=kind, due_at=at, **more)


def asked():
    """(command, serial, kind) that wait for the host."""
    rows = Command.objects.filter(done_at=None).order_by("pk")
    return [(row.kind, row.arguments["serial"], row.arguments["kind"]) for row in rows]


def answer(state, at=NOON, **more):
    """The host answers its last command."""
    row = Command.objects.filter(done_at=None).latest("pk")
    row.done_at, row.answer = at, json.dumps({"state": state, "words": "said", **more})
    row.save()


def read(drive, at, *tests, **more):
    """The newest reading of a drive."""
    reading = Reading(drive.serial, "smartctl", self_tests=tests, power_on_hours=1000, **more)
    LastReading.objects.update_or_create(
        drive=drive,
        defaults={"host": Host.objects.get(), "at": at, "data": reading_json(reading)},
    )


@pytest.fixture
def alone(settings):
    """Nothing is planned: only what a test made is due."""
    settings.SELF_TESTS = False


# --- planning


def test_every_drive_has_its_next_tests_spread_over_the_interval(survey):
    survey()
    selftests.plan(NOON)
    selftests.plan(NOON)
    for kind, days in (("short", 7), ("long", 30)):
        times = list(Row.objects.filter(kind=kind).values_list("due_at", flat=True))
        assert len(set(times)) == 4
        assert all(NOON <= at <= NOON + days * DAY for at in times)


def test_the_next_one_is_an_interval_later(survey, drives):
    survey()
    due(drives[0], "short", NOON - DAY, state="passed")
    selftests.plan(NOON)
    assert Row.objects.get(drive=drives[0], kind="short", state="wanted").due_at == NOON + 6 * DAY


def test_with_the_switch_off_only_a_person_tests(survey, drives, ann, alone):
    survey()
    due(drives[0])
    selftests.plan(NOON)
    assert (Row.objects.count(), asked()) == (1, [])
    selftests.want(drives[1], "short", ann, NOON)
    assert asked() == [("selftest-start", "S1", "short")]


def test_what_is_due_is_asked_for_once(survey, drives):
    survey()
    due(drives[0])
    selftests.plan(NOON)
    selftests.plan(NOON + MINUTE)
    assert ("selftest-start", "S0", "short") in asked()
    assert len(asked()) == len(set(asked()))
    assert Row.objects.get(drive=drives[0], kind="short").state == "asked"


def test_one_long_test_per_controller(survey, drives):
    survey()
    for drive in drives:
        due(drive, "long")
    selftests.plan(NOON)
    assert [serial for _command, serial, _kind in asked()] == ["S0", "S2"]
    waits = Row.objects.get(drive=drives[1], kind="long")
    assert (waits.state, waits.result) == ("wanted", "neighbour")


def test_one_long_test_per_array_of_two_controllers(survey, drives):
    survey(layers=(Layer("md0", "md", on=("sda", "sdc"), level="raid1", state="clean"),))
    due(drives[0], "long")
    due(drives[2], "long")
    selftests.plan(NOON)
    assert [serial for _command, serial, _kind in asked()] == ["S0"]


def test_a_persons_long_test_waits_too_and_the_short_one_does_not(survey, drives, ann):
    survey()
    selftests.want(drives[0], "long", ann, NOON)
    assert selftests.want(drives[1], "long", ann, NOON).result == "neighbour"
    assert selftests.want(drives[1], "short", ann, NOON).state == "asked"


def test_one_drive_has_one_test_at_a_time(survey, drives, ann):
    survey()
    selftests.want(drives[0], "long", ann, NOON)
    assert selftests.want(drives[0], "short", ann, NOON).result == "tested"


def volume(**more):
    return LogicalVolume(CARD, 0, unique_id="u0", members=("S0",), **more)


@pytest.mark.parametrize(
    ("more", "held"),
    [
        ({"volumes": (volume(state="Degraded"),)}, {"S0"}),
        ({"volumes": (volume(state="Optimal"),)}, set()),
        ({"volumes": (volume(state="Optimal", progress_percent=3.0),)}, {"S0", "S1"}),
        ({"layers": (Layer("md0", "md", on=("sda1", "sdb1"), failed=("sdb1",)),)}, {"S0", "S1"}),
        ({"layers": (Layer("tank", "zpool", on=("sda",), state="DEGRADED"),)}, {"S0"}),
        ({"layers": (Layer("sda1", "partition", on=("sda",), state="failed"),)}, set()),
    ],
)
def test_nothing_begins_during_a_rebuild(survey, drives, ann, more, held):
    survey(**more)
    for drive in drives:
        due(drive, asked_by="ann")
    selftests.plan(NOON)
    waits = Row.objects.filter(result="rebuild").values_list("drive__serial", flat=True)
    assert set(waits) == held
    assert {serial for _command, serial, _kind in asked()} == {"S0", "S1", "S2", "S3"} - held


def test_a_failing_drive_is_tested_only_by_a_person(survey, drives, ann):
    survey()
    Drive.objects.filter(serial="S0").update(verdict="fail")
    due(drives[0])
    selftests.plan(NOON)
    assert (asked(), Row.objects.get(drive=drives[0], kind="short").result) == ([], "failing")
    selftests.want(drives[0], "short", ann, NOON)
    assert asked() == [("selftest-start", "S0", "short")]


def test_a_silent_host_is_asked_nothing(survey, drives, host):
    survey()
    due(drives[0])
    Host.objects.update(heard_at=NOON - DAY)
    selftests.plan(NOON)
    assert (asked(), Row.objects.get(drive=drives[0], kind="short").result) == ([], "silent")


def test_what_smartctl_cannot_reach_is_tried_an_interval_later(survey, drives, ann):
    survey(blocks=(), drives=tuple(DriveValue(f"S{n}", controller=CARD) for n in range(4)))
    due(drives[0])
    selftests.plan(NOON)
    row = Row.objects.get(drive=drives[0], kind="short")
    assert (row.state, row.result, row.due_at) == ("wanted", "unreachable", NOON + 7 * DAY)
    assert selftests.want(drives[1], "short", ann, NOON).state == "lost"


def test_a_test_goes_with_its_drive(survey, drives):
    survey()
    row = due(drives[0], at=NOON + DAY)
    other = Host.objects.create(name="storage2")
    Placement.objects.filter(drive=drives[0]).update(host=other)
    selftests.plan(NOON)
    row.refresh_from_db()
    assert row.host == other


# --- following


@pytest.fixture
def running(survey, drives, ann, alone):
    """A test of S0 that began at noon."""

    def running(kind="long"):
        survey()
        row = selftests.want(drives[0], kind, ann, NOON)
        answer("started")
        selftests.plan(NOON + MINUTE)
        row.refresh_from_db()
        assert (row.state, row.started_at) == ("running", NOON)
        return row

    return running


def after(row, at=NOON + 3 * HOUR):
    selftests.plan(at)
    row.refresh_from_db()
    return row


def test_the_readings_say_how_far_it_is(running, drives):
    row = running()
    read(drives[0], NOON + HOUR, self_test_running_percent=70)
    assert (after(row).state, row.percent) == ("running", 30)


@pytest.mark.parametrize(
    ("passed", "said", "state"),
    [
        (True, "Completed without error", "passed"),
        (False, "Completed: read failure", "failed"),
        (None, "Aborted by host", "aborted"),
    ],
)
def test_the_disks_own_log_says_how_it_ended(running, drives, passed, said, state):
    row = running()
    read(drives[0], NOON + 2 * HOUR, SelfTest("extended", said, passed, 1000))
    assert (after(row).state, row.result, row.ended_at) == (state, said, NOON + 2 * HOUR)


def test_an_older_tests_row_is_not_this_ones(running, drives):
    row = running()
    read(drives[0], NOON + HOUR / 2, SelfTest("extended", "Completed", True, 900))
    assert after(row).state == "running"
    read(drives[0], NOON + 2 * HOUR, SelfTest("extended", "Completed", True, 900))
    assert (after(row).state, row.result) == ("lost", "not_in_log")


def test_hours_of_sixteen_bits_are_understood(running, drives):
    row = running()
    reading = Reading(
        "S0",
        "x",
        self_tests=(SelfTest("extended", "Completed", True, 70001 - 65536),),
        power_on_hours=70002,
    )
    LastReading.objects.create(
        drive=drives[0], host=row.host, at=NOON + 2 * HOUR, data=reading_json(reading)
    )
    assert after(row).state == "passed"


def test_a_reading_of_before_says_nothing(running, drives):
    row = running()
    read(drives[0], NOON - HOUR, SelfTest("extended", "Completed", True, 1000))
    assert after(row).state == "running"


def test_a_short_one_is_asked_after(running):
    row = after(running("short"), NOON + 2 * MINUTE)
    assert asked() == [("selftest-status", "S0", "short")]
    told = {"kind": "short", "result": "Completed", "passed": True, "hours": 1000}
    answer("read", NOON + 4 * MINUTE, tests=[told], power_on_hours=1000)
    assert (after(row).state, row.result, asked()) == ("passed", "Completed", [])


@pytest.mark.parametrize(
    "more", [{"tests": "x"}, {"tests": [3]}, {"running_percent": "x"}, {"power_on_hours": 1e99}]
)
def test_an_answer_that_is_none_ends_nothing(running, more):
    row = after(running("short"), NOON + 2 * MINUTE)
    answer("read", NOON + 4 * MINUTE, **more)
    assert after(row).state == "running"


@pytest.mark.parametrize("state", ["unsupported", "error"])
def test_a_test_that_did_not_begin_says_why(survey, drives, ann, alone, state):
    survey()
    row = selftests.want(drives[0], "long", ann, NOON)
    answer(state)
    assert (after(row).state, row.reason) == ("lost", "said")


def test_a_host_that_does_not_answer_must_not_begin_it_later(survey, drives, ann, alone):
    survey()
    row = selftests.want(drives[0], "long", ann, NOON)
    Command.objects.update(asked_at=NOON)
    assert (after(row).state, row.result, asked()) == ("lost", "no_answer", [])


def test_one_that_never_ends_is_lost(running):
    assert after(running(), NOON + 11 * DAY).result == "too_long"


def test_a_running_test_is_aborted(running, drives, ann):
    row = running()
    assert selftests.cancel(drives[0], ann, NOON + HOUR) == 1
    assert asked() == [("selftest-abort", "S0", "long")]
    answer("aborted", NOON + HOUR)
    assert (after(row).state, row.ended_at) == ("aborted", NOON + HOUR)


def test_one_that_was_not_fetched_yet_is_never_begun(survey, drives, ann, alone):
    survey()
    row = selftests.want(drives[0], "long", ann, NOON)
    selftests.cancel(drives[0], ann, NOON)
    assert asked() == [("selftest-abort", "S0", "long")]
    answer("error")
    assert after(row).state == "aborted"


def test_what_waits_is_taken_back_and_what_is_planned_stays(survey, drives, ann):
    survey()
    due(drives[1], "short", NOON + DAY)
    row = due(drives[1], "long", NOON + DAY, asked_by="ann")
    assert selftests.cancel(drives[1], ann, NOON) == 1
    row.refresh_from_db()
    assert (row.state, row.result) == ("aborted", "cancelled")


# --- the buttons


@pytest.fixture
def operator(client):
    make_roles()
    user = User.objects.create_superuser("bob")
    client.force_login(user)
    return client


@pytest.fixture
def heard(host):
    Host.objects.update(heard_at=datetime.now(UTC) + DAY)


def test_the_button_starts_a_test_and_is_in_the_log(operator, survey, drives, heard):
    survey()
    page = reverse("host", args=[Host.objects.get().pk])
    url = reverse("selftest-start", args=[drives[0].pk])
    response = operator.post(url, {"kind": "long", "next": page})
    assert (response.status_code, response.url) == (302, page)
    assert asked() == [("selftest-start", "S0", "long")]
    entry = Entry.objects.get(action="asked for a self-test")
    assert (entry.actor, entry.detail) == ("bob", {"kind": "long"})


@pytest.mark.parametrize("kind", ["", "offline", "short; rm"])
def test_a_kind_that_is_none_is_refused(operator, survey, drives, kind):
    url = reverse("selftest-start", args=[drives[0].pk])
    assert operator.post(url, {"kind": kind}).status_code == 422
    assert not Row.objects.exists()


def test_another_sites_page_is_no_way_back(operator, survey, drives, heard):
    survey()
    url = reverse("selftest-abort", args=[drives[0].pk])
    assert operator.post(url, {"next": "https://evil.example/"}).url == reverse("hosts")


def test_a_drive_that_is_nowhere_is_said(operator, drives):
    Placement.objects.all().delete()
    url = reverse("selftest-start", args=[drives[0].pk])
    operator.post(url, {"kind": "short"})
    assert not Row.objects.exists()

"""A host speaks of its own drives: what it says of another's neither judges nor is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from hardware.domain.drive import Drive as DriveValue
from hardware.domain.reading import Reading
from hardware.domain.reading_json import reading_json
from hardware.models import Drive, LastReading, Placement, ReadingDay
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.incidents.models import Incident

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HUNG = {"device": "/dev/sdk", "serial": "VICTIM", "times": 3}


@pytest.fixture
def owner():
    return Host.objects.create(name="owner")


@pytest.fixture
def other():
    return Host.objects.create(name="other")


@pytest.fixture
def drive():
    return Drive.objects.create(serial="VICTIM", model="ST8", first_seen_at=NOON, seen_at=NOON)


def place(drive, host, **more):
    return Placement.objects.create(drive=drive, host=host, since=NOON - HOUR, **more)


def reading(serial="VICTIM", *, passed=True, model="ST8", **more):
    return Reading(serial, "smartctl", model=model, smart_passed=passed, temperature_c=35, **more)


def tell(host, *readings, at=NOON, received_at=None, hung=()):
    row = Report.objects.create(
        host=host, key=f"k{Report.objects.count()}", kind="readings", version=1, boot_id="b1",
        sent_at=at, received_at=received_at or at,
        body={
            "at": at.isoformat(),
            "readings": [reading_json(one) for one in readings],
            "round": {"hung": list(hung)},
        },
    )  # fmt: skip
    digest_waiting()
    row.refresh_from_db()
    return row


def test_another_host_cannot_declare_a_failing_drive_well(owner, other, drive):
    place(drive, owner)
    tell(owner, reading(passed=False))
    for hours in (1, 2):
        told = tell(other, reading(), at=NOON + hours * HOUR)
    drive.refresh_from_db()
    assert (drive.verdict, drive.judged_at) == ("fail", NOON)
    assert Incident.objects.open().filter(kind="smart_fail").exists()
    words = "drive ST8 VICTIM stands on host owner, not here; its survey comes first"
    assert words in told.error


def test_another_hosts_word_enters_no_history_and_no_last_word(owner, other, drive):
    place(drive, owner)
    tell(owner, reading())
    tell(other, reading(), at=NOON + HOUR)
    assert LastReading.objects.get().host == owner
    assert ReadingDay.objects.get().polls == 1


def test_the_other_readings_of_such_a_report_are_kept(owner, other, drive):
    place(drive, owner)
    tell(other, reading(), reading("MINE1"))
    assert LastReading.objects.get().drive.serial == "MINE1"


@pytest.mark.parametrize("serial", ["ZR5MA5BB", "ZR5MA5BB0000C1234567"])
def test_neither_form_of_a_serial_reaches_another_hosts_drive(owner, other, serial):
    place(Drive.objects.store(DriveValue("ZR5MA5BB", model="ST8"), NOON), owner)
    assert "not here" in tell(other, reading(serial)).error
    assert not LastReading.objects.exists()


def test_a_drive_that_is_nowhere_yet_is_taken(owner, other, drive):
    place(drive, owner, until=NOON)
    assert tell(other, reading()).state == "digested"
    assert LastReading.objects.get().host == other


def test_a_drive_that_both_hosts_have_is_taken_from_both(owner, other, drive):
    place(drive, owner)
    place(drive, other)
    for host in (owner, other):
        assert tell(host, reading()).state == "digested"
        assert LastReading.objects.get().host == host


def test_of_two_drives_with_one_serial_a_host_speaks_of_its_own(owner, other):
    rows = [
        Drive.objects.create(serial="S1", model=model, first_seen_at=NOON, seen_at=NOON)
        for model in ("ST81", "ST82")
    ]
    place(rows[0], owner)
    place(rows[1], other)
    assert tell(other, reading("S1")).state == "digested"
    assert LastReading.objects.get().drive == rows[1]


def test_a_reading_dated_ahead_is_of_when_it_came(owner, drive):
    tell(owner, reading(), at=NOON + HOUR, received_at=NOON)
    assert LastReading.objects.get().at == NOON
    tell(owner, reading(passed=False), at=NOON + HOUR / 6)
    assert Drive.objects.get().verdict == "fail"


@pytest.mark.parametrize("serial", ["VICTIM", " VICTIM "])
def test_another_host_cannot_make_a_drive_hang(owner, other, drive, serial):
    place(drive, owner)
    tell(other, hung=[{**HUNG, "serial": serial}])
    assert Incident.objects.get().subject == f"address:{other.pk}/b1//dev/sdk"


@pytest.mark.parametrize("where", ["nowhere", "here", "on both"])
def test_a_drive_that_is_here_or_nowhere_hangs(owner, other, drive, where):
    for host in {"nowhere": [], "here": [other], "on both": [owner, other]}[where]:
        place(drive, host)
    tell(other, hung=[HUNG])
    assert Incident.objects.get().subject == f"drive:{drive.pk}"


# --- serials that are none


@pytest.mark.parametrize("serial", ["X" * 10 + "Y" * 91, "N/A", "00000000", "123456789"])
def test_a_serial_that_is_none_is_named_each_time_and_the_others_are_kept(owner, serial):
    for hours in (0, 1):
        row = tell(owner, reading(serial), reading("S1"), at=NOON + hours * HOUR)
        assert "reading 1: " in row.error
        assert serial[:40] in row.error
    assert Drive.objects.get().serial == "S1"
    assert LastReading.objects.get().at == NOON + HOUR


def test_blanks_around_a_serial_are_none_of_it(owner, drive):
    tell(owner, reading("  VICTIM "))
    assert LastReading.objects.get().drive == drive


# --- one serial, several models


@pytest.mark.parametrize("last", ["ABC", "ABC1", "ABC2"])
def test_a_model_is_never_renamed_into_another_drives(last):
    for model in ("ABC1", "ABC2", "ABC", "ABC2", "ABC1", last):
        Drive.objects.store(DriveValue("PRX77AQ1", model=model), NOON)
    assert Drive.objects.filter(serial="PRX77AQ1").count() == 2


def test_no_order_of_names_makes_two_rows_collide():
    names = [("", "AB1"), ("X", "AB"), ("X", "AB1"), ("", "AB2")]
    for told in product(names, repeat=3):
        Drive.objects.all().delete()
        for vendor, model in (*told, *reversed(told)):
            Drive.objects.store(DriveValue("S1", vendor=vendor, model=model), NOON)
        assert 1 <= Drive.objects.count() <= 2, told


def test_a_row_gets_the_vendor_that_a_survey_adds():
    for vendor in ("", "ATA", ""):
        Drive.objects.store(DriveValue("S1", vendor=vendor, model="ABC"), NOON)
    assert list(Drive.objects.values_list("vendor", "model")) == [("ATA", "ABC")]


def test_a_serial_longer_than_its_column_is_found_again():
    rows = {Drive.objects.store(DriveValue("S" * 9 + "T" * 120), NOON).pk for _ in range(2)}
    assert len(rows) == 1

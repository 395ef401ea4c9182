"""Of Seagate's 20 signs a card tells 8: both are one drive, whichever was told first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hardware.digest_readings import digest_readings
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.reading import Reading
from hardware.domain.reading_json import reading_json
from hardware.models import Drive, ReadingDay
from mirrorsite.ground.inbox.models import Host, Report

pytestmark = pytest.mark.django_db
SHORT, WHOLE = "ZR5MA5BB", "ZR5MA5BB0000C1234567"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def stored(serial, model="ST10000NM0096"):
    return Drive.objects.store(DriveValue(serial=serial, model=model), NOON)


@pytest.mark.parametrize(("first", "second"), [(SHORT, WHOLE), (WHOLE, SHORT)])
def test_both_forms_are_one_drive(first, second):
    assert stored(first) == stored(second)
    assert Drive.objects.get().serial == first


def test_another_model_is_another_drive():
    assert stored(SHORT) != stored(WHOLE, "HUH721010AL5200")


@pytest.mark.parametrize("model", ["SEAGATE ST10000NM0096", "ST10000NM", "ST10000NM0096 K1"])
def test_a_model_with_its_maker_or_cut_short_is_the_same_drive(model):
    assert stored(WHOLE) == stored(WHOLE, model)


@pytest.mark.parametrize("other", ["ZR5MA5BBX", "ZR5MA5B", "ZR5MA5BB0000C12345678"])
def test_other_lengths_are_other_drives(other):
    assert stored(SHORT) != stored(other)


@pytest.mark.parametrize(("first", "second"), [(SHORT, WHOLE), (WHOLE, SHORT)])
def test_a_reading_finds_the_drive_by_either_form(first, second):
    drive = stored(first)
    reading = Reading(second, "smartctl", model="ST10000NM0096", temperature_c=31)
    host = Host.objects.create(name="h")
    report = Report.objects.create(
        host=host, key="k", kind="readings", version=1, sent_at=NOON, received_at=NOON,
        body={"at": NOON.isoformat(), "readings": [reading_json(reading)]},
    )  # fmt: skip
    assert digest_readings(report) is None
    assert ReadingDay.objects.get().drive == drive

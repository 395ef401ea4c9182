"""Where a drive sits when only its serial is known, and in which unit its values are."""

import pytest

from hardware.domain.drive import Bay, Controller, Drive, LogicalVolume
from hardware.domain.survey import Survey
from hardware.domain.units import unit_of
from hardware.domain.whereabouts import find

CARD = "0000:3b:00.0"
DRIVE = Drive("S1", model="ST8000", controller=CARD, bay=Bay("1", 17))
SURVEY = Survey(
    (Controller(CARD, model="P460"),),
    drives=(DRIVE, Drive("S2")),
    volumes=(LogicalVolume(CARD, 9, members=("S1",)),),
)


def test_a_serial_leads_to_its_bay_card_and_volume():
    found = find("S1", SURVEY)
    assert (found.certainty, found.bay, found.drive) == ("one_source", Bay("1", 17), DRIVE)
    assert (found.controller.model, found.volume.number) == ("P460", 9)


def test_a_serial_without_a_bay_is_said_to_have_none():
    assert find("S2", SURVEY).certainty == "no_bay"


@pytest.mark.parametrize("survey", [None, Survey(), SURVEY])
def test_a_serial_that_is_not_there_leads_nowhere(survey):
    found = find("S9", survey)
    assert (found.certainty, found.rungs[-1].code) == ("no_drive", "serial_not_in_survey")


def test_two_drives_with_one_serial_are_candidates():
    found = find("S1", Survey(drives=(DRIVE, DRIVE)))
    assert (found.certainty, len(found.drives), found.drive) == ("candidates", 2, None)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("temperature_c", "°C"),
        ("ata.194.raw", "°C"),
        ("ata.194.value", ""),
        ("power_on_hours", "h"),
        ("fs:/srv:used_bytes", "B"),
        ("io:sda:busy_ms", "ms"),
        ("wear_percent", "%"),
        ("nvme.available_spare", "%"),
        ("load_1", "1/100"),
        ("ata.5.raw", ""),
    ],
)
def test_a_value_has_its_unit(name, unit):
    assert unit_of(name) == unit

# ruff: noqa: F811 - the fixtures of test_digest, used as arguments
"""Where a drive is and was: hot-plug, moves, two hosts, and what proves that one is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hardware.domain.address import ScsiAddress
from hardware.domain.drive import Bay as BayValue
from hardware.domain.drive import Block, Controller, Drive, Fact
from hardware.domain.join import join
from hardware.domain.survey import Survey
from hardware.models import Drive as DriveRow
from hardware.models import Placement, SurveyRecord, Ticket
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident
from tests.db.test_digest import (  # noqa: F401
    CARD,
    FIRST,
    NOON,
    SECOND,
    event,
    events,
    host,
    now_at,
    survey,
    surveyed,
    tell,
)

pytestmark = pytest.mark.django_db
HBA = Controller("0000:af:00.0", driver="mpt3sas", host_numbers=(0,))


@pytest.fixture
def other():
    return Host.objects.create(name="storage2")


@pytest.fixture
def told(tell, host):
    """Digests a survey of any host, whole or partial."""

    def told(found, minutes, host=host, boot="b1", **more):
        at = (NOON + timedelta(minutes=minutes)).isoformat()
        row = tell("survey", {"at": at, "survey": found.as_json(), **more}, boot, host)
        assert (row.state, row.error) == ("digested", "")

    return told


@pytest.fixture
def glanced(told):
    """A quick look by the kernel alone."""

    def glanced(*blocks, minutes, **more):
        card = Controller(CARD, driver="smartpqi", host_numbers=(14,))
        found = Survey(controllers=(card,), blocks=blocks)
        told(found, minutes, partial=True, tools=["sysfs", "udev"], **more)

    return glanced


VOLUME_9 = Block("sdj", ScsiAddress(14, 1, 0, 9), CARD, "smartpqi")


def shown(serial, name, target):
    return Block(name, ScsiAddress(14, 0, target, 0), CARD, "smartpqi", serial=serial)


NAMELESS = replace(shown("", "sdk", 3), state="offline")


def open_of(serial):
    return Placement.objects.now().filter(drive__serial=serial)


# --- hot-plug: the kernel's word at once, the card's later


def test_a_drive_that_was_pulled_ends_its_placement_at_once(told, glanced):
    told(survey(FIRST, SECOND), -60)
    glanced(VOLUME_9, minutes=-30)
    assert set(now_at()) == {"S1"}
    (past,) = Placement.objects.filter(drive__serial="S2")
    assert past.until == NOON - timedelta(minutes=30)


def test_a_drive_that_came_has_its_address_at_once(told, glanced):
    told(survey(FIRST, SECOND), -60)
    glanced(VOLUME_9, shown("S2", "sd20", 20), shown("S3", "sdk", 31), minutes=-30)
    assert (open_of("S3").get().address, open_of("S3").get().disk_name) == ("14:0:31:0", "sdk")
    assert now_at()["S2"] == "Enclosure 1, Slot 5"


def test_a_drive_plugged_anew_is_in_no_bay_until_its_card_is_asked(told, glanced):
    told(survey(FIRST, SECOND), -60)
    glanced(VOLUME_9, shown("S2", "sd20", 32), minutes=-30)
    assert (open_of("S2").get().bay, open_of("S2").get().address) == (None, "14:0:32:0")
    told(survey(FIRST, replace(SECOND, bay=BayValue("1", 6))), -20)
    assert now_at()["S2"] == "Enclosure 1, Slot 6"


def test_what_a_card_hides_stays_where_it_was(told, glanced):
    told(survey(FIRST, SECOND), -60)
    glanced(shown("S2", "sd20", 20), minutes=-30)
    assert now_at() == {"S1": "Enclosure 1, Slot 17", "S2": "Enclosure 1, Slot 5"}


def test_an_empty_look_proves_nothing(told, glanced):
    told(survey(FIRST, SECOND), -60)
    glanced(minutes=-30)
    assert set(now_at()) == {"S1", "S2"}


def test_a_look_before_any_survey_says_that_it_is_all_that_is_known(glanced):
    glanced(shown("S2", "sd20", 20), minutes=-30)
    assert "only the kernel was asked" in SurveyRecord.objects.get().value().trouble[0]


def test_a_line_from_yesterday_is_about_yesterdays_disk(told, glanced, events):
    told(survey(FIRST, SECOND), -60)
    glanced(VOLUME_9, shown("S3", "sd20", 33), minutes=-5)
    yesterday = (NOON - timedelta(minutes=30)).isoformat()
    events(event(kind="medium_error", address=None, disk_name="sd20", at=yesterday))
    assert Ticket.objects.get().drive.serial == "S2"


def test_a_line_after_the_plug_is_about_the_new_disk(told, glanced, events):
    told(survey(FIRST, SECOND), -60)
    glanced(VOLUME_9, shown("S3", "sd20", 33), minutes=-5)
    events(event(kind="medium_error", address=None, disk_name="sd20"))
    assert Ticket.objects.get().finding["drives"][0]["serial"] == "S3"


def test_a_look_of_another_boot_is_not_laid_over_this_one(told, glanced):
    told(survey(FIRST, SECOND), -60)
    glanced(shown("S3", "sdk", 31), minutes=-30, boot="b2")
    newest = SurveyRecord.objects.order_by("-since").first()
    assert [d.serial for d in newest.value().drives] == ["S3"]
    assert set(now_at()) == {"S1", "S2", "S3"}


def test_a_look_that_shows_nothing_new_is_no_survey_of_its_own(told, glanced):
    told(survey(FIRST, SECOND), -60)
    glanced(VOLUME_9, shown("S2", "sd20", 20), minutes=-30)
    assert SurveyRecord.objects.count() == 1


# --- what proves that a drive is gone


def by(source):
    return (Fact(source, ""),)


def two_cards(*drives, trouble=()):
    """A card whose tool told everything, and an HBA whose disk hangs."""
    card = Controller(CARD, "smartpqi", (14,), 1, facts=by("arcconf GETCONFIGJSON 1"))
    return join(Survey((card, HBA), drives=drives, trouble=tuple(trouble)))


def test_a_card_that_told_everything_proves_what_is_gone_behind_it(told):
    at_hba = replace(SECOND, controller=HBA.pci_address)
    told(two_cards(FIRST, at_hba), -60)
    told(two_cards(trouble=["smartctl: /dev/sdf: no answer within 30 s"]), -30)
    assert set(now_at()) == {"S2"}


@pytest.mark.parametrize(
    "said",
    [
        "arcconf LIST: expected one line for each controller",
        "arcconf GETCONFIGJSON 1: a volume without logicalDriveID",
        f"{CARD} is a RAID card (smartpqi) and arcconf told nothing of it",
    ],
)
def test_a_card_whose_own_tool_had_trouble_proves_nothing(told, said):
    told(two_cards(FIRST), -60)
    told(two_cards(trouble=[said]), -30)
    assert set(now_at()) == {"S1"}


def test_trouble_with_the_other_card_of_the_same_tool_proves_no_less(told):
    more = Controller("0000:5e:00.0", "smartpqi", (15,), 2, facts=by("arcconf GETCONFIGJSON 2"))
    told(two_cards(FIRST), -60)
    found = two_cards(trouble=["arcconf GETCONFIGJSON 2: a drive without serial number"])
    told(replace(found, controllers=(*found.controllers, more)), -30)
    assert now_at() == {}


def test_what_the_kernel_showed_and_does_not_any_more_is_gone(told):
    told(survey(FIRST, SECOND, trouble=["arcconf: no answer"]), -60)
    told(survey(FIRST, trouble=["arcconf: no answer"]), -30)
    assert set(now_at()) == {"S1"}


def test_a_card_that_is_gone_takes_no_drive_out_of_its_bay(told):
    told(two_cards(FIRST), -60)
    told(join(Survey((HBA,), (VOLUME_9,))), -30, boot="b2")
    assert set(now_at()) == {"S1"}


def test_a_survey_that_shows_nothing_proves_nothing(told):
    told(two_cards(replace(FIRST, bay=None)), -60)
    told(Survey(), -30)
    assert open_of("S1").count() == 1


def test_an_nvme_disk_that_went_took_its_controller_along(told):
    own = "0000:81:00.0"
    nvme = Drive("N1", protocol="NVMe", controller=own, bay=BayValue("PCI", 3), disk_name="nvme0n1")
    told(two_cards(FIRST, nvme), -60)
    told(two_cards(FIRST), -30)
    assert set(now_at()) == {"S1"}


def test_a_disk_that_says_no_serial_any_more_is_not_gone(told):
    trouble = ("arcconf: no answer",)
    card = Controller(CARD, driver="smartpqi", host_numbers=(14,))
    told(join(Survey((card,), (shown("S7", "sdk", 3),), trouble=trouble)), -60)
    told(join(Survey((card,), (NAMELESS,), trouble=trouble)), -30)
    assert open_of("S7").count() == 1


def test_a_look_that_meets_no_serial_at_its_address_pulls_nothing(told, glanced):
    card = Controller(CARD, driver="smartpqi", host_numbers=(14,))
    told(join(Survey((card,), (shown("S7", "sdk", 3),))), -60)
    glanced(NAMELESS, minutes=-30)
    assert open_of("S7").count() == 1


# --- two hosts, one serial


def test_a_drive_that_was_moved_is_at_one_host(told, other):
    told(survey(FIRST, SECOND), -60)
    told(survey(SECOND), -30, host=other)
    assert [p.host for p in open_of("S2")] == [other]
    told(survey(FIRST), -20)
    assert not Incident.objects.exists()


def test_a_drive_that_two_hosts_go_on_to_report_stays_at_both_and_is_told(told, other):
    told(survey(FIRST, SECOND), -60)
    told(survey(SECOND), -50, host=other)
    told(survey(FIRST, SECOND), -40)
    told(survey(SECOND), -30, host=other)
    assert open_of("S2").count() == 2
    incident = Incident.objects.get()
    assert (incident.kind, incident.severity, incident.count) == ("seen_twice", "info", 1)
    assert "storage1" in incident.values["hosts"]
    assert "storage2" in incident.values["hosts"]


def test_who_resolves_it_is_not_told_again(told, other):
    for minutes in (-60, -40):
        told(survey(FIRST, SECOND), minutes)
        told(survey(SECOND), minutes + 10, host=other)
    Incident.objects.get().resolve("ada", "they share the enclosure")
    told(survey(FIRST, SECOND), -20)
    assert not Incident.objects.open().exists()


@pytest.mark.parametrize("first_to_lose", ["storage1", "storage2"])
def test_the_word_of_two_hosts_ends_when_one_of_them_loses_it(told, other, host, first_to_lose):
    told(survey(FIRST, SECOND), -60)
    told(survey(SECOND), -50, host=other)
    told(survey(FIRST, SECOND), -40)
    loser = host if first_to_lose == "storage1" else other
    told(survey(FIRST), -30, host=loser)
    assert open_of("S2").count() == 1
    assert not Incident.objects.open().filter(subject=f"drive:{open_of('S2').get().drive_id}")


def test_the_database_keeps_a_drive_in_one_place_of_a_host(told, host):
    told(survey(FIRST), -60)
    drive = DriveRow.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(drive=drive, host=host, since=NOON)


# --- serials that are none, and serials that two drives claim


@pytest.mark.parametrize("serial", ["", "0123456789", "000000000000", "None"])
def test_a_serial_that_is_none_makes_no_row(told, serial):
    told(Survey(drives=(Drive(serial, model="STICK"),)), -60)
    assert not DriveRow.objects.exists()


def test_two_models_with_one_serial_are_two_rows(told):
    told(Survey(drives=(Drive("S9", model="A1"), Drive("S9", model="B2"))), -60)
    assert DriveRow.objects.count() == Placement.objects.now().count() == 2


def test_two_equal_drives_with_one_serial_do_no_harm(told):
    one = Drive("S9", model="A1", capacity_bytes=10)
    told(Survey(drives=(one, replace(one, capacity_bytes=20))), -60)
    assert Placement.objects.now().count() == 1


# --- what a survey may write of a drive


def test_a_survey_leaves_alone_what_was_judged_meanwhile(told, monkeypatch):
    told(survey(FIRST), 0)
    rows = type(DriveRow.objects.all())
    look = rows.same_as

    def and_then_judged(self, found):
        row = look(self, found)
        DriveRow.objects.update(verdict="fail")
        return row

    monkeypatch.setattr(rows, "same_as", and_then_judged)
    told(survey(replace(FIRST, firmware="SN05")), 5)
    row = DriveRow.objects.get()
    assert (row.verdict, row.firmware) == ("fail", "SN05")


def test_words_that_are_longer_than_their_column_are_cut(told):
    long = replace(
        FIRST, model="M" * 300, vendor="V" * 300, bay=BayValue("E" * 300, 1), disk_name="d" * 300
    )
    told(Survey(drives=(long,)), 0)
    told(Survey(drives=(long,)), 5)
    place = Placement.objects.get()
    assert (len(place.drive.model), len(place.drive.vendor)) == (100, 60)
    assert (len(place.bay.enclosure), len(place.disk_name)) == (40, 40)

"""The list of all drives, the page of one, and accepting what a drive counts."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone, translation

from hardware.domain.drive import Bay as BayValue
from hardware.domain.drive import Claim, Disagreement, LogicalVolume
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.reading import Attribute, Reading, SelfTest
from hardware.domain.reading_json import reading_json
from hardware.domain.survey import Survey
from hardware.models import (
    Acknowledgement,
    Bay,
    Drive,
    DriveVerdict,
    LastReading,
    LastRound,
    Placement,
    ReadingDay,
    SurveyRecord,
)
from hardware.rule_words import WHY, why
from hardware.state_words import state_words
from hardware.value_words import value_words
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
DAY = timedelta(days=1)
PAGE = "/ops/hardware/drives/"
PENDING = {
    "code": "pending.standing",
    "values": {"value": 8, "grown": 0, "limit": 100},
    "severity": "watch",
    "counter": "ata.197.raw",
    "value": 8,
}


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def host():
    return Host.objects.create(name="storage1")


@pytest.fixture
def make(host):
    """Makes a drive in the next slot of the host."""

    def make(serial, verdict="ok", reasons=(), at=host, **more):
        fields = {"model": "ST8000", "protocol": "SATA", **more}
        row = Drive.objects.create(
            serial=serial, verdict=verdict, reasons=list(reasons), first_seen_at=NOW,
            seen_at=NOW, **fields,
        )  # fmt: skip
        slot = Bay.objects.count()
        bay = Bay.objects.create(host=at, enclosure="1", slot=slot, label=f"Front {slot + 1}")
        Placement.objects.create(drive=row, host=at, bay=bay, address="0:0:1:0", since=NOW)
        return row

    return make


@pytest.fixture
def see(ada):
    """The text of a page that opens."""

    def see(path=""):
        answer = ada.get(PAGE + str(path))
        assert answer.status_code == 200
        return answer.content.decode()

    return see


def read(drive, host, **more):
    reading = Reading(drive.serial, "smartctl -x", **more)
    return LastReading.objects.create(drive=drive, host=host, at=NOW, data=reading_json(reading))


def order(page, *words):
    places = [page.index(word) for word in words]
    return places == sorted(places)


# --- the list


def test_the_worst_comes_first(see, make):
    for serial, verdict in (("S1", "ok"), ("S2", "watch"), ("S3", "path"), ("S4", "fail")):
        make(serial, verdict)
    assert order(see(), ">S4<", ">S3<", ">S2<", ">S1<")


def test_drives_that_are_equally_well_come_as_one_walks_past_them(see, make):
    other = Host.objects.create(name="aaa")
    make("S1"), make("S2"), make("S3", at=other)
    assert order(see(), ">S3<", ">S1<", ">S2<")


def test_a_line_says_where_how_and_why(see, make, host):
    drive = make("S1", "watch", [PENDING, PENDING, PENDING])
    drive.latest_values = {"temperature_c": 41, "power_on_hours": 20765, "wear_percent": 7}
    drive.save()
    read(drive, host)
    page = see()
    for words in ("storage1", "Front 1", "41", "20765", "7 %", "sectors pending reallocation: 8"):
        assert words in page
    assert "+2" in page
    assert f'datetime="{NOW:%Y-%m-%dT%H:%M:%SZ}"' in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("verdict=watch", {"S2"}),
        ("model=ST8000", {"S1", "S2"}),
        ("protocol=SAS", {"S3"}),
        ("q=s3", {"S3"}),
        ("q=hgst", {"S3"}),
        ("q=nothing", set()),
        ("verdict=nonsense", {"S1", "S2", "S3"}),
        ("host=x", {"S1", "S2", "S3"}),
        ("host=99999999999999999999", {"S1", "S2", "S3"}),
        ("host=0", set()),
        ("page=7", {"S1", "S2", "S3"}),
        ("q=%00", {"S1", "S2", "S3"}),
    ],
)
def test_filters_narrow_the_list(see, make, query, shown):
    make("S1"), make("S2", "watch"), make("S3", model="HGST", protocol="SAS")
    page = see(f"?{query}")
    assert {serial for serial in ("S1", "S2", "S3") if f">{serial}<" in page} == shown


def test_a_host_shows_what_is_in_it_now(see, make, host):
    other = Host.objects.create(name="storage2")
    moved = make("S1")
    make("S2", at=other)
    Placement.objects.now().filter(drive=moved).update(until=NOW)
    assert ">S1<" not in see(f"?host={host.pk}")
    assert ">S2<" in see(f"?host={other.pk}")


def test_the_tabs_count_under_the_other_filters(see, make):
    make("S1"), make("S2", "watch"), make("S3", "watch", model="HGST")
    assert "watch</span>\n 2" in see()
    page = see("?model=HGST")
    assert "watch</span>\n 1" in page
    assert "verdict=watch&amp;model=HGST" in page


def test_without_drives_it_says_what_to_do(see):
    assert "first survey" in see()
    assert "No drive is like that" in see("?q=x")


def test_a_drive_without_reading_says_so(see, make):
    make("S1", "unknown")
    assert "no reading yet" in see()


def test_the_queries_do_not_grow_with_the_drives(see, make, django_assert_max_num_queries):
    for number in range(30):
        make(f"S{number}", "watch", [PENDING])
    with django_assert_max_num_queries(12):
        see()


def test_names_from_disks_do_no_harm(see, make):
    drive = make("<script>alert(1)</script>", model='"><b>x')
    for page in (see(), see(f"{drive.pk}/")):
        assert "<script>alert" not in page
        assert "<b>x" not in page


# --- one drive


def test_a_page_says_what_and_where_the_drive_is(see, make, host):
    drive = make("S1", firmware="SC03", wwn="5000c500", capacity_bytes=2**43)
    value = DriveValue(
        "S1", model="ST8000", controller="0000:3b:00.0", bay=BayValue("1", 0), mounts=("/srv/a",)
    )
    volume = LogicalVolume("0000:3b:00.0", 3, name="Raid3", state="Optimal", members=("S1",))
    odd = Disagreement("S1", "bay", (Claim("sg_ses", "Slot 7"), Claim("arcconf", "Slot 8")))
    survey = Survey(drives=(value,), volumes=(volume,), disagreements=(odd,))
    SurveyRecord.objects.create(host=host, since=NOW, confirmed_at=NOW, data=survey.as_json())
    page = see(f"{drive.pk}/")
    for words in ("SC03", "5000c500", "8.0 TiB", "Front 1", "Raid3", "/srv/a", "0:0:1:0"):
        assert words in page
    for words in ("sg_ses", "Slot 7", "arcconf", "Slot 8"):
        assert words in page


def test_a_page_shows_the_last_reading_whole(see, make, host):
    drive = make("S1")
    read(
        drive,
        host,
        attributes=(Attribute(197, "Current_Pending_Sector", 99, 98, 10, 8, "8", failed="past"),),
        counters=(("kernel.ioerr_cnt", 17),),
        self_tests=(SelfTest("extended", "Completed: read failure", False, 20111, lba=4711),),
        self_test_running_percent=40,
        messages=("Warning: strange disk",),
    )
    page = see(f"{drive.pk}/")
    for words in ("Current_Pending_Sector", "in the past", "17", "read failure", "4711", "40 %"):
        assert words in page
    assert "Warning: strange disk" in page


def test_every_reason_says_its_rule(see, make):
    page = see(f"{make('S1', 'watch', [PENDING]).pk}/")
    assert "More than 100 is a failing disk." in page
    assert "1 more within a week is a failing disk." in page


def test_a_chart_has_its_numbers_in_a_table(see, make):
    drive = make("S1")
    for days, value in ((3, 0), (2, 5), (1, 8)):
        ReadingDay.objects.add(drive, NOW - days * DAY, {"ata.197.raw": value, "temperature_c": 30})
    page = see(f"{drive.pk}/?name=ata.197.raw&days=7")
    assert f"drives/{drive.pk}/history.json?name=ata.197.raw&amp;days=7" in page
    assert order(page, ">+3<", ">+5<")
    assert "plotly" in page


def test_the_chart_begins_with_what_the_worst_reason_counts(see, make):
    drive = make("S1", "watch", [PENDING])
    ReadingDay.objects.add(drive, NOW - DAY, {"ata.197.raw": 8, "temperature_c": 30})
    assert "history.json?name=ata.197.raw" in see(f"{drive.pk}/")
    assert "history.json?name=temperature_c" in see(f"{drive.pk}/?name=temperature_c&days=x")
    assert "history.json?name=ata.197.raw" in see(f"{drive.pk}/?name=none")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (None, "No reading has come from its host yet"),
        ({"hung": [{"serial": "S1"}]}, "smartctl hangs on it"),
        ({"trouble": ["smartctl is not installed"]}, "smartctl is not installed"),
        ({}, "The last round of its host had no reading of it"),
    ],
)
def test_a_drive_that_is_not_known_says_why(see, make, host, told, words):
    drive = make("S1", "unknown")
    if told is not None:
        LastRound.objects.create(host=host, at=NOW, data=told)
    assert words in see(f"{drive.pk}/")


def test_a_drive_in_no_host_opens(see, make):
    drive = make("S1", "unknown")
    Placement.objects.update(until=NOW)
    assert "in no host now" in see(f"{drive.pk}/")


@pytest.mark.parametrize("data", [{}, {"serial": 7}, [], {"serial": "S1", "attributes": 3}])
def test_a_reading_of_another_version_breaks_no_page(see, make, host, data):
    drive = make("S1")
    LastReading.objects.create(drive=drive, host=host, at=NOW, data=data)
    assert "another version" in see(f"{drive.pk}/")


@pytest.mark.parametrize(
    "reason", [{}, {"code": "hung", "values": None}, {"code": "x", "severity": "watch"}]
)
def test_a_reason_of_another_version_breaks_no_page(see, make, reason):
    drive = make("S1", "watch", [reason])
    see(), see(f"{drive.pk}/")


def test_verdicts_and_places_are_told_from_when_to_when(see, make):
    drive = make("S1", "ok")
    DriveVerdict.objects.create(
        drive=drive, verdict="watch", reasons=[PENDING], since=NOW - DAY, until=NOW
    )
    page = see(f"{drive.pk}/")
    assert "sectors pending reallocation: 8, not growing" in page
    assert f"{NOW - DAY:%Y-%m-%d}" in page


def test_a_drive_that_is_not_there_is_not_found(ada):
    assert ada.get(f"{PAGE}99/").status_code == 404


def test_buttons_for_self_tests_wait_for_a_host_that_can_run_them(see, make, host):
    drive = make("S1")
    read(drive, host)
    Host.objects.update(is_recorded=True)
    assert "Start a short test" not in see(f"{drive.pk}/")


# --- accepting


@pytest.fixture
def watched(make, host):
    drive = make("S1", "watch", [PENDING])
    attribute = Attribute(197, "Current_Pending_Sector", 100, 100, 0, 8, "8")
    read(drive, host, attributes=(attribute,), smart_passed=True)
    return drive


def accept(client, drive, **more):
    form = {"counter": "ata.197.raw", "value": "8", "why": "known since 2024", **more}
    return client.post(f"{PAGE}{drive.pk}/accept/", form, follow=True).content.decode()


def test_what_is_accepted_is_quiet_and_says_who_and_why(ada, watched):
    page = accept(ada, watched)
    watched.refresh_from_db()
    assert watched.verdict == "ok"
    for words in ("known since 2024", "ada", "counts again above 8"):
        assert words in page
    assert Entry.objects.latest("pk").action == "acknowledged"


def test_what_is_taken_back_counts_again(ada, watched):
    accept(ada, watched)
    ack = Acknowledgement.objects.get()
    ada.post(f"{PAGE}{watched.pk}/accept/{ack.pk}/withdraw/")
    watched.refresh_from_db()
    assert (watched.verdict, Acknowledgement.objects.count()) == ("watch", 0)
    assert Entry.objects.latest("pk").action == "took back"


@pytest.mark.parametrize(
    "form", [{"why": " "}, {"value": "7"}, {"value": ""}, {"counter": "ata.5.raw"}, {"counter": ""}]
)
def test_nothing_is_accepted_without_reason_or_at_other_numbers(ada, watched, form):
    accept(ada, watched, **form)
    assert not Acknowledgement.objects.exists()
    assert not Entry.objects.exists()


def test_what_another_drive_accepted_is_not_taken_back(ada, watched, make):
    accept(ada, watched)
    ack, other = Acknowledgement.objects.get(), make("S2")
    assert ada.post(f"{PAGE}{other.pk}/accept/{ack.pk}/withdraw/").status_code == 404


# --- words


@pytest.mark.parametrize(
    ("code", "counter", "words"),
    [
        ("grown_defects.over", "scsi.grown_defects", "More than 50 is a failing disk."),
        ("link_crc.grew_on_path", "ata.199.raw", "cable, backplane or controller"),
        ("worn", "wear_percent", "From 90 % of the rated life"),
        ("resets", "", "3 resets or timeouts"),
        ("smart_failed", "smart_failed", "smartctl -H"),
        ("strange.code", "x", ""),
        ("", "", ""),
    ],
)
def test_a_reason_has_its_rule_in_words(code, counter, words):
    said = why({"code": code, "counter": counter})
    assert words in said
    assert bool(words) == bool(said)


def test_every_reason_that_is_no_counter_has_its_rule_in_words():
    from hardware.domain.smart_words import SENTENCES

    numbered = {"worn", "worn_out", "resets", "siblings"}
    assert SENTENCES.keys() - WHY.keys() - numbered == set()


def test_states_and_values_have_words_or_say_themselves():
    assert state_words("Onln") == "online"
    assert state_words("Strange (state)") == "Strange (state)"
    assert state_words(None) == ""
    assert value_words("ata.197.raw") == "197 sectors pending reallocation"
    assert value_words("ata.250.value") == "250 (normalised)"
    assert value_words("made.up") == "made.up"


def test_the_pages_are_in_chinese_too(ada, make):
    with translation.override("zh-hans"):
        drive = make("S1", "watch", [PENDING])
        assert ada.get(f"/zh-hans{PAGE}").status_code == 200
        assert ada.get(f"/zh-hans{PAGE}{drive.pk}/").status_code == 200

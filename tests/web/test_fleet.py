"""All drives seen together, the board of disagreements, charts of a host, the ops overview."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from hardware.domain.drive import Claim, Disagreement
from hardware.domain.survey import Survey
from hardware.fleet import worn
from hardware.host_series import filesystems, thinned
from hardware.models import (
    Bay,
    Drive,
    HostDay,
    LastRound,
    Placement,
    ReadingDay,
    SurveyRecord,
)
from mirrorsite.ground.inbox.models import Host

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
DAY = timedelta(days=1)
OPS = "/ops/hardware/"


@pytest.fixture
def see(client):
    client.force_login(User.objects.create_superuser("ada"))

    def see(path):
        answer = client.get(OPS + path if not path.startswith("/") else path)
        assert answer.status_code == 200
        return answer.content.decode()

    return see


@pytest.fixture
def host():
    return Host.objects.create(name="storage1")


@pytest.fixture
def make(host):
    def make(serial, values=(), verdict="ok", model="ST8000", firmware="SC03", slot=None):
        row = Drive.objects.create(
            serial=serial, model=model, firmware=firmware, verdict=verdict,
            latest_values=dict(values), first_seen_at=NOW, seen_at=NOW,
        )  # fmt: skip
        slot = Bay.objects.count() if slot is None else slot
        bay = Bay.objects.create(host=host, enclosure="1", slot=slot, label=f"Front {slot + 1}")
        Placement.objects.create(drive=row, host=host, bay=bay, since=NOW)
        return row

    return make


# --- the fleet


def test_without_drives_it_says_where_they_come_from(see):
    assert "first survey" in see("fleet/")


def test_models_and_firmwares_are_counted(see, make):
    make("S1", verdict="fail", firmware="SC02"), make("S2"), make("S3", verdict="watch")
    page = " ".join(see("fleet/").split())
    assert "Counts, not rates" in page
    assert page.index("SC02") < page.index("SC03")


@pytest.mark.parametrize("name", ["wear_percent", "nvme.percentage_used"])
def test_an_ssd_that_wears_has_a_date(see, make, name):
    drive = make("S1", {name: 80}, model="SSD")
    for days in range(126, -1, -1):
        ReadingDay.objects.add(drive, NOW - days * DAY, {name: 80 - days // 6})
    one = worn()[0]
    assert (one.used, one.is_rough) == (80, False)
    assert one.per_month == pytest.approx(5.07, abs=0.3)
    assert abs(one.until - (NOW + 120 * DAY)) < 12 * DAY
    assert f"{one.until:%Y-%m}" in see("fleet/")


def test_an_ssd_that_is_hardly_known_has_no_date_and_says_so(see, make):
    drive = make("S1", {"wear_percent": 8}, model="SSD")
    ReadingDay.objects.add(drive, NOW, {"wear_percent": 8})
    assert (worn()[0].until, worn()[0].per_month) == (None, None)
    assert "not to be said yet" in see("fleet/")


def test_a_shelf_names_its_warmest_bay(see, make):
    make("S1", {"temperature_c": 31}), make("S2", {"temperature_c": 47}), make("S3", {})
    page = see("fleet/")
    for words in ("31 °C", "39 °C", "47 °C", "Front 2"):
        assert words in page


def test_the_oldest_comes_first(see, make):
    make("S1", {"power_on_hours": 100}), make("S2", {"power_on_hours": 43830})
    page = see("fleet/")
    assert page.index("43830") < page.index(">100<")
    assert "5.0" in page


def test_what_could_not_be_read_is_told(see, make, host):
    make("S1")
    hung = {"serial": "S1", "device": "/dev/sdk", "times": 3, "since": "yesterday"}
    skipped = {"device": "/dev/sdl", "why": "hung 3 times", "until": NOW.isoformat()}
    trouble = ["arcconf: permission denied"]
    data = {"hung": [hung], "skipped": [skipped], "trouble": trouble}
    LastRound.objects.create(host=host, at=NOW, data=data)
    page = see("fleet/")
    for words in ("smartctl hung 3 times", "/dev/sdk", "/dev/sdl", "left out", "permission denied"):
        assert words in page


def test_the_queries_of_the_fleet_do_not_grow(see, make, django_assert_max_num_queries):
    for number in range(25):
        make(f"S{number}", {"wear_percent": 5, "temperature_c": 30, "power_on_hours": number})
    with django_assert_max_num_queries(16):
        see("fleet/")


# --- disagreements


def survey(host, days, *told):
    found = tuple(
        Disagreement(subject, what, (Claim("sg_ses", "Slot 7"), Claim("arcconf", "<b>Slot 8")))
        for subject, what in told
    )
    at = NOW - days * DAY
    data = Survey(disagreements=found).as_json()
    return SurveyRecord.objects.create(host=host, since=at, confirmed_at=at, data=data)


def test_when_all_agree_the_board_says_so(see, host):
    survey(host, 3, ("S1", "bay")), survey(host, 1)
    assert "All tools agree" in see("disagreements/")


def test_both_claims_are_shown_with_what_to_do_and_since_when(see, host, make):
    make("S1")
    survey(host, 9), survey(host, 5, ("S1", "bay")), survey(host, 1, ("S1", "bay"))
    page = see("disagreements/")
    for words in ("sg_ses", "Slot 7", "arcconf", "&lt;b&gt;Slot 8", "locate light", "ST8000 S1"):
        assert words in page
    assert f'datetime="{NOW - 5 * DAY:%Y-%m-%dT%H:%M:%SZ}"' in page


def test_the_oldest_disagreement_stands_first(see, host):
    survey(host, 5, ("S2", "state")), survey(host, 1, ("S1", "strange"), ("S2", "state"))
    page = see("disagreements/")
    assert page.index(">S2<") < page.index(">S1<")


@pytest.mark.parametrize("told", [None, 7, "x", [1], [{}], [{"subject": 1, "claims": [3]}]])
def test_a_survey_of_another_version_breaks_no_page(see, host, told):
    record = survey(host, 1)
    record.data = {"disagreements": told, "trouble": []}
    record.save()
    see("disagreements/")


# --- charts of a host


def test_a_host_without_readings_says_what_is_missing(see, host):
    page = see(f"hosts/{host.pk}/charts/")
    assert "No drive of this host has told its temperature" in page
    assert "nothing of its filesystems" in page


def test_charts_have_their_numbers_in_tables(see, make, host):
    drive = make("S1")
    for days, warm, errors in ((2, 30, 0), (1, 44, 7)):
        values = {"temperature_c": warm, "kernel.ioerr_cnt": errors}
        ReadingDay.objects.add(drive, NOW - days * DAY, values)
    page = see(f"hosts/{host.pk}/charts/?days=7")
    for words in (
        "Front 1",
        ">44<",
        ">+14<",
        ">+7<",
        "lines.json?name=kernel.ioerr_cnt&amp;days=7",
    ):
        assert words in page


def test_a_line_a_drive_comes_as_json_and_not_twice(see, client, make, host):
    drive = make("S1")
    ReadingDay.objects.add(drive, NOW - DAY, {"temperature_c": 30})
    see("fleet/")
    url = f"{OPS}hosts/{host.pk}/lines.json?name=temperature_c&days=7"
    answer = client.get(url)
    assert answer.json()["unit"] == "°C"
    at = f"{NOW - DAY:%Y-%m-%dT%H:%M:%SZ}"
    assert answer.json()["lines"] == [{"name": "Front 1", "serial": "S1", "points": [[at, 30]]}]
    again = client.get(url, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get(url + "x").status_code == 400


def test_the_filesystem_that_is_full_first_comes_first(see, host):
    for days in range(20, -1, -1):
        slow, fast = 500 - days, 900 - 10 * days
        values = {"fs:/a:used_bytes": slow, "fs:/a:size_bytes": 1000}
        values |= {"fs:/b:used_bytes": fast, "fs:/b:size_bytes": 1000}
        values |= {"fs:/c:used_bytes": 7, "fs:/c:size_bytes": 0, "load_1": 3}
        HostDay.objects.add(host, NOW - days * DAY, values)
    found = filesystems(host)
    assert [one.mount_point for one in found] == ["/b", "/a", "/c"]
    assert f"{found[0].full_at:%Y-%m-%d}" == f"{NOW + 10 * DAY:%Y-%m-%d}"
    assert (found[2].full_at, found[2].percent) == (None, 0.0)
    page = see(f"hosts/{host.pk}/charts/?fs=/a")
    assert "series.json?name=fs%3A/a%3Aused_bytes" in page
    assert "series.json?name=fs%3A/b%3Aused_bytes" in see(f"hosts/{host.pk}/charts/?fs=none")


def test_a_long_line_is_thinned_and_keeps_its_end():
    points = [(NOW + n * DAY, n) for n in range(1000)]
    assert len(thinned(points)) <= 240
    assert thinned(points)[-1] == points[-1]
    assert thinned(points[:3]) == points[:3]
    assert thinned([]) == []


# --- the overview of operations


def test_the_overview_counts_drives_that_are_not_well(see, make):
    make("S1"), make("S2", verdict="fail"), make("S3", verdict="watch"), make("S4", verdict="fail")
    page = see("/ops/?stay=1")
    assert "?verdict=fail" in page
    assert "?verdict=ok" not in page
    assert "fail</span>\n 2" in page

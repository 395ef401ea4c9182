"""Series of values as JSON: who may read them, what they hold, and when they are unchanged."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from hardware.domain.reading import Attribute, Reading
from hardware.domain.reading_json import reading_json
from hardware.models import (
    Drive,
    DriveVerdict,
    HostDay,
    KernelEvent,
    LastReading,
    Placement,
    ReadingDay,
)
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def host():
    return Host.objects.create(name="storage1")


@pytest.fixture
def drive(host):
    row = Drive.objects.create(serial="S1", model="ST8000", first_seen_at=NOW, seen_at=NOW)
    for hours, value in ((2000, 0), (3, 5), (2, 8)):
        values = {"ata.5.raw": value, "ata.5.value": 100 - value}
        ReadingDay.objects.add(row, NOW - hours * HOUR, values)
    return row


@pytest.fixture
def ada(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def ask(ada, drive):
    def ask(query="name=ata.5.raw", **headers):
        return ada.get(f"/ops/hardware/drives/{drive.pk}/history.json?{query}", headers=headers)

    return ask


def event(host, drive, hours=1, **more):
    fields = {"severity": "error", "first_at": NOW, "last_at": NOW, "code": "x"}
    incident, _made = Incident.objects.get_or_create(
        subject=f"drive:{drive.pk}", kind="medium_error", defaults=fields
    )
    values = {"kind": "medium_error", "severity": "error", "data": {}, "count": 2, **more}
    key = str(KernelEvent.objects.count())
    at = NOW - hours * HOUR
    return KernelEvent.objects.create(host=host, key=key, at=at, incident=incident, **values)


def at(hours):
    return (NOW - hours * HOUR).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_value_of_a_drive_comes_in_order_of_time(ask):
    said = ask().json()
    assert (said["name"], said["unit"], said["threshold"]) == ("ata.5.raw", "", None)
    assert said["points"] == [[at(2000), 0], [at(3), 5], [at(2), 8]]


def test_only_as_many_days_as_asked_for(ask):
    assert len(ask("name=ata.5.raw&days=1").json()["points"]) == 2


def test_without_a_name_it_says_which_there_are(ask):
    assert ask("").json() == {"names": ["ata.5.raw", "ata.5.value"]}


def test_a_name_that_is_not_there_has_no_points(ask):
    assert ask("name=ata.6.raw").json()["points"] == []


def test_the_disks_own_threshold_comes_along(ask, drive, host):
    attributes = (Attribute(5, "Reallocated_Sector_Ct", 92, 92, 10, 8),)
    reading = Reading("S1", "smartctl", attributes=attributes, temperature_limit_c=60)
    LastReading.objects.create(drive=drive, host=host, at=NOW, data=reading_json(reading))
    assert ask("name=ata.5.value").json()["threshold"] == 10
    assert ask("name=ata.5.raw").json()["threshold"] is None
    assert ask("name=temperature_c").json()["threshold"] == 60
    assert ask("name=temperature_c").json()["unit"] == "°C"


def test_what_happened_meanwhile_comes_along(ask, drive, host):
    event(host, drive, 1)
    event(host, drive, 5000)
    reasons = [{"code": "some.code", "values": {}, "severity": "watch"}]
    DriveVerdict.objects.create(drive=drive, verdict="watch", reasons=reasons, since=NOW - 2 * HOUR)
    Placement.objects.create(drive=drive, host=host, address="0:0:1:0", since=NOW - 9 * HOUR)
    events = ask().json()["events"]
    assert [(one["kind"], one["what"], one["says"]) for one in events] == [
        ("placement", "moved", "storage1 0:0:1:0"),
        ("verdict", "watch", "some.code"),
        ("kernel", "medium_error", "medium error (2×)"),
    ]


def test_the_same_again_is_not_sent_again(ask):
    mark = ask()["ETag"]
    assert ask(**{"If-None-Match": mark}).status_code == 304


@pytest.mark.parametrize("what", ["poll", "late poll", "event", "verdict", "move"])
def test_it_is_sent_again_when_there_is_more(ask, drive, host, what):
    mark = ask()["ETag"]
    {
        "poll": lambda: ReadingDay.objects.add(drive, NOW, {"ata.5.raw": 9}),
        "late poll": lambda: ReadingDay.objects.add(drive, NOW - 50 * HOUR, {"ata.5.raw": 9}),
        "event": lambda: event(host, drive),
        "verdict": lambda: DriveVerdict.objects.create(drive=drive, verdict="ok", since=NOW),
        "move": lambda: Placement.objects.create(drive=drive, host=host, since=NOW),
    }[what]()
    assert ask(**{"If-None-Match": mark}).status_code == 200


def test_another_question_has_another_mark(ask):
    marks = {ask(query)["ETag"] for query in ("name=ata.5.raw", "name=ata.5.value", "")}
    assert len(marks) == 3


@pytest.mark.parametrize(
    "query", ["days=0", "days=1101", "days=x", "days=-3", "days=١", "days=", "name=" + "x" * 201]
)
def test_a_question_that_is_none_is_refused_with_words(ask, query):
    answer = ask(f"name=ata.5.raw&{query}")
    assert answer.status_code == 400
    assert "expected" in answer.json()["error"]


def test_a_drive_that_is_not_there_is_not_found(ada):
    assert ada.get("/ops/hardware/drives/99/history.json?name=x").status_code == 404
    assert ada.get("/ops/hardware/hosts/99/series.json?name=x").status_code == 404


def test_it_takes_the_same_queries_for_a_year(ask, drive, django_assert_max_num_queries):
    for days in range(5, 300):
        ReadingDay.objects.add(drive, NOW - days * DAY, {"ata.5.raw": days})
    with django_assert_max_num_queries(14):
        assert len(ask("name=ata.5.raw&days=365").json()["points"]) > 290


def test_a_value_of_a_host(ada, host, drive):
    HostDay.objects.add(host, NOW - HOUR, {"load_1": 127, "fs:/srv:used_bytes": 10**13})
    event(host, drive, 2)
    event(host, drive, 2, severity="info")
    url = f"/ops/hardware/hosts/{host.pk}/series.json"
    said = ada.get(url, {"name": "fs:/srv:used_bytes"})
    assert said.json()["points"] == [[at(1), 10**13]]
    assert said.json()["unit"] == "B"
    assert len(said.json()["events"]) == 1
    assert ada.get(url).json() == {"names": ["fs:/srv:used_bytes", "load_1"]}
    again = ada.get(url, {"name": "fs:/srv:used_bytes"}, headers={"If-None-Match": said["ETag"]})
    assert again.status_code == 304
    HostDay.objects.add(host, NOW, {"fs:/srv:used_bytes": 1})
    again = ada.get(url, {"name": "fs:/srv:used_bytes"}, headers={"If-None-Match": said["ETag"]})
    assert again.status_code == 200


def test_a_filesystem_that_fills_has_its_size_and_the_day_when_it_is_full(ada, host, drive):
    for days in range(20, -1, -1):
        values = {"fs:/srv:used_bytes": 800 - 10 * days, "fs:/srv:size_bytes": 1000}
        HostDay.objects.add(host, NOW - days * DAY, values)
    url = f"/ops/hardware/hosts/{host.pk}/series.json"
    said = ada.get(url, {"name": "fs:/srv:used_bytes"}).json()
    assert said["threshold"] == 1000
    assert said["forecast"][:10] == f"{NOW + 20 * DAY:%Y-%m-%d}"
    said = ada.get(url, {"name": "fs:/srv:size_bytes"}).json()
    assert (said["threshold"], said["forecast"]) == (None, None)


def test_an_ssd_that_wears_has_the_day_when_it_is_worn_out(ask, drive):
    for days in range(60, -1, -1):
        ReadingDay.objects.add(drive, NOW - days * DAY, {"wear_percent": 80 - days // 6})
    assert ask("name=wear_percent").json()["forecast"] > f"{NOW + 90 * DAY:%Y}"
    assert ask("name=ata.5.raw").json()["forecast"] is None


@pytest.mark.parametrize("path", ["drives/{drive}/history.json", "hosts/{host}/series.json"])
def test_only_operators_may_read(client, drive, host, path):
    url = "/ops/hardware/" + path.format(drive=drive.pk, host=host.pk) + "?name=x"
    assert client.get(url).status_code == 302
    editor = User.objects.create_user("eve")
    editor.groups.add(Group.objects.get_or_create(name="editor")[0])
    client.force_login(editor)
    assert client.get(url).status_code == 403
    assert client.post(url).status_code in (403, 405)


@pytest.mark.parametrize("path", ["drives/{}/history.json", "hosts/{}/series.json", "drives/{}/"])
def test_a_number_that_no_database_has_is_not_found(client, path):
    client.force_login(User.objects.create_superuser("admin", password="x"))
    assert client.get("/ops/hardware/" + path.format(2**63)).status_code == 404

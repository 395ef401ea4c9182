"""What the centre keeps of a round of readings: history of drives and hosts, the last word."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from hardware.domain.reading import Attribute, Reading
from hardware.domain.reading_json import reading_json
from hardware.models import Drive, HostDay, LastReading, LastRound, ReadingDay
from hardware.models.readings import Poll
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def host():
    return Host.objects.create(name="storage1")


@pytest.fixture
def drive():
    return Drive.objects.create(serial="S1", model="ST8000", first_seen_at=NOON, seen_at=NOON)


def reading(serial="S1", pending=0, **more):
    attributes = (Attribute(197, "Current_Pending_Sector", 100, 100, 0, pending),)
    values = {"model": "ST8000", "smart_passed": True, "temperature_c": 35, **more}
    return Reading(serial, "smartctl", attributes=attributes, **values)


@pytest.fixture
def tell(host):
    """Digests a report of readings as if it had just come."""

    def tell(*readings, at=NOON, **more):
        told = [one if isinstance(one, (dict, int, str)) else reading_json(one) for one in readings]
        row = Report.objects.create(
            host=host,
            key=f"k{Report.objects.count()}",
            kind="readings",
            version=1,
            boot_id="b1",
            sent_at=at,
            received_at=NOON + 30 * DAY,
            body={"at": at.isoformat(), "readings": told, **more},
        )
        digest_waiting()
        row.refresh_from_db()
        return row

    return tell


def points(drive, name, since=NOON - 400 * DAY, until=NOON + 400 * DAY):
    return [
        ((at - NOON) / HOUR, value)
        for at, value in ReadingDay.objects.history(drive, name, since, until)
    ]


# --- days


def test_a_day_is_one_row_however_many_polls(drive):
    for hour in range(12):
        ReadingDay.objects.add(drive, NOON + hour * HOUR, {"a": hour})
    row = ReadingDay.objects.get()
    assert (row.day, row.polls) == (date(2026, 11, 22), 12)
    assert points(drive, "a") == [(hour, hour) for hour in range(12)]


def test_history_goes_over_days_and_keeps_to_its_limits(drive):
    for hour in range(-30, 30):
        ReadingDay.objects.add(drive, NOON + hour * HOUR, {"a": hour})
    assert ReadingDay.objects.count() == 3
    found = points(drive, "a", NOON - 20 * HOUR, NOON + 13 * HOUR)
    assert found == [(hour, hour) for hour in range(-20, 14)]


def test_a_poll_that_cannot_be_kept_is_refused_and_the_others_are_kept(drive):
    other = Drive.objects.create(serial="S2", first_seen_at=NOON, seen_at=NOON)
    polls = [Poll(drive.pk, NOON, {"a": 2**63}), Poll(other.pk, NOON, {"a": 1})]
    assert list(ReadingDay.objects.add_all(polls)) == [drive.pk]
    assert ReadingDay.objects.get().drive == other
    with pytest.raises(ValueError, match="64 bits"):
        ReadingDay.objects.add(drive, NOON, {"a": 2**63})


def test_a_round_of_fifty_drives_takes_two_queries(django_assert_num_queries):
    rows = [Drive(serial=f"S{n}", first_seen_at=NOON, seen_at=NOON) for n in range(50)]
    drives = Drive.objects.bulk_create(rows)
    ReadingDay.objects.add_all([Poll(one.pk, NOON, {"a": 1}) for one in drives])
    with django_assert_num_queries(2):
        ReadingDay.objects.add_all([Poll(one.pk, NOON + HOUR, {"a": 2}) for one in drives])
    assert set(ReadingDay.objects.values_list("polls", flat=True)) == {2}


def test_the_latest_values_are_those_of_the_newest_poll(drive):
    assert ReadingDay.objects.latest_values(drive) == {}
    for hour in (1, 30, 2):
        ReadingDay.objects.add(drive, NOON + hour * HOUR, {"a": hour})
    assert ReadingDay.objects.latest_values(drive) == {"a": 30}
    assert ReadingDay.objects.names(drive) == ["a"]


def test_growth_is_measured_from_the_poll_before_the_week_before_and_the_first(drive):
    for hour in (-2000, -169, -168, -167, -14, -1, 0, 1):
        ReadingDay.objects.add(drive, NOON + hour * HOUR, {"a": hour, "b": 1})
    before = ReadingDay.objects.value_before(drive, ["a", "c"], NOON)
    assert before == {"a": (-1, -168, -2000), "c": (None, None, None)}


@pytest.mark.parametrize(
    ("hours", "wanted"),
    [
        ([], (None, None, None)),
        ([0], (None, None, None)),
        ([-1], (-1, None, -1)),
        ([-13], (-13, None, -13)),  # the day before is looked at where today has none yet
        ([-180, 5], (-180, -180, -180)),
        ([5], (None, None, None)),
    ],
)
def test_what_is_not_known_of_before_is_none(drive, hours, wanted):
    for hour in hours:
        ReadingDay.objects.add(drive, NOON + hour * HOUR, {"a": hour})
    assert ReadingDay.objects.value_before(drive, ["a"], NOON)["a"] == wanted


def test_the_past_of_many_drives_takes_two_queries(django_assert_num_queries):
    rows = [Drive(serial=f"S{n}", first_seen_at=NOON, seen_at=NOON) for n in range(50)]
    drives = Drive.objects.bulk_create(rows)
    for day in range(10):
        ReadingDay.objects.add_all([Poll(one.pk, NOON - day * DAY, {"a": day}) for one in drives])
    with django_assert_num_queries(2):
        found = ReadingDay.objects.before([one.pk for one in drives], NOON + HOUR)
    assert {one.previous[1]["a"] for one in found.values()} == {0}
    assert {one.week_ago[1]["a"] for one in found.values()} == {7}
    assert {one.first[1]["a"] for one in found.values()} == {9}


# --- reports


def test_a_report_becomes_history_and_the_last_word(tell, drive, host):
    row = tell(reading(pending=3))
    assert (row.state, row.error) == ("digested", "")
    assert points(drive, "ata.197.raw") == [(0, 3)]
    drive.refresh_from_db()
    assert drive.latest_values["ata.197.raw"] == 3
    last = LastReading.objects.get()
    assert (last.drive, last.host, last.at) == (drive, host, NOON)


def test_what_was_digested_is_not_kept_a_second_time(tell, drive):
    row = tell(reading(), round={"seconds": 3.5, "asked": 1})
    assert row.body == {
        "at": NOON.isoformat(),
        "drives": 1,
        "round": {"seconds": 3.5, "asked": 1},
    }


def test_a_late_report_is_history_and_not_the_last_word(tell, drive):
    tell(reading(pending=3))
    tell(reading(pending=1), at=NOON - HOUR)
    assert points(drive, "ata.197.raw") == [(-1, 1), (0, 3)]
    drive.refresh_from_db()
    assert drive.latest_values["ata.197.raw"] == 3
    assert LastReading.objects.get().at == NOON


def test_the_same_report_twice_changes_nothing(tell, drive):
    tell(reading(pending=3))
    before = ReadingDay.objects.values().get()
    tell(reading(pending=3))
    assert ReadingDay.objects.values().get() == before


def test_a_disk_that_no_survey_named_yet_is_kept(tell):
    tell(reading("NEW", model="WDC", capacity_bytes=8 * 10**12))
    row = Drive.objects.get()
    assert (row.serial, row.model, row.capacity_bytes) == ("NEW", "WDC", 8 * 10**12)


def test_a_shorter_word_for_the_model_is_the_same_disk(tell, drive):
    tell(reading(model="ATA ST8000NM0055-1RM112"))
    assert Drive.objects.get() == drive


def test_two_disks_with_one_serial_are_told_apart_by_model(tell, drive):
    tell(reading(), reading(model="WD80"))
    assert sorted(Drive.objects.values_list("serial", "model")) == [
        ("S1", "ST8000"),
        ("S1", "WD80"),
    ]
    assert ReadingDay.objects.count() == 2


def test_two_sources_of_one_disk_fill_each_other(tell, drive):
    card = Reading("S1", "arcconf", model="ST8000", counters=(("card.medium_errors", 4),))
    tell(card, reading(pending=3))
    assert points(drive, "ata.197.raw") == [(0, 3)]
    assert points(drive, "card.medium_errors") == [(0, 4)]
    assert LastReading.objects.get().data["source"] == "smartctl"


def test_a_volume_that_poses_as_a_disk_is_none(tell):
    assert tell(reading(is_volume=True)).state == "digested"
    assert not Drive.objects.exists()


def test_a_disk_that_sleeps_keeps_its_last_word(tell, drive):
    tell(reading(pending=3))
    tell(Reading("S1", "smartctl", model="ST8000", power_mode="standby"), at=NOON + HOUR)
    assert LastReading.objects.get().at == NOON
    assert points(drive, "ata.197.raw") == [(0, 3)]


def test_what_is_no_reading_is_said_and_the_others_are_kept(tell, drive):
    row = tell({"serial": ""}, reading(), 7, {"serial": "X", "source": 3})
    assert row.state == "failed"
    assert "reading 1: " in row.error and "reading 3: " in row.error and "reading 4: " in row.error
    assert points(drive, "temperature_c") == [(0, 35)]
    assert row.body["readings"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"at": "now", "readings": []},
        {"at": NOON.isoformat()},
        {"at": NOON.isoformat(), "readings": {}},
        {"at": NOON.isoformat(), "readings": [1] * 2001},
        {"at": (NOON + 40 * DAY).isoformat(), "readings": []},
    ],
)
def test_a_report_that_is_none_is_kept_with_the_reason(tell, body):
    row = told(tell, body)
    assert row.state == "failed"
    assert "expected" in row.error or "not yet" in row.error


def told(tell, body):
    row = tell()
    Report.objects.filter(pk=row.pk).update(body=body, state="new")
    digest_waiting()
    row.refresh_from_db()
    return row


# --- hosts

SYSTEM = {
    "cpu_count": 8,
    "memory_bytes": 64 * 2**30,
    "memory_available_bytes": 50 * 2**30,
    "load_1": 1.27,
    "boot_time": 1_763_000_000.5,
    "filesystems": [
        {"mount_point": "/srv", "size_bytes": 1000, "free_bytes": 400, "inodes": 90},
        {"mount_point": 7, "size_bytes": 1},
        {"device": "/dev/sdb1"},
        "nothing",
    ],
    "network": [{"name": "eth0", "is_up": True, "speed_mbit": 25000, "note": "x"}],
}


def test_a_hosts_figures_become_history(tell, host):
    tell(system=SYSTEM, io={"sda": {"read_bytes": 5, "busy_ms": 7.9}, "sdb": None})
    values = HostDay.objects.latest_values(host)
    assert values["load_1"] == 127
    assert values["fs:/srv:used_bytes"] == 600
    assert values["fs:/srv:inodes"] == 90
    assert (values["net:eth0:is_up"], values["net:eth0:speed_mbit"]) == (1, 25000)
    assert (values["io:sda:read_bytes"], values["io:sda:busy_ms"]) == (5, 7)
    assert not [name for name in values if "note" in name or "7:" in name or "sdb" in name]


@pytest.mark.parametrize(
    "bad", [None, 7, [], "x", {"filesystems": "7", "network": {}, "load_1": "1"}]
)
def test_figures_that_are_none_are_nothing(tell, bad):
    assert tell(reading(), system=bad, io=bad).state == "digested"
    assert not HostDay.objects.exists()


def test_how_the_newest_round_went_is_kept(tell, host):
    told = {"seconds": 9.5, "asked": 60, "trouble": ["sdk: permission denied"], "skipped": [{}, 3]}
    tell(round=told)
    tell(round={"seconds": 1, "trouble": "x"}, at=NOON - HOUR)
    row = LastRound.objects.get()
    assert row.data == {
        "seconds": 9.5,
        "asked": 60,
        "hung": [],
        "skipped": [{}],
        "trouble": ["sdk: permission denied"],
    }


def test_days_that_are_too_old_are_pruned(drive, settings):
    now = timezone.now()
    for days in (0, 29, 32, 400):
        ReadingDay.objects.add(drive, now - days * DAY, {"a": days})
    settings.RETENTION = [("hardware.ReadingDay", "day", 30)]
    call_command("prune", verbosity=0)
    assert points(drive, "a", now - 500 * DAY, now)[0][1] == 29


# --- the last round, and several words of one drive


def test_a_report_without_a_round_leaves_the_last_round_as_it_was(tell, host, drive):
    tell(reading(), round={"asked": 60, "trouble": ["arcconf: no answer"]})
    tell(reading(), at=NOON + HOUR)
    last = LastRound.objects.get(host=host)
    assert (last.at, last.data["asked"]) == (NOON, 60)
    tell(reading(), at=NOON + 2 * HOUR, round={"asked": 61})
    assert LastRound.objects.get(host=host).data["asked"] == 61


def test_two_tools_that_name_a_model_differently_speak_of_one_drive(tell, drive):
    card = Reading("S1", "arcconf", model="ST8000NM000A", counters=(("card.medium_errors", 3),))
    tell(reading(model="ST8000"), card)
    assert Drive.objects.count() == 1
    found = ReadingDay.objects.latest_values(drive)
    assert (found["card.medium_errors"], found["temperature_c"]) == (3, 35)


@pytest.mark.parametrize("model", ["ST8000NM0055", "SEAGATE ST8000NM0055"])
def test_what_the_kernel_counts_does_not_hide_what_the_disk_says(tell, model):
    counts = tuple((f"kernel.{name}_cnt", 5) for name in ("iodone", "ioerr", "iorequest"))
    by_kernel = Reading("S9", "/sys", model="ST8000NM0055", counters=counts)
    by_disk = Reading("S9", "smartctl", model=model, smart_passed=True)
    for order in ((by_kernel, by_disk), (by_disk, by_kernel)):
        tell(*order)
        row = LastReading.objects.get(drive__serial="S9")
        assert (row.data["source"], row.drive.latest_values["kernel.ioerr_cnt"]) == ("smartctl", 5)

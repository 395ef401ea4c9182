import json
from datetime import UTC, datetime

import pytest

from syncstatus.domain.status import Status
from syncstatus.schedulers import SCHEDULERS, SchedulerError, tunasync

ZERO = {"last_update": "0001-01-01 00:00:00 +0000", "last_update_ts": -62135596800}


def one(**row):
    return tunasync.parse(json.dumps([{"name": "debian", "status": "success", **row}]))


def test_the_package_finds_its_schedulers_by_itself():
    assert SCHEDULERS["tunasync"] is tunasync
    assert "mirrorz" in SCHEDULERS


def test_real_rows_are_read_whole(corpus):
    parsed = tunasync.parse((corpus / "mirror/tunasync-jobs-real-issue-125-109.json").read_bytes())
    archlinux, openwrt = parsed.statuses
    assert archlinux.last_success == datetime(2020, 6, 16, 8, 8, 26, tzinfo=UTC)
    assert archlinux.size_bytes == int(55.61 * 2**30)
    assert (openwrt.last_started, openwrt.size_bytes) == (None, None)
    assert parsed.not_understood == []


def test_a_whole_site_is_read_once_per_name(corpus):
    parsed = tunasync.parse((corpus / "mirror/tunasync-derived-from-tuna.json").read_bytes())
    names = [status.name for status in parsed.statuses]
    assert len(names) == len(set(names)) == 199
    assert sum(status.status is Status.FAILED for status in parsed.statuses) == 59


def test_the_go_zero_time_means_never():
    assert one(**ZERO).statuses[0].last_success is None
    assert one(last_update=ZERO["last_update"]).statuses[0].last_success is None
    assert one(last_update="0001-01-01 08:05:43 +0805").statuses[0].last_success is None


def test_written_times_serve_where_seconds_are_missing():
    at = one(last_update="2020-06-16 16:08:26 +0800").statuses[0].last_success
    assert at == datetime(2020, 6, 16, 8, 8, 26, tzinfo=UTC)
    assert one(last_update="2020-06-16T16:08:26+08:00").statuses[0].last_success == at


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("none", Status.PENDING),
        ("pre-syncing", Status.SYNCING),
        ("syncing", Status.SYNCING),
        ("failed", Status.FAILED),
        ("paused", Status.PAUSED),
        ("disabled", Status.DISABLED),
    ],
)
def test_every_word_has_its_status(word, status):
    parsed = one(status=word)
    assert (parsed.statuses[0].status, parsed.statuses[0].said) == (status, word)
    assert parsed.not_understood == []


def test_a_new_word_is_kept_and_named():
    parsed = one(status="resting")
    assert (parsed.statuses[0].status, parsed.statuses[0].said) == (Status.UNKNOWN, "resting")
    assert "row 1 (debian): status 'resting'" in parsed.not_understood[0]


@pytest.mark.parametrize("literal", ["1e400", "NaN", "-Infinity", '"soon"', "true", "99999999999"])
def test_a_time_that_is_none_is_named_and_the_row_stays(literal):
    body = '[{"name": "debian", "status": "success", "last_update_ts": TIME}]'
    parsed = tunasync.parse(body.replace("TIME", literal))
    assert parsed.statuses[0].last_success is None
    assert "last_update" in parsed.not_understood[0]


def test_of_two_workers_the_master_counts():
    rows = [
        {"name": "a", "status": "failed", "is_master": False, "last_update_ts": 1786113082},
        {"name": "a", "status": "success", "is_master": True, "last_update_ts": 1686113082},
    ]
    assert tunasync.parse(json.dumps(rows)).statuses[0].status is Status.SUCCESS


def test_of_two_masters_the_newest_counts():
    rows = [
        {"name": "a", "status": "failed", "is_master": True, "last_ended_ts": 1786113082},
        {"name": "a", "status": "success", "is_master": True, "last_ended_ts": 1686113082},
    ]
    assert tunasync.parse(json.dumps(rows)).statuses[0].status is Status.FAILED


def test_user_names_are_stripped_from_upstreams():
    assert one(upstream="rsync://u:p@host.example/x").statuses[0].upstream == (
        "rsync://host.example/x"
    )


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        "debian",
        [],
        {},
        {"name": None},
        {"name": ""},
        {"name": "a\u0000b"},
        {"name": "../etc"},
        {"name": "x" * 10240},
    ],
)
def test_a_row_that_is_no_job_is_named_and_the_rest_given(bad):
    parsed = tunasync.parse(json.dumps([bad, {"name": "debian", "status": "success"}]))
    assert [status.name for status in parsed.statuses] == ["debian"]
    assert parsed.not_understood[0].startswith("row 1: ")
    assert len(parsed.not_understood[0]) < 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b"<!doctype html><title>Sign in</title>",
        b'[{"name": "debian"',
        b"{}",
        b"null",
        b"7",
        b'{"mirrors": []}',
        b"\xff\xfe[\x00]\x00",
        b"[1, 2, 3]",
        b"[" * 100_000,
        b"[" + b"9" * 10_000 + b"]",
    ],
)
def test_an_unusable_answer_says_what_was_expected(body):
    with pytest.raises(SchedulerError) as complaint:
        tunasync.parse(body)
    assert "expected a JSON list of jobs" in str(complaint.value)
    assert str(complaint.value).startswith("tunasync")
    assert len(str(complaint.value)) < 400


def test_a_manager_without_jobs_is_no_fault():
    assert tunasync.parse(b"[]").statuses == []


def test_a_byte_order_mark_is_skipped():
    assert len(tunasync.parse(b'\xef\xbb\xbf[{"name": "a", "status": "success"}]').statuses) == 1


def test_very_many_bad_rows_give_a_hundred_complaints():
    rows = [{"name": "debian", "status": "success"}, *[7] * 5000]
    assert len(tunasync.parse(json.dumps(rows)).not_understood) == 100


def test_explain_gives_items_and_what_was_not_understood():
    explained = tunasync.explain('[7, {"name": "a", "status": "success"}]')
    assert explained["items"][0]["name"] == "a"
    assert len(explained["not_understood"]) == 1


@pytest.mark.parametrize("year", ["2100", "9999"])
def test_a_written_time_of_another_age_is_noted_and_dropped(year):
    row = {"name": "t3", "status": "success", "last_update": f"{year}-12-31 23:59:59 +0000"}
    parsed = tunasync.parse(json.dumps([row]))
    assert [status.last_success for status in parsed.statuses] in ([], [None])
    assert parsed.not_understood

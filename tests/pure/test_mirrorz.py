import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from syncstatus.domain.status import Status
from syncstatus.schedulers import SchedulerError, mirrorz


def said(status, **more):
    row = {"cname": "debian", "url": "/debian", "status": status, **more}
    return mirrorz.parse(json.dumps({"site": {}, "mirrors": [row]}))


def test_real_sites_are_read_whole(corpus):
    zju = mirrorz.parse((corpus / "mirror/mirrorz-zju-v1.7.json").read_bytes())
    tuna = mirrorz.parse((corpus / "mirror/mirrorz-tuna-2026-08-08.json").read_bytes())
    assert (len(zju.statuses), zju.not_understood) == (63, [])
    assert (len(tuna.statuses), tuna.not_understood) == (199, [])
    assert Counter(status.status for status in tuna.statuses)[Status.FAILED] == 59


def test_every_shape_that_was_seen_is_understood(corpus):
    for shape in json.loads((corpus / "mirror/mirrorz-status-shapes.json").read_bytes()):
        parsed = said(shape["example"])
        assert parsed.not_understood == [], shape
        if shape["shape"][0] in "SFYPCDR":
            assert parsed.statuses[0].status is not Status.UNKNOWN, shape


def test_a_success_has_its_time_and_the_next_run():
    status = said("S1786113082X1786199482").statuses[0]
    assert status.last_success == datetime(2026, 8, 7, 14, 31, 22, tzinfo=UTC)
    assert status.next_run == datetime(2026, 8, 8, 14, 31, 22, tzinfo=UTC)


def test_the_letters_may_come_in_any_order():
    status = said("O1785671996X1786363213F1786017613").statuses[0]
    assert status.status is Status.FAILED
    assert status.last_success == datetime(2026, 8, 2, 11, 59, 56, tzinfo=UTC)
    assert status.last_ended == datetime(2026, 8, 6, 12, 0, 13, tzinfo=UTC)


def test_a_failure_is_never_a_success():
    assert said("F1784661481").statuses[0].last_success is None


@pytest.mark.parametrize(
    ("letters", "status"),
    [
        ("U", Status.UNKNOWN),
        ("", Status.UNKNOWN),
        (None, Status.UNKNOWN),
        ("C", Status.CACHED),
        ("R", Status.PROXIED),
        ("D1786113082", Status.PENDING),
        ("PX1753234160", Status.PAUSED),
        ("YO1779297222X1779552600", Status.SYNCING),
        ("F1687006238O1679480434NX1687009838", Status.FAILED),
    ],
)
def test_each_main_letter_is_a_status(letters, status):
    parsed = said(letters)
    assert (parsed.statuses[0].status, parsed.not_understood) == (status, [])


def test_a_disabled_mirror_is_disabled():
    assert said("S1786113082", disable=True).statuses[0].status is Status.DISABLED


def test_the_served_path_is_taken_from_the_url():
    row = {"cname": "AOSP", "url": "/git/AOSP", "status": "U"}
    assert mirrorz.parse(json.dumps({"mirrors": [row]})).statuses[0].path == "/git/AOSP/"


@pytest.mark.parametrize("letters", ["success", "S17 86", "s1786113082", "S" + "9" * 20])
def test_a_strange_status_is_named_and_the_mirror_stays(letters):
    parsed = said(letters)
    assert parsed.statuses[0].last_success is None
    assert "mirror 1 (debian)" in parsed.not_understood[0]


def test_of_a_name_that_comes_twice_the_newest_success_counts():
    rows = [
        {"cname": "a", "url": "/a", "status": "S1786113082"},
        {"cname": "a", "url": "/a", "status": "F1786017613O1685671996"},
    ]
    assert mirrorz.parse(json.dumps({"mirrors": rows})).statuses[0].status is Status.SUCCESS


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"mirrors": {}}', b"<html>", b'{"mirrors": [1]}', b"{", b"\xff\xff"],
)
def test_an_unusable_file_says_what_was_expected(body):
    with pytest.raises(SchedulerError, match="expected a mirrorz.json object"):
        mirrorz.parse(body)


def test_explain_gives_the_same_form_as_every_scheduler():
    explained = mirrorz.explain('{"mirrors": [{"cname": "a", "url": "/a", "status": "U"}]}')
    assert set(explained) == {"items", "not_understood"}

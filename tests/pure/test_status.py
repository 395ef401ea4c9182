from datetime import UTC, datetime, timedelta

import pytest

from syncstatus.domain.naming import fault_of_name, fault_of_path, served_path
from syncstatus.domain.standing import judge, why_forgotten
from syncstatus.domain.status import (
    Status,
    SyncStatus,
    parse_size,
    public_upstream,
    public_word,
    strip_user,
)
from syncstatus.domain.tree import mirrors_in_tree

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("683G", 683 * 2**30),
        ("1.7T", int(1.7 * 2**40)),
        ("331.04 GiB", int(331.04 * 2**30)),
        ("247.6 G", int(247.6 * 2**30)),
        ("5672039M", 5672039 * 2**20),
        ("78.5K", int(78.5 * 1024)),
        ("1024", 1024),
        ("12 KB", 12 * 1024),
        ("0", 0),
    ],
)
def test_sizes_are_read_in_binary_units(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["unknown", "-", "", "727.88", "NaN", "1e9G", "9" * 400, "9E9E"])
def test_what_says_no_size_is_none(text):
    assert parse_size(text) is None


def test_a_size_beyond_the_database_is_none():
    assert parse_size("999999999E") is None


@pytest.mark.parametrize(
    ("upstream", "stripped"),
    [
        ("rsync://user@rsync.example/debian/", "rsync://rsync.example/debian/"),
        ("rsync://user:pa@ss@rsync.example:873/x", "rsync://rsync.example:873/x"),
        ("user@rsync.example::module/path", "rsync.example::module/path"),
        ("https://u:p@host.example/a@b?c=d", "https://host.example/a@b?c=d"),
        ("https://host.example/@scope/", "https://host.example/@scope/"),
        ("/srv/mirror/x", "/srv/mirror/x"),
        ("", ""),
    ],
)
def test_user_names_never_stay_in_an_upstream(upstream, stripped):
    assert strip_user(upstream) == stripped


@pytest.mark.parametrize(
    "upstream",
    [
        "rsync://10.1.2.3/debian/",
        "http://192.168.0.9:8080/x",
        "rsync://storage1/x",
        "rsync://nas.campus.internal/x",
        "http://[fd00::1]/x",
        "/srv/mirror/x",
        "http://[broken/x",
    ],
)
def test_machines_of_the_house_are_not_public(upstream):
    assert public_upstream(upstream) == ""


def test_a_public_upstream_is_shown_without_its_user():
    assert public_upstream("rsync://me@rsync.example.org/x/") == "rsync://rsync.example.org/x/"


def test_a_status_prints_its_times_in_utc():
    said = SyncStatus("debian", Status.SUCCESS, last_success=NOON, size_bytes=3)
    assert said.as_json()["last_success"] == "2026-11-22T12:00:00Z"
    assert list(said.as_json())[:2] == ["name", "status"]
    assert "path" not in said.as_json()


@pytest.mark.parametrize("name", ["debian", "linux.git", "OpenBSD", "git/linux.git", "c++", "源"])
def test_names_with_dots_capitals_and_slashes_are_good(name):
    assert fault_of_name(name) is None


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "name_empty"),
        ("x" * 101, "name_long"),
        ("..", "segment_dots"),
        ("a/../b", "segment_dots"),
        ("a//b", "segment_empty"),
        ("/a", "segment_empty"),
        ("a b", "segment_unsafe"),
        ("a\nb", "segment_unsafe"),
        ("a\x7fb", "segment_unsafe"),
        ("a\u202eb", "segment_unsafe"),
        ("<b>", "segment_unsafe"),
    ],
)
def test_names_that_no_address_can_carry_have_a_fault(name, fault):
    assert fault_of_name(name) == fault


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/debian/", None),
        ("/git/linux.git/", None),
        ("/admin/", "path_taken"),
        ("/admin/x/", "path_taken"),
        ("/a/../b/", "segment_dots"),
        ("/a//b/", "segment_empty"),
        ("debian", "path_form"),
        ("/", "path_form"),
        ("//", "path_form"),
    ],
)
def test_paths_stay_off_the_sites_own_pages(path, fault):
    assert fault_of_path(path, frozenset({"admin"})) == fault


def test_a_said_path_gets_one_slash_at_each_end():
    assert served_path("/git/AOSP") == "/git/AOSP/"


def test_a_tree_gives_the_folders_that_the_catalogue_knows():
    assert mirrors_in_tree(["zoo", "debian", "CRAN", "lost+found"], {"debian", "CRAN"}) == [
        "CRAN",
        "debian",
    ]


def test_a_sync_that_runs_for_over_a_day_is_stuck():
    stood = judge(Status.SYNCING, NOON, None, NOON - timedelta(hours=25), None)
    assert (stood.word, stood.since) == ("stuck", NOON - timedelta(hours=25))


def test_a_success_of_last_week_is_stale():
    assert judge(Status.SUCCESS, NOON, NOON - timedelta(days=8), None, None).word == "stale"


def test_a_run_that_never_came_is_overdue():
    due = NOON - timedelta(hours=7)
    assert judge(Status.SUCCESS, NOON, NOON - timedelta(hours=12), None, due).word == "overdue"


@pytest.mark.parametrize("status", list(Status))
def test_without_times_every_status_is_its_own_word(status):
    assert judge(status, NOON, None, None, None).word == str(status)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("is_asked", "answered_at", "code"),
    [
        (True, NOON, ""),
        (True, None, ""),
        (True, NOON - HOUR, ""),  # it is the source that is silent; the pages say so for all of it
        (True, NOON + timedelta(minutes=10), ""),
        (True, NOON + timedelta(minutes=12), "standing_unspoken"),
        (True, NOON + timedelta(days=60), "standing_unspoken"),
        (False, NOON, "standing_unasked"),
        (None, None, "standing_sourceless"),
    ],
)
def test_a_report_holds_only_while_its_source_still_speaks_of_the_mirror(
    is_asked, answered_at, code
):
    every = timedelta(seconds=60)
    assert why_forgotten(NOON, is_asked, answered_at, every) == code


def test_a_source_asked_once_a_day_may_leave_a_mirror_out_for_a_day():
    day = timedelta(days=1)
    assert why_forgotten(NOON, True, NOON + day, day) == ""
    assert why_forgotten(NOON, True, NOON + 2 * day, day) == "standing_unspoken"


def test_of_what_nobody_ever_spoke_nothing_is_forgotten():
    assert why_forgotten(None, None, None, HOUR) == ""


@pytest.mark.parametrize(
    "upstream",
    [
        "rsync://a.example.org/x rsync://user:S3CRET@b.example.org/y",
        "https://a.example.org/x?token=S3CRET",
        "https://a.example.org/x#S3CRET",
        "rsync://user:a::S3CRET@a.example.org/x",
        "rsync://user:a/S3CRET@a.example.org/x",
    ],
)
def test_no_secret_of_an_upstream_is_public(upstream):
    assert "S3CRET" not in public_upstream(upstream)


def test_only_a_word_of_the_scheduler_is_public():
    assert public_word("pre-syncing") == "pre-syncing"
    assert public_word("S1786113082X1786199482") == "S1786113082X1786199482"
    assert public_word("rsync://user:S3CRET@a.example.org/x") == ""

"""What comes to POST /api/report/: good, repeated, forged, broken and enormous."""

import contextlib
import gzip
import json
import socket
import threading
from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from mirrorsite.celery import app
from mirrorsite.ground.inbox import views
from mirrorsite.ground.inbox.models import Command, Host, Report, Token

pytestmark = pytest.mark.django_db
MACHINE = "0d3f6b2a9c5e4f7181a2b3c4d5e6f701"


@pytest.fixture
def host():
    return Host.objects.create(name="storage1")


@pytest.fixture
def post(client, host):
    """POSTs a body with the host's token."""
    secret = Token.objects.issue(host)

    def post(body, token=secret, **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {token}", **headers}
        return client.post("/api/report/", raw, "application/json", headers=headers)

    post.secret = secret
    return post


def report(**changes):
    return {
        "version": 1,
        "key": "k1",
        "kind": "smart",
        "machine_id": MACHINE,
        "boot_id": "b1",
        "sent_at": "2026-11-22T12:00:00+08:00",
        "utc_offset_s": 28800,
        "body": {"a": 1},
        **changes,
    }


def test_a_report_is_stored_before_it_is_answered(post, host):
    answer = post(report())
    assert (answer.status_code, answer.json()) == (200, {"stored": True, "commands": []})
    row = Report.objects.get()
    assert (row.host, row.key, row.kind, row.body) == (host, "k1", "smart", {"a": 1})
    assert row.sent_at.isoformat() == "2026-11-22T04:00:00+00:00"


def test_a_repeat_is_no_second_row(post):
    post(report())
    assert post(report(body={"other": 2})).json()["stored"] is False
    assert Report.objects.get().body == {"a": 1}


def test_two_hosts_may_use_the_same_key(post):
    other = Token.objects.issue(Host.objects.create(name="storage2"))
    post(report())
    assert post(report(machine_id="f" * 32), token=other).json()["stored"] is True


@pytest.mark.django_db(transaction=True)
def test_what_was_answered_is_committed(post):
    post(report())
    assert not connection.in_atomic_block
    with transaction.atomic():
        transaction.set_rollback(True)
    assert Report.objects.count() == 1


@pytest.mark.parametrize("token", ["", "x", "ms_wrong", "ü", "\ud83d" * 3])
def test_without_a_token_nothing_is_taken(post, token):
    assert post(report(), token=token.encode("utf-8", "replace").decode()).status_code == 401
    assert not Report.objects.exists()


def test_another_scheme_is_no_token(post):
    assert post(report(), authorization=f"Basic {post.secret}").status_code == 401


def test_a_revoked_token_is_refused(post):
    Token.objects.update(revoked_at=timezone.now())
    assert post(report()).status_code == 401


def test_a_secret_is_not_stored(post):
    assert post.secret not in str(list(Token.objects.values()))


def test_the_first_report_ties_the_token_to_its_machine(post, host):
    post(report())
    host.refresh_from_db()
    assert (host.machine_id, host.boot_id) == (MACHINE, "b1")
    answer = post(report(machine_id="f" * 32, key="k2"))
    assert answer.status_code == 403
    assert "another machine" in answer.json()["error"]


def test_a_machine_with_two_names_is_refused(post):
    Host.objects.create(name="twin", machine_id=MACHINE)
    assert post(report()).status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_only_post_is_an_entrance(client, method):
    assert getattr(client, method)("/api/report/").status_code == 405


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<!DOCTYPE html><html>Sign in</html>",
        b'{"version": 1, "key"',
        b"null",
        b"[]",
        b"17",
        b'"text"',
        b"\x00\x01\x02",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"body":' * 100_000,
        json.dumps(report(body="BODY")).encode().replace(b'"BODY"', b"NaN"),
        json.dumps(report(body="BODY")).encode().replace(b'"BODY"', b"[-Infinity]"),
        json.dumps(report(body="BODY")).encode().replace(b'"BODY"', b"1e999"),
        json.dumps(report(body="BODY")).encode().replace(b'"BODY"', b"9" * 5000),
    ],
    ids=lambda raw: repr(raw[-12:]),
)
def test_what_is_no_report_is_refused(post, raw):
    answer = post(raw)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("depth", [50, 200, 330, 480, 600, 990, 1500, 3000])
def test_nesting_is_taken_or_refused_and_never_a_crash(post, depth):
    raw = json.dumps(report(body="BODY")).encode()
    answer = post(raw.replace(b'"BODY"', b"[" * depth + b"]" * depth))
    assert answer.status_code == (200 if depth <= 50 else 400)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", ""),
        ("key", "x" * 201),
        ("key", None),
        ("key", 7),
        ("kind", []),
        ("kind", "x" * 61),
        ("version", 0),
        ("version", True),
        ("version", "1"),
        ("version", 10**30),
        ("version", 1.5),
        ("utc_offset_s", 10**9),
        ("utc_offset_s", None),
        ("boot_id", "b" * 65),
        ("machine_id", {}),
        ("sent_at", None),
        ("sent_at", "yesterday"),
        ("sent_at", "2026-11-22T12:00:00"),
        ("sent_at", "2026-02-30T12:00:00Z"),
        ("sent_at", "2026-11-22T25:00:00Z"),
        ("sent_at", "0001-01-01T00:00:00+14:00"),
        ("sent_at", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_a_wrong_field_is_named(post, field, value):
    answer = post(report(**{field: value}))
    assert answer.status_code == 400
    assert field in answer.json()["error"]


def test_a_field_that_is_missing_is_named(post):
    for field in ("key", "kind", "version", "sent_at", "utc_offset_s"):
        rest = {name: value for name, value in report().items() if name != field}
        assert field in post(rest).json()["error"]


def test_nul_and_lone_surrogates_become_visible(post):
    assert post(report(body={"a\0": ["b\0", "\ud800"]}, boot_id="b\udfff")).status_code == 200
    row = Report.objects.get()
    assert row.body == {"a\\x00": ["b\\x00", "\\ud800"]}
    assert row.boot_id == "b\\udfff"


@pytest.mark.parametrize("field", ["key", "kind", "boot_id", "machine_id"])
def test_no_field_can_crash_the_door(post, field):
    assert post(report(**{field: "x\ud800\0y"})).status_code == 200


def test_a_body_may_be_anything_that_json_has(post):
    for number, body in enumerate((None, [], 7, 1.5, "x", True, {}, 10**300)):
        assert post(report(key=f"k{number}", body=body)).status_code == 200
    assert [row.body for row in Report.objects.order_by("pk")][:3] == [None, [], 7]


def test_packed_is_as_good_as_plain(post):
    raw = gzip.compress(json.dumps(report()).encode())
    assert post(raw, content_encoding="gzip").json()["stored"] is True


@pytest.mark.parametrize(
    "raw", [b"", b"no gzip", gzip.compress(b"{}", mtime=0)[:-12], gzip.compress(b"[", mtime=0)]
)
def test_a_broken_pack_is_refused(post, raw):
    assert post(raw, content_encoding="gzip").status_code == 400


def test_a_bomb_is_refused_before_it_unfolds(post, settings):
    settings.REPORT_LIMIT_BYTES = 1 << 20
    bomb = gzip.compress(b" " * (64 << 20))
    assert post(bomb, content_encoding="gzip").status_code == 413


def test_a_large_report_is_refused(post, settings):
    settings.REPORT_LIMIT_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
    answer = post(b" " * ((1 << 20) + 1))
    assert answer.status_code == 413
    assert "1 MiB" in answer.json()["error"]


def test_a_length_that_lies_is_no_way_in(post, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert post(b" " * 200, content_length="7").status_code in (400, 413)


@pytest.mark.parametrize("step", ["_host", "_check_machine", "_store"])
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_busy_database_asks_to_send_again(post, monkeypatch, step, error):
    def busy(*_):
        raise error("database is locked")

    monkeypatch.setattr(views, step, busy)
    answer = post(report())
    assert (answer.status_code, answer.json()) == (
        503,
        {"error": "the site is busy; send it again"},
    )


def test_an_unknown_kind_is_kept(post):
    post(report(kind="weather", version=9))
    assert Report.objects.get().state == "new"


def heartbeat(**body):
    return report(kind="heartbeat", key="heartbeat", body=body)


def test_a_heartbeat_is_remembered_and_is_no_row(post, host):
    assert post(heartbeat(spool={"dropped": 3})).json()["stored"] is False
    host.refresh_from_db()
    assert host.said == {"spool": {"dropped": 3}}
    assert not host.is_silent(timezone.now())
    assert host.is_silent(timezone.now() + timedelta(minutes=3))
    assert not Report.objects.exists()


def test_a_heartbeat_fetches_its_own_commands_only(post, host):
    mine = Command.objects.create(host=host, kind="survey", asked_by="ada")
    Command.objects.create(host=Host.objects.create(name="x"), kind="survey", asked_by="ada")
    assert [one["id"] for one in post(heartbeat()).json()["commands"]] == [mine.pk]


def test_a_fetched_command_waits_a_minute_before_it_is_given_again(post, host):
    command = Command.objects.create(host=host, kind="survey", asked_by="ada")
    assert len(post(heartbeat()).json()["commands"]) == 1
    assert post(heartbeat()).json()["commands"] == []
    Command.objects.update(fetched_at=timezone.now() - timedelta(seconds=61))
    assert len(post(heartbeat()).json()["commands"]) == 1
    Command.objects.filter(pk=command.pk).update(done_at=timezone.now())
    Command.objects.update(fetched_at=None)
    assert post(heartbeat()).json()["commands"] == []


def test_another_report_fetches_no_command(post, host):
    Command.objects.create(host=host, kind="survey", asked_by="ada")
    assert post(report()).json()["commands"] == []


@pytest.fixture
def broken_broker():
    """A broker that hangs up on everybody, and counts them."""
    server = socket.create_server(("127.0.0.1", 0))
    callers = []

    def hang_up():
        with contextlib.suppress(OSError):
            while True:
                callers.append(server.accept()[0].close())

    threading.Thread(target=hang_up, daemon=True).start()
    yield f"redis://127.0.0.1:{server.getsockname()[1]}/0", callers
    server.shutdown(socket.SHUT_RDWR)
    server.close()


@pytest.fixture
def use_broker():
    """Sends the site's tasks to another broker for one test."""
    before = app.conf.broker_url

    def use(url):
        app.conf.broker_url = app.conf.broker_write_url = url
        app._pool = app.amqp._producer_pool = None

    yield use
    use(before)


def test_without_a_broker_the_report_is_still_taken(post, use_broker):
    use_broker("redis://127.0.0.1:1/0")
    assert post(report()).json()["stored"] is True
    assert Report.objects.waiting().count() == 1


def test_a_broken_broker_is_not_asked_again_and_again(post, use_broker, broken_broker):
    url, callers = broken_broker
    use_broker(url)
    assert post(report()).json()["stored"] is True
    assert len(callers) <= 2  # with kombu's own retries the answer would take 6 s

"""Reports that wait, and how they reach a centre that hangs, lies, closes or is away."""

import fcntl
import gzip
import json
import logging
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hardware.agent import send
from hardware.agent.config import Config
from hardware.agent.send import CentreFailed, Door, NotTaken, heartbeat, report
from hardware.agent.sending import Sender
from hardware.agent.spool import REFUSED_KEPT, Spool
from hardware.agent.stubborn import HOPELESS_ANSWERS, HOPELESS_S, SKIP_ANSWERS

STORED = b'{"stored": true, "commands": []}'


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool")


def put(spool, *keys):
    for key in keys:
        spool.put({"key": key})


def keys(spool):
    return [json.loads(file.read_text())["key"] for file in spool.waiting()]


def take(raw):
    return "taken"


def away(raw):
    raise OSError("the centre is away")


# --- the folder


def test_what_waits_is_sent_oldest_first(spool):
    put(spool, "c", "a", "b")
    sent = []
    assert spool.flush(lambda raw: sent.append(json.loads(raw)["key"]) or "taken") == 3
    assert (sent, keys(spool)) == (["c", "a", "b"], [])


def test_it_survives_its_process(spool):
    put(spool, "a")
    assert keys(Spool(spool.folder)) == ["a"]


def test_a_half_written_report_is_none(spool):
    put(spool, "a")
    (spool.folder / ".1-b.json.half").write_text('{"key": "b')
    (spool.waiting_dir / ".2-c.json.half").write_text("{")
    assert keys(spool) == ["a"]
    assert spool.flush(take) == 1


def test_what_is_not_taken_stays(spool):
    put(spool, "a", "b")
    with pytest.raises(OSError, match="away"):
        spool.flush(away)
    assert keys(spool) == ["a", "b"]


def test_a_kill_after_the_centre_took_it_sends_it_again(spool):
    put(spool, "a")
    with pytest.raises(KeyboardInterrupt):
        spool.flush(lambda raw: (_ for _ in ()).throw(KeyboardInterrupt))
    assert keys(spool) == ["a"]


def test_what_is_put_while_sending_is_sent_too(spool):
    put(spool, "a")
    sent = []

    def send(raw):
        if not sent:
            put(spool, "late")
        sent.append(json.loads(raw)["key"])
        return "taken"

    assert spool.flush(send) == 2
    assert sent == ["a", "late"]


def test_what_is_refused_is_set_aside_and_counted(spool):
    put(spool, "a", "b", "c")
    verdicts = {"a": "taken", "b": "refused", "c": "taken"}
    assert spool.flush(lambda raw: verdicts[json.loads(raw)["key"]]) == 2
    assert [json.loads(f.read_text())["key"] for f in spool.refused_dir.iterdir()] == ["b"]
    assert spool.state() == {
        "waiting": 0,
        "bytes": 0,
        "oldest_s": 0,
        "dropped": 0,
        "refused": 1,
    }


def test_only_the_newest_refused_are_kept(spool):
    put(spool, *(f"{n:03}" for n in range(REFUSED_KEPT + 5)))
    spool.flush(lambda raw: "refused")
    kept = sorted(json.loads(f.read_text())["key"] for f in spool.refused_dir.iterdir())
    assert (len(kept), kept[0]) == (REFUSED_KEPT, "005")
    assert spool.state()["refused"] == REFUSED_KEPT + 5


def test_a_full_folder_drops_the_oldest_and_counts_them(tmp_path):
    spool = Spool(tmp_path, limit_bytes=60)
    for n in range(5):
        spool.put({"key": f"key-number-{n}"})  # 23 bytes
    assert keys(spool) == ["key-number-3", "key-number-4"]
    assert spool.state()["dropped"] == 3
    assert Spool(tmp_path).state()["dropped"] == 3


def test_one_report_is_kept_however_large_it_is(tmp_path):
    spool = Spool(tmp_path, limit_bytes=10)
    spool.put({"key": "x" * 100})
    assert len(keys(spool)) == 1


def test_a_damaged_count_is_none(spool):
    (spool.folder / "dropped").write_text("many")
    assert spool.state()["dropped"] == 0


def test_while_another_process_sends_it_returns_at_once(spool):
    put(spool, "a")
    with open(spool.folder / "sending.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert spool.flush(away) == 0
    assert spool.flush(take) == 1


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/b", "x" * 500, "盘", "\n"])
def test_no_key_leaves_the_folder(spool, key):
    file = spool.put({"key": key})
    assert file.parent == spool.waiting_dir
    assert keys(spool) == [key]


def test_it_says_how_old_the_oldest_is(spool):
    put(spool, "a", "b")
    oldest, newest = spool.waiting()
    age = newest.stat().st_mtime - 300
    os.utime(oldest, (age, age))
    assert 300 <= spool.state()["oldest_s"] < 400


def test_a_clock_set_back_makes_no_negative_age(spool):
    put(spool, "a")
    os.utime(spool.waiting()[0], (2**33, 2**33))
    assert spool.state()["oldest_s"] == 0


def test_an_empty_file_was_not_sent(spool):
    put(spool, "a")
    (spool.waiting_dir / "00000-empty.json").write_text("")
    sent = []
    assert spool.flush(lambda raw: sent.append(raw) or "taken") == 1
    assert (sent, spool.waiting()) == ([b'{"key": "a"}'], [])
    assert [file.name for file in spool.refused_dir.iterdir()] == ["00000-empty.json"]
    assert spool.state()["refused"] == 1


def test_what_was_dropped_meanwhile_was_not_sent(spool):
    put(spool, "a", "b")

    def send(raw):
        spool.waiting()[-1].unlink(missing_ok=True)
        return "taken"

    assert spool.flush(send) == 1


def test_a_report_is_on_the_disk_before_it_has_its_name(spool, monkeypatch):
    order = []
    monkeypatch.setattr(os, "fsync", lambda handle: order.append("fsync"))
    rename = os.rename
    monkeypatch.setattr(os, "rename", lambda *names: order.append("rename") or rename(*names))
    put(spool, "a")
    assert order == ["fsync", "rename"]


# --- a report that the centre cannot digest


class Clock:
    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ill(tmp_path, clock):
    """A spool, and a centre that answers 5xx to some keys."""

    def send(raw):
        key = json.loads(raw)["key"]
        send.tries.append(key)
        if key in send.fails or "*" in send.fails:
            raise CentreFailed(f"500 for {key}")
        return "taken"

    send.tries, send.fails = [], {"ill"}
    return Spool(tmp_path / "spool", clock=clock), send


def flush(spool, send):
    try:
        return spool.flush(send)
    except OSError:
        return -1


def test_one_report_that_fails_does_not_block_the_others(ill):
    spool, send = ill
    put(spool, "ill", "a", "b")
    assert [flush(spool, send) for _ in range(SKIP_ANSWERS)] == [-1] * SKIP_ANSWERS
    assert keys(spool) == ["ill", "a", "b"]
    send.tries.clear()
    assert flush(Spool(spool.folder, clock=spool.clock), send) == 2
    assert (send.tries, keys(spool)) == (["a", "b", "ill"], ["ill"])


def test_it_is_tried_again_less_and_less_often_and_sent_when_the_centre_can(ill, clock):
    spool, send = ill
    put(spool, "ill", "a")
    for _ in range(SKIP_ANSWERS + 1):
        flush(spool, send)
    send.tries.clear()
    assert (flush(spool, send), send.tries) == (0, [])
    clock.now += 3600
    put(spool, "b")
    assert (flush(spool, send), send.tries) == (1, ["b", "ill"])
    send.fails = set()
    clock.now += 3600
    assert (flush(spool, send), keys(spool)) == (1, [])
    assert json.loads((spool.folder / "stubborn.json").read_text()) == {}


def test_after_a_hundred_answers_it_is_set_aside_and_counted(ill, clock):
    spool, send = ill
    put(spool, "ill")
    for number in range(HOPELESS_ANSWERS + SKIP_ANSWERS):
        put(spool, f"good{number}")
        clock.now += 601
        flush(spool, send)
    assert send.tries.count("ill") == HOPELESS_ANSWERS
    assert (keys(spool), spool.state()["refused"]) == ([], 1)
    assert len(list(spool.refused_dir.iterdir())) == 1


def test_after_three_days_it_is_set_aside(ill, clock):
    spool, send = ill
    put(spool, "ill")
    for number in range(30):
        put(spool, f"good{number}")
        clock.now += 601
        flush(spool, send)
    assert keys(spool) == ["ill"]
    clock.now += HOPELESS_S
    put(spool, "good")
    flush(spool, send)
    assert (keys(spool), spool.state()["refused"]) == ([], 1)


def test_a_centre_that_is_down_behind_its_proxy_costs_no_report(ill, clock):
    spool, send = ill
    send.fails = {"*"}
    put(spool, "a", "b", "c")
    for _ in range(10 * HOPELESS_ANSWERS):
        clock.now += HOPELESS_S / 500
        before = len(send.tries)
        assert flush(spool, send) == -1
        assert len(send.tries) == before + 1
    assert {"a", "b", "c"} == set(send.tries[-3:])
    send.fails = set()
    assert flush(spool, send) == 3
    assert spool.state()["refused"] == 0


def test_a_failing_report_that_was_dropped_is_forgotten(ill):
    spool, send = ill
    put(spool, "ill")
    flush(spool, send)
    spool.waiting()[0].unlink()
    put(spool, "ill2", "a")
    send.fails = {"ill2"}
    flush(spool, send)
    (name,) = json.loads((spool.folder / "stubborn.json").read_text())
    assert "ill2" in name


@pytest.mark.parametrize("text", ["", "{", "[]", '{"x": 7}'])
def test_a_damaged_count_of_failures_is_none(ill, text):
    spool, send = ill
    put(spool, "ill", "a")
    (spool.folder / "stubborn.json").write_text(text)
    for _ in range(SKIP_ANSWERS + 1):
        flush(spool, send)
    assert keys(spool) == ["ill"]


# --- the way to the centre


class Centre(BaseHTTPRequestHandler):
    """Answers as the test says, and keeps what it was sent."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), raw))
        answers = self.server.answers
        status, body = answers.pop(0) if len(answers) > 1 else answers[0]
        if status == "hang":
            self.server.let_go.wait(10)
        if status in ("hang", "close"):
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def centre():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Centre)
    server.got, server.answers, server.let_go = [], [(200, STORED)], threading.Event()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.let_go.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def config(centre, tmp_path):
    (tmp_path / "token").write_text("ms_secret\n")
    url = f"http://127.0.0.1:{centre.server_port}"
    return Config(url, tmp_path / "token", tmp_path, "/dev/kmsg")


def test_a_report_goes_with_its_token(centre, config):
    assert Door(config).send(b'{"key": "a"}') == "taken"
    path, headers, raw = centre.got[0]
    assert (path, headers["Authorization"], raw) == (
        "/api/report/",
        "Bearer ms_secret",
        b'{"key": "a"}',
    )


def test_a_large_report_is_packed(centre, config):
    Door(config).send(b"x" * 50_000)
    _path, headers, raw = centre.got[0]
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(raw) == b"x" * 50_000


def test_a_report_says_who_and_when(config):
    told = report(config, "survey", "k", {"a": 1})
    assert {"machine_id", "boot_id", "sent_at", "utc_offset_s", "version"} <= set(told)
    json.dumps(told)


@pytest.mark.parametrize("status", [400, 413])
def test_what_is_wrong_in_itself_is_refused(centre, config, status):
    centre.answers = [(status, b'{"error": "no"}')]
    assert Door(config).send(b"{}") == "refused"


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"<!doctype html><title>Sign in</title>"),
        (200, b""),
        (200, b"[]"),
        (200, b"[" * 100_000),
        (200, b'{"ok": true}'),
        (301, b""),
        (401, b"{}"),
        (403, b"{}"),
        (404, b"not found"),
        (429, b""),
        (500, b"Traceback"),
        (502, b"<html>"),
    ],
    ids=str,
)
def test_anything_else_is_tried_again_later(centre, config, spool, answer):
    centre.answers = [answer]
    put(spool, "a")
    with pytest.raises(NotTaken):
        spool.flush(Door(config).send)
    assert keys(spool) == ["a"]


@pytest.mark.parametrize(("status", "is_its_own"), [(500, True), (504, True), (404, False)])
def test_a_centre_that_fails_is_told_from_one_that_refuses(centre, config, status, is_its_own):
    centre.answers = [(status, b"")]
    with pytest.raises(NotTaken) as caught:
        Door(config).send(b"{}")
    assert isinstance(caught.value, CentreFailed) is is_its_own


def test_a_connection_that_broke_is_opened_once_more(centre, config):
    centre.answers = [("close", b""), (200, STORED)]
    assert Door(config).send(b"{}") == "taken"
    assert len(centre.got) == 2


def test_a_centre_that_always_closes_is_away(centre, config):
    centre.answers = [("close", b"")]
    with pytest.raises(OSError):
        Door(config).send(b"{}")


def test_a_centre_that_hangs_is_given_up(centre, config, monkeypatch):
    monkeypatch.setattr(send, "TIMEOUT_S", 0.1)
    centre.answers = [("hang", b"")]
    with pytest.raises(OSError):
        Door(config).send(b"{}")


def test_nobody_listens(config):
    gone = Config("http://127.0.0.1:1", config.token_file, config.folder, "")
    with pytest.raises(OSError):
        Door(gone).send(b"{}")


def test_one_connection_serves_many_reports(centre, config, spool):
    put(spool, *"abcde")
    door = Door(config)
    spool.flush(door.send)
    first = door.connection
    put(spool, "f")
    spool.flush(door.send)
    assert first is not None
    assert door.connection is first


@pytest.mark.parametrize("token", [b"", b"two\nlines", b"ms_\xff\xfe", b"a\0b"])
def test_a_damaged_token_file_ends_no_sender(config, spool, token, monkeypatch, centre):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    centre.answers = [(401, b"{}")]
    config.token_file.write_bytes(token)
    put(spool, "a")
    sender = Sender(config, spool)
    sender.flush()
    assert (sender.failures, keys(spool)) == (1, ["a"])


def test_a_sender_waits_longer_after_each_failure(config, spool, monkeypatch, centre):
    pauses = []
    monkeypatch.setattr("time.sleep", pauses.append)
    put(spool, "a")
    config.token_file.unlink()
    sender = Sender(config, spool)
    for _ in range(6):
        sender.flush()
    assert pauses == [0.5, 1, 2, 5, 5, 5]
    config.token_file.write_text("ms_secret")
    sender.flush()
    assert (sender.failures, keys(spool)) == (0, [])


def test_a_sender_warns_once_and_only_after_a_while(config, spool, monkeypatch, caplog, clock):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    put(spool, "a")
    config.token_file.unlink()
    sender = Sender(config, spool, clock)
    for said in (0, 0, 1, 1, 1):  # at 0, 10, 20 … seconds
        sender.flush()
        assert [record.levelno for record in caplog.records] == [logging.WARNING] * said
        clock.now += 10
    config.token_file.write_text("ms_secret")
    sender.flush()
    config.token_file.unlink()
    put(spool, "b")
    for _ in range(3):
        sender.flush()
        clock.now += 10
    assert len(caplog.records) == 2


def test_a_report_that_only_rests_ends_no_outage(config, spool, monkeypatch, clock):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    put(spool, "a")
    sender = Sender(config, spool, clock)
    sender.failing_since = began = clock.now - 10
    monkeypatch.setattr(spool, "flush", lambda send: 0)
    sender.flush()
    assert sender.failing_since == began


def test_a_heartbeat_brings_commands(centre, config):
    centre.answers = [(200, b'{"stored": false, "commands": [{"id": 1, "kind": "survey"}, 7]}')]
    assert heartbeat(config, {}) == [{"id": 1, "kind": "survey"}]


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"commands": null}', b"{}", b"\xff"])
def test_a_heartbeat_answered_by_somebody_else_is_not_taken(centre, config, body):
    centre.answers = [(200, body)]
    with pytest.raises(NotTaken):
        heartbeat(config, {})

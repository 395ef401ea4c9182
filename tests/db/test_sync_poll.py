import gzip
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.outside.fetch import FetchError, fetch
from syncstatus import tasks
from syncstatus.asking import NoAnswer, ask, folders_in
from syncstatus.models import Mirror, Source
from syncstatus.tasks import poll

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
JOBS = json.dumps([{"name": "debian", "status": "success", "last_update_ts": 1786113082}]).encode()


class Answers(BaseHTTPRequestHandler):
    """Says at each path what a broken world would say."""

    def do_GET(self):
        getattr(self, f"say_{self.path.strip('/')}")()

    def say(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def say_jobs(self):
        self.say(JOBS)

    def say_packed(self):
        self.say(gzip.compress(JOBS), Content_Encoding="gzip")

    def say_bomb(self):
        self.say(gzip.compress(b" " * 40_000_000), Content_Encoding="gzip")

    def say_brotli(self):
        self.say(b"x", Content_Encoding="br")

    def say_html(self):
        self.say(b"<!doctype html><title>Sign in</title>")

    def say_gone(self):
        self.say(b"", 502)

    def say_loop(self):
        self.say(b"", 302, Location="/loop")

    def say_file(self):
        self.say(b"", 302, Location="file:///etc/passwd")

    def say_endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"[" * 65536)
        except OSError:
            pass

    def say_hang(self):
        self.server.let_go.wait(10)

    def log_message(self, *args):
        pass


@pytest.fixture
def web():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.let_go = threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.let_go.set()
    server.shutdown()
    server.server_close()


def code_of(url, **limits):
    with pytest.raises(FetchError) as complaint:
        fetch(url, **{"timeout_s": 5, "limit_bytes": 1_000_000, **limits})
    return complaint.value.code


def test_an_answer_comes_whole_packed_or_not(web):
    assert fetch(f"{web}/jobs", timeout_s=5, limit_bytes=10_000).body == JOBS
    assert fetch(f"{web}/packed", timeout_s=5, limit_bytes=10_000).body == JOBS


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("bomb", "fetch_large"),
        ("endless", "fetch_large"),
        ("brotli", "fetch_encoding"),
        ("loop", "fetch_redirects"),
        ("file", "fetch_redirects"),
    ],
)
def test_limits_hold(web, path, code):
    assert code_of(f"{web}/{path}") == code


def test_time_is_limited(web):
    assert code_of(f"{web}/hang", timeout_s=0.2) == "fetch_timeout"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://host.example/x", "http://", "jobs", "http://[x/"]
)
def test_only_web_addresses_are_asked(url):
    assert code_of(url) == "fetch_address"


def test_a_complaint_has_no_password():
    with pytest.raises(FetchError) as complaint:
        fetch("http://me:secret@127.0.0.1:1/jobs", timeout_s=5, limit_bytes=10)
    assert complaint.value.code == "fetch_refused"
    assert "secret" not in f"{complaint.value} {complaint.value.values}"


@pytest.mark.parametrize(
    ("path", "words"),
    [("html", "HTML"), ("gone", "HTTP status 502")],
)
def test_what_is_no_answer_is_said_in_plain_words(web, path, words):
    with pytest.raises(NoAnswer) as silence:
        ask("tunasync", f"{web}/{path}")
    assert words in str(silence.value)


def test_files_are_read_but_never_devices(tmp_path, settings):
    (tmp_path / "jobs.json").write_bytes(JOBS)
    assert ask("tunasync", str(tmp_path / "jobs.json")).statuses[0].name == "debian"
    for special, code in (("/dev/zero", "file_special"), ("/nowhere", "file_missing")):
        with pytest.raises(NoAnswer) as silence:
            ask("tunasync", special)
        assert silence.value.code == code
    settings.FETCH_LIMIT_BYTES = 10
    with pytest.raises(NoAnswer) as silence:
        ask("tunasync", str(tmp_path / "jobs.json"))
    assert silence.value.code == "file_large"


def test_links_that_leave_a_tree_are_not_followed(tmp_path):
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    (tree / "debian").mkdir(parents=True)
    outside.mkdir()
    (tree / "escape").symlink_to(outside)
    (tree / "self").symlink_to(tree)
    (tree / "alias").symlink_to(tree / "debian")
    (tree / "index.html").write_text("")
    assert sorted(folders_in(str(tree))) == ["alias", "debian"]


@pytest.mark.django_db(transaction=True)
def test_a_due_source_is_asked_once_per_interval(web):
    source = Source.objects.create(kind="tunasync", location=f"{web}/jobs", interval_s=60)
    assert poll(NOON) == 1
    assert poll(NOON + timedelta(seconds=30)) == 0
    assert poll(NOON + timedelta(seconds=61)) == 1
    source.refresh_from_db()
    assert source.last_answer_at == NOON + timedelta(seconds=61)
    assert Mirror.objects.get().name == "debian"


@pytest.mark.django_db
def test_only_one_worker_gets_a_source():
    source = Source.objects.create(kind="tunasync", location="http://127.0.0.1:1/")
    again = Source.objects.get()
    assert Source.objects.claim(source, NOON)
    assert not Source.objects.claim(again, NOON)


@pytest.mark.django_db(transaction=True)
def test_bad_sources_do_not_hold_up_good_ones(web):
    for path in ("html", "gone", "jobs", "bomb"):
        Source.objects.create(kind="tunasync", location=f"{web}/{path}")
    assert poll(NOON) == 4
    assert Mirror.objects.get().name == "debian"
    silent = Source.objects.exclude(problem_code="")
    problems = {source.location.rpartition("/")[2]: source.problem for source in silent}
    assert set(problems) == {"html", "gone", "bomb"}
    assert "HTML" in problems["html"]


@pytest.mark.django_db
def test_disabled_sources_are_left_alone():
    Source.objects.create(kind="tunasync", location="http://127.0.0.1:1/", is_enabled=False)
    assert poll(NOON) == 0


@pytest.mark.django_db(transaction=True)
def test_one_answer_that_cannot_be_stored_does_not_drop_those_behind_it(web, monkeypatch, caplog):
    for path in ("packed", "jobs"):
        Source.objects.create(kind="tunasync", location=f"{web}/{path}", created_at=NOON)
    real = tasks.store

    def breaks(source, parsed, now):
        if source.location.endswith("packed"):
            source.last_answer_at = now
            raise ValueError("a line of the answer")
        real(source, parsed, now)

    monkeypatch.setattr(tasks, "store", breaks)
    later = NOON + timedelta(minutes=11)
    assert poll(later) == 2
    assert Mirror.objects.get().source.location.endswith("jobs")
    broken = Source.objects.get(location__endswith="packed")
    assert (broken.problem_code, broken.problem_values) == (
        "answer_unstored",
        {"error": "ValueError"},
    )
    assert broken.last_answer_at is None
    assert "could not store its answer (ValueError)" in broken.problem
    assert Incident.objects.open().get().subject == broken.subject
    assert "a line of the answer" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_breaks_is_a_problem_of_its_source_only(web, monkeypatch, caplog):
    for path in ("packed", "jobs"):
        Source.objects.create(kind="tunasync", location=f"{web}/{path}")
    real = tasks.ask

    def breaks(kind, location):
        if location.endswith("packed"):
            raise KeyError("deep inside")
        return real(kind, location)

    monkeypatch.setattr(tasks, "ask", breaks)
    assert poll(NOON) == 2
    assert Mirror.objects.get().name == "debian"
    broken = Source.objects.get(location__endswith="packed")
    assert (broken.problem_code, broken.problem_values) == ("answer_unread", {"error": "KeyError"})
    assert "deep inside" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_source_deleted_while_it_is_asked_harms_no_other(web, monkeypatch):
    for path in ("packed", "jobs"):
        Source.objects.create(kind="tunasync", location=f"{web}/{path}")
    real = tasks._ask_all

    def deleting(mine):
        answers = real(mine)
        Source.objects.filter(location__endswith="packed").delete()
        return answers

    monkeypatch.setattr(tasks, "_ask_all", deleting)
    assert poll(NOON) == 2
    assert Mirror.objects.get().source.location.endswith("jobs")
    assert Source.objects.get().problem == ""

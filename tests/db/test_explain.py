"""explain says what a text tells, and refuses a text that is something else."""

import http.server
import io
import json
import threading

import pytest
from django.core.management import CommandError, call_command

from hardware.log_explain import explain_kernel_log
from mirrorsite.management.commands.explain import Command, as_line
from tests.recorded import HERE, UNUSABLE

MEDIUM = "critical medium error, dev sdc, sector 8 op 0x0:(READ) flags 0x0"
HEALTHY = "usb 1-1: new high-speed USB device number 2 using xhci_hcd"
PREFIXES = (
    "[   12.345678] ",
    "[   12.345678][  T1] ",
    "[Fri Jul 30 11:26:11 2021] ",
    "[Fr Aug 26 22:01:01 2022] ",
    "[Oct16 01:13] ",
    "Mar  3 04:11:07 mirror2 kernel: ",
    "Mar  3 04:11:07 mirror2 kernel: [  12.3] ",
    "2026-11-22T06:26:00.123456+08:00 mirror2 kernel: [12.3] ",
    "2026-11-22T06:26:00,123456+08:00 ",
    "Sun 2026-11-22 10:00:01 UTC mirror2 kernel: ",
    "1763800000.123456 mirror2 kernel: ",
    "<3>",
    "<3>[12.3] ",
    "3,1234,5678,-;",
    "kern  :err   : [  +0.000042] [Tue Jan 13 04:33:10 2026] [T88870] ",
    "\x1b[32m[   12.3] \x1b[0m\x1b[31m",
)
OTHER = (
    *UNUSABLE,
    "<html>\n<head><title>502</title></head>\n<p>Linux kernel: 10:00:01 news</p>\n</html>",
    '[\n  "2026-11-22 10:00:01 kernel: x",\n  1.5\n]\n[1.5]\n["10:00"]',
    "Nov 22 10:00:01 mirror2 sshd[812]: Accepted publickey for root",
    "name,size\na,7\n",
)


def explain(*argv):
    out = io.StringIO()
    call_command("explain", *map(str, argv), stdout=out)
    return out.getvalue()


def refused(*argv):
    with pytest.raises(CommandError) as complaint:
        explain(*argv)
    assert complaint.value.returncode == 2
    assert len(str(complaint.value).splitlines()) == 1
    return str(complaint.value)


@pytest.fixture
def file(tmp_path):
    def write(text):
        (tmp_path / "x").write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path / "x"

    return write


@pytest.mark.parametrize("text", OTHER)
def test_what_is_no_kernel_log_is_refused(file, text):
    refused("kernel-log", file(text))


def test_a_program_is_no_kernel_log():
    assert "kernel log" in refused("kernel-log", "/bin/ls")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_log_in_which_nothing_happened_tells_nothing(file, prefix):
    assert explain("kernel-log", file(f"{prefix}{HEALTHY}\n")).startswith("nothing")


def test_bare_messages_with_an_event_are_a_log(file):
    assert "medium_error" in explain("kernel-log", file(MEDIUM))


def test_bare_messages_of_disks_without_trouble_are_a_log(file):
    bare = "blk_update_request: critical target error, dev sda, sector 5 op 0x3:(DISCARD)"
    assert explain("kernel-log", file(bare)).startswith("nothing")


@pytest.mark.parametrize("log", sorted((HERE / "kernel-log").iterdir()), ids=lambda log: log.name)
def test_our_recordings_are_logs(log):
    list(explain_kernel_log(io.BytesIO(log.read_bytes())))


def test_the_logs_of_the_corpus_are_logs(corpus):
    logs = [
        *(corpus / "hardware" / "kernel-log").glob("*.txt"),
        *(corpus / "hardware" / "reconstructed" / "kernel-log").glob("*.txt"),
    ]
    assert len(logs) > 17
    for log in logs:
        list(explain_kernel_log(io.BytesIO(log.read_bytes())))


@pytest.mark.parametrize(
    "order", [("kernel-log", "--json", "x"), ("--json", "kernel-log", "x"), ("kernel-log", "x")]
)
def test_an_option_may_stand_anywhere(file, order, capsys):
    path = file(f"[1.0] {MEDIUM}\n")
    argv = [str(path) if word == "x" else word for word in order]
    Command().run_from_argv(["manage.py", "explain", *argv])
    said = capsys.readouterr().out
    if "--json" in order:
        assert json.loads(said)["kind"] == "medium_error"
    else:
        assert "kind: medium_error" in said


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"[1.0] " + MEDIUM.encode()
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("status", [401, 404, 502])
def test_an_answer_that_is_an_error_is_refused_with_its_status(server, status):
    assert f"HTTP status {status}" in refused("kernel-log", f"{server}/{status}")


def test_an_answer_is_read(server):
    assert "medium_error" in explain("kernel-log", f"{server}/200")


def test_json_is_json_and_harmless_to_a_terminal():
    line = as_line({"model": "a\x9b31m\u202eb\ud800", "size": float("nan"), "list": [float("inf")]})
    assert line.isprintable()
    assert json.loads(line) == {"model": "a\x9b31m\u202eb\ud800", "size": None, "list": [None]}


def test_a_number_that_no_tool_prints_is_one_line_and_status_2(tmp_path):
    file = tmp_path / "mdstat"
    digits = "9" * 5000
    file.write_text(
        f"Personalities : [raid1]\nmd0 : active raid1 sda[0]\n  {digits} blocks [2/1] [U_]\n"
    )
    with pytest.raises(CommandError) as refused:
        call_command("explain", "mdstat", str(file))
    assert refused.value.returncode == 2

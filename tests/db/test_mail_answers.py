"""A mail server that never stops, or says one sign at a time, is given up."""

import smtplib
import socket
import threading

import pytest

from hardware import mail_answers
from hardware.mail_answers import MOST_BYTES, PatientBackend, _Answers


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    yield ours, theirs
    ours.close()
    theirs.close()


def test_lines_come_as_they_were_sent(ends):
    ours, theirs = ends
    theirs.sendall(b"250-a\r\n250 b\r\nrest")
    theirs.close()
    answers = _Answers(ours, float("inf"))
    assert [answers.readline(100) for _ in range(4)] == [b"250-a\r\n", b"250 b\r\n", b"rest", b""]


def test_a_line_is_cut_at_the_size_that_is_asked_for(ends):
    ours, theirs = ends
    theirs.sendall(b"250 abcdef\r\n")
    assert _Answers(ours, float("inf")).readline(6) == b"250 ab"


def test_one_that_drips_beyond_the_time_is_given_up(ends):
    ours, theirs = ends
    theirs.sendall(b"2")
    with pytest.raises(TimeoutError):
        _Answers(ours, 0.0).readline(100)


@pytest.mark.parametrize("how", ["use_tls", "use_ssl", ""])
def test_every_way_to_connect_has_the_limit(how):
    backend = PatientBackend(**({how: True} if how else {}))
    assert issubclass(backend.connection_class, mail_answers._Patient)
    assert issubclass(backend.connection_class, smtplib.SMTP_SSL) == (how == "use_ssl")


def test_one_that_never_stops_is_given_up():
    server = socket.create_server(("127.0.0.1", 0))
    sent = []

    def talk():
        taken, _ = server.accept()
        try:
            for _ in range(10 * MOST_BYTES // 100):
                sent.append(taken.send(b"220-" + b"a" * 94 + b"\r\n"))
            taken.sendall(b"220 at last\r\n")
            taken.recv(1)
        except OSError:
            pass
        finally:
            taken.close()

    speaker = threading.Thread(target=talk, daemon=True)
    speaker.start()
    backend = PatientBackend(host="127.0.0.1", port=server.getsockname()[1], timeout=5)
    with pytest.raises(smtplib.SMTPServerDisconnected, match="too much"):
        backend.open()
    speaker.join(5)
    server.close()
    assert sent

"""SMTP with an end: a mail server that never stops, or drips, holds no worker and no memory.

smtplib limits only each single read; here all answers of one mail have one limit together.
"""

from __future__ import annotations

import smtplib
from socket import socket
from time import monotonic
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

MOST_S, MOST_BYTES = 20, 64 * 1024
PART = 4096


class _Answers:
    """The lines of a mail server, as smtplib reads them from a file."""

    def __init__(self, sock: socket, ends: float) -> None:
        self._sock, self._ends = sock, ends
        self._held, self._left = b"", MOST_BYTES

    def readline(self, size: int) -> bytes:
        """One line, or what there is of it; TimeoutError or SMTPServerDisconnected at the limit."""
        while b"\n" not in self._held and len(self._held) < size:
            if not (part := self._part()):
                break
            self._held += part
        end = min(self._held.find(b"\n") + 1 or len(self._held), size)
        line, self._held = self._held[:end], self._held[end:]
        return line

    def _part(self) -> bytes:
        rest = self._ends - monotonic()
        if rest <= 0:
            raise TimeoutError
        self._sock.settimeout(min(rest, self._sock.gettimeout() or rest))
        part = self._sock.recv(PART)
        self._left -= len(part)
        if self._left < 0:
            raise smtplib.SMTPServerDisconnected("the mail server says too much")
        return part

    def close(self) -> None:
        """The socket is the connection's to close."""


class _Patient:
    """Beside smtplib's classes: their answers end."""

    file: Any = None
    sock: Any
    ends: float | None = None

    def getreply(self) -> tuple[int, bytes]:
        """The next answer: (code, text)."""
        self.ends = self.ends or monotonic() + MOST_S
        self.file = self.file or _Answers(self.sock, self.ends)
        answer: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        return answer


class _Plain(_Patient, smtplib.SMTP):
    pass


class _Secured(_Patient, smtplib.SMTP_SSL):
    pass


class PatientBackend(EmailBackend):
    """Django's way to send, over connections that end."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Secured if self.use_ssl else _Plain

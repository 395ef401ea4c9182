"""take_recording SOURCE: a report of the single-file recorder that came by SSH or by hand."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report, Token
from mirrorsite.ground.inbox.views import Refused, take
from mirrorsite.ground.outside import shell

UNUSABLE = 2
SSH_S = 400.0
_ADDRESS = re.compile(r"ssh://((?:[A-Za-z0-9_.]+@)?[A-Za-z0-9_.][A-Za-z0-9_.-]*)(?::(\d{1,5}))?/?")
SSH = ("ssh", "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10")


class Command(BaseCommand):
    help = "Take a recording from a file, standard input (-) or ssh://user@host."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="a file, - for standard input, or ssh://user@host")
        parser.add_argument("--host", help="take an unsigned one as this host's: you vouch for it")

    def handle(self, *args: Any, **options: Any) -> None:
        source: str = options["source"]
        head, _, raw = read(source).partition(b"\n")
        raw = raw.rstrip(b"\n")
        try:
            host = owner(head.decode("ascii", "replace"), raw, options["host"])
            stored = take(host, raw)
        except Refused as refused:
            raise CommandError(f"{source}: {refused}", returncode=UNUSABLE) from refused
        if not stored:
            self.stdout.write(f"{host}: this recording is known already")
            return
        while digest_waiting():
            pass
        self.stdout.write(f"{host}: taken")
        for report in Report.objects.not_understood().filter(host=host, sent_at__isnull=False)[:3]:
            self.stderr.write(f"{report.kind} {report.key}: {report.error}")


def owner(head: str, raw: bytes, name: str | None) -> Host:
    """Whose recording this is: the signature says so, or the operator vouches for it."""
    scheme, _, signature = head.partition(" ")
    if scheme == "Signed":
        token = Token.objects.signed(signature, raw)
        if token is None:
            raise CommandError(
                "the signature is of no valid token: was the file changed, or the token revoked?",
                returncode=UNUSABLE,
            )
        return token.host
    if scheme != "Unsigned":
        raise CommandError(
            'the first line of a recording is "Signed …" or "Unsigned"; '
            "expected what recorder.py prints",
            returncode=UNUSABLE,
        )
    host = Host.objects.filter(name=name, is_recorded=False).first() if name else None
    if host is None:
        raise CommandError(
            "the recording is not signed: say whose it is with --host NAME, "
            "or put the host's token beside the recorder",
            returncode=UNUSABLE,
        )
    return host


def read(source: str) -> bytes:
    """The bytes of a recording; never more than a report may hold."""
    if source.startswith("ssh://"):
        return by_ssh(source)
    limit = settings.REPORT_LIMIT_BYTES
    try:
        if source == "-":
            raw = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(source).open("rb") as file:
                raw = file.read(limit + 1)
    except OSError as error:
        raise CommandError(f"{source}: {error.strerror}", returncode=UNUSABLE) from error
    if len(raw) > limit:
        raise CommandError(f"{source}: more than {limit >> 20} MiB", returncode=UNUSABLE)
    return raw


def by_ssh(source: str) -> bytes:
    """What the forced command of that host's SSH prints."""
    found = _ADDRESS.fullmatch(source)
    if not found:
        raise CommandError(f"{source}: expected ssh://user@host:port", returncode=UNUSABLE)
    port = ("-p", found[2]) if found[2] else ()
    output = shell.run(*SSH, *port, "--", found[1], timeout=SSH_S)
    if output.exit_status != 0 or not output.stdout:
        why = output.stderr.strip()[-300:] or f"exit status {output.exit_status}"
        raise CommandError(f"{source}: {why}", returncode=UNUSABLE)
    return output.stdout.encode()

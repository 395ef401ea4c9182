"""read_log HOST FILE...: a kernel log or support bundle that somebody brought, for that host."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hardware.domain.machine import ToolError
from hardware.log_taking import Taken, take_log
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host

UNUSABLE = 2


class Command(BaseCommand):
    help = "Read a kernel log, packed or in a bundle, into the incidents of a host."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host", help="the host's name, as the site shows it")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        host = named(options["host"])
        for path in options["files"]:
            try:
                with path.open("rb") as stream:
                    written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    taken = take_log(host, stream, written_at)
            except (ToolError, OSError) as error:
                raise CommandError(f"{path}: {error}", returncode=UNUSABLE) from error
            while digest_waiting():
                pass
            self.tell(host, path, taken)

    def tell(self, host: Host, path: Path, taken: Taken) -> None:
        """How many events it held, and what became of them."""
        counts = {"placed": taken.placed, "unplaced": taken.unplaced, "known": taken.known}
        detail = {"file": path.name, **counts}
        Entry.objects.record("read_log", "read a kernel log", f"inbox.host:{host.pk}", detail)
        self.stdout.write(
            f"{path}: {taken.placed} events placed, {taken.unplaced} unplaced "
            f"(no survey says which disks were there), {taken.known} known already"
        )


def named(name: str) -> Host:
    """The host of this name; two of one name are nobody's."""
    found = list(Host.objects.filter(name=name, is_recorded=False)[:2])
    if len(found) != 1:
        why = "several hosts have this name" if found else "no host has this name"
        raise CommandError(f"{name}: {why}; see the site's list of hosts", returncode=UNUSABLE)
    return found[0]

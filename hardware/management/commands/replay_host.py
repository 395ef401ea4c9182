"""replay_host DIR: the whole chain on a recorded host, in a database of its own in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from hardware.models import Ticket
from hardware.replay import replay
from hardware.ticket_words import words
from mirrorsite.ground.inbox.models import Report
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import rung, title
from mirrorsite.ground.outside.shell import Recording, RecordingError

UNUSABLE = 2


class Command(BaseCommand):
    help = "Print the incidents and tickets that a host recording leads to."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            recording = Recording(options["folder"])
            use_memory()
            replay(recording)
        except RecordingError as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        for report in Report.objects.not_understood():
            self.stderr.write(f"{report.kind} {report.key}: {report.error}")
        for incident in Incident.objects.order_by("first_at", "pk"):
            self.show(incident, options["json"])

    def show(self, incident: Incident, as_json: bool) -> None:
        """One incident with its ladder and its ticket."""
        ticket = Ticket.objects.filter(incident=incident).first()
        if as_json:
            self.stdout.write(json.dumps(as_object(incident, ticket), ensure_ascii=False))
            return
        self.stdout.write(f"\n[{incident.severity}] {title(incident)}  ({incident.count} times)")
        for evidence in incident.evidence.all():
            self.stdout.write(f"  {evidence.step}. {rung(evidence)}  [{evidence.source}]")
        if ticket:
            said = words(ticket)
            self.stdout.write(f"\n{said['en']}\n\n{said['zh']}")


def as_object(incident: Incident, ticket: Ticket | None) -> dict[str, Any]:
    """For programs: what, where, how sure."""
    return {
        "kind": incident.kind,
        "severity": incident.severity,
        "title": title(incident, "en"),
        "count": incident.count,
        "evidence": [rung(evidence) for evidence in incident.evidence.all()],
        "ticket": ticket_object(ticket) if ticket else None,
    }


def ticket_object(ticket: Ticket) -> dict[str, Any]:
    """The ticket's task and where it points."""
    drives = [
        {name: drive[name] for name in ("model", "serial", "bay", "label", "controller")}
        for drive in ticket.finding["drives"]
    ]
    return {
        "task": ticket.task,
        "certainty": ticket.finding["certainty"],
        "controller": ticket.finding["controller"],
        "volume": ticket.finding["volume"],
        "bay": str(ticket.bay) if ticket.bay and ticket.task == "replace" else None,
        "drives": drives,
    }


def use_memory() -> None:
    """A rehearsal never touches the site's own database."""
    connections["default"].close()
    name = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    connections.settings["default"] = connections.configure_settings({"default": name})["default"]
    connections["default"] = connections.create_connection("default")
    call_command("migrate", verbosity=0)

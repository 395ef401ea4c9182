"""enrol NAME: a token for a storage host, printed once or written to a file."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from hardware.agent.machine import machine_id
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host, Token


class Command(BaseCommand):
    help = "Enrol a storage host and issue its token."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="a label for people, e.g. storage1")
        parser.add_argument(
            "--this-machine",
            metavar="FOLDER",
            help="enrol this machine; write FOLDER/token unless it is there and valid",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["this_machine"]:
            self.enrol_this_machine(Path(options["this_machine"]))
            return
        if not options["name"]:
            raise CommandError("a name is missing: manage.py enrol storage1")
        self.stdout.write(self.issue(self.host_named(options["name"])))

    def host_named(self, name: str) -> Host:
        """The host with this label, which may have lost its token, or a new one."""
        held = list(Host.objects.filter(name=name, is_recorded=False)[:2])
        if len(held) > 1:
            raise CommandError(f"several hosts are called {name}; rename one in the admin first")
        if held:
            self.stderr.write(f"{name} is enrolled already: this is one more token for it")
            return held[0]
        host = Host(name=name)
        try:
            host.full_clean()
        except ValidationError as error:
            raise CommandError(f"{name!r}: {' '.join(error.messages)}") from error
        host.save()
        return host

    def issue(self, host: Host) -> str:
        """A new token, with its audit entry."""
        with transaction.atomic():
            Entry.objects.record("enrol", "issued a token", f"inbox.host:{host.pk}")
            return Token.objects.issue(host)

    def enrol_this_machine(self, folder: Path) -> None:
        """Idempotent: a valid token stays."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "token"
        if file.exists() and Token.objects.valid(file.read_text().strip()):
            return
        name = {"name": socket.gethostname()}
        host, _made = Host.objects.get_or_create(machine_id=machine_id(folder), defaults=name)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(self.issue(host) + "\n")

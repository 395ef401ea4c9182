"""Figures of a storm of kernel events and of surveys while tickets are open, in process."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.storm import NOON, made_events, made_survey

EVENTS, DISKS, MANY, TICKETS, AGAIN = 300, 30, 100, 3, 5
# a trouble of each disk, with a ticket each; a trouble of what they share
KINDS = ("medium_error", "transport_error")
Figure = Callable[[str, float, str, float], None]


def bench_storm(figure: Figure) -> None:
    """Processor time and queries of one report of many events, and of a survey that confirms."""
    with tempfile.TemporaryDirectory(prefix="ms-") as folder:
        os.environ |= {"VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        import django  # its settings are read when it is set up

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0, run_syncdb=True)
        for kind in KINDS:
            _storm(figure, kind)
        _surveys(figure)
        connection.close()


def _storm(figure: Figure, kind: str) -> None:
    """Two reports: one that opens the incidents, one that adds to them."""
    host = _host(f"storm-{kind}")
    _tell(host, "survey", _survey_body(host, DISKS, -60))
    for name, minutes in ((kind, 0), (f"{kind} again", 10)):
        body = {"events": list(made_events(EVENTS, DISKS, kind, minutes))}
        seconds, queries = _tell(host, "kernel-events", body)
        figure(f"report of {EVENTS} events on {DISKS} disks, {name}", seconds, "s", 1.5)
        figure(f"report of {EVENTS} events on {DISKS} disks, {name}", queries, "queries", 20 * 30)


def _surveys(figure: Figure) -> None:
    """A survey that says nothing new, without and with open tickets."""
    host = _host("confirmed")
    _tell(host, "survey", _survey_body(host, MANY, -60))
    alone, asked = _confirm(host, -59)
    figure(f"survey of {MANY} disks confirmed", alone, "s", 1)
    figure(f"survey of {MANY} disks confirmed", asked, "queries", 5 * MANY)
    _tell(host, "kernel-events", {"events": list(made_events(TICKETS, TICKETS, "medium_error"))})
    _confirm(host, 10)
    with_tickets, more = _confirm(host, 20)
    name = f"survey of {MANY} disks confirmed, added by {TICKETS} open tickets"
    figure(name, with_tickets - alone, "s", 0.1)
    figure(name, more - asked, "queries", 30)


def _confirm(host: Any, minutes: int) -> tuple[float, int]:
    """The quickest of several: seconds and queries."""
    told = [
        _tell(host, "survey", _survey_body(host, MANY, minutes + number / 10))
        for number in range(AGAIN)
    ]
    return min(one[0] for one in told), told[-1][1]


def _survey_body(host: Any, disks: int, minutes: float) -> dict[str, Any]:
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    return {"at": at, "survey": made_survey(disks, f"WSD{host.pk}A").as_json()}


def _host(name: str) -> Any:
    from mirrorsite.ground.inbox.models import Host

    return Host.objects.create(name=name, machine_id=name)


def _tell(host: Any, kind: str, body: dict[str, Any]) -> tuple[float, int]:
    """Seconds of the processor and queries until a report is digested."""
    from django.db import connection

    from mirrorsite.ground.inbox.digests import digest_waiting
    from mirrorsite.ground.inbox.models import Report

    asked = []

    def count(execute: Any, sql: str, *more: Any) -> Any:
        asked.append(sql)
        return execute(sql, *more)

    key = f"{host.pk}-{Report.objects.count()}"
    fields = {"kind": kind, "version": 1, "boot_id": "b1", "sent_at": NOON, "body": body}
    row = Report.objects.create(host=host, key=key, received_at=NOON + timedelta(days=1), **fields)
    began = time.process_time()
    with connection.execute_wrapper(count):
        digest_waiting()
    took = time.process_time() - began
    row.refresh_from_db()
    assert (row.state, row.error) == ("digested", ""), row.error
    return took, len(asked)

"""Recordings of one machine told as by its agent, a person at the pages, and a clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from hardware.models import KernelEvent, Ticket
from hardware.replay import store_reports
from hardware.verifying import verify_due
from hardware.wire import moment
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.incidents.words import title
from mirrorsite.ground.outside.shell import Recording

PAGES = "/ops/hardware"


class Story:
    """A live host whose every word was recorded, and the operator ada."""

    def __init__(self, client: Client, first: Recording) -> None:
        self.client = client
        client.force_login(get_user_model().objects.create_superuser("ada", password="x"))
        about = first.about
        self.host = Host.objects.create(machine_id=about["machine_id"], name=about["hostname"])

    def tell(self, recording: Recording, later: timedelta = timedelta(0)) -> datetime:
        """The reports of one time are digested; `later`: it is as it was, when that has passed."""
        at = moment(recording.about["taken_at"]) + later
        before, recording.about = recording.about, {**recording.about, "taken_at": at.isoformat()}
        try:
            with transaction.atomic():
                store_reports(self.host, recording)
        finally:
            recording.about = before
        self.beat(at)
        self.host.reports.filter(state=Report.State.NEW).update(received_at=at)
        while digest_waiting():
            pass
        said = self.host.reports.exclude(state=Report.State.DIGESTED, error="")
        assert not said.exists(), said.first().error
        return at

    def beat(self, at: datetime) -> None:
        """A heartbeat: agent and follower are alive at this time."""
        said = {"follower": {"at": at.isoformat()}}
        Host.objects.filter(pk=self.host.pk).update(heard_at=at, said=said)

    def quiet_for(self, hours: int, newest: Recording) -> None:
        """The host goes on and says nothing new; then the clock of the centre ticks."""
        self.ticks(0, self.tell(newest, timedelta(hours=hours)))

    def ticks(self, hours: int, since: datetime) -> None:
        """The clock of the centre, whatever the host says."""
        verify_due(since + timedelta(hours=hours))

    def causes(self, serial: str) -> set[tuple[str, str]]:
        """(kind, cause) of every open incident of a drive."""
        rows = Incident.objects.open().filter(subject=f"drive:{self._drive(serial)}")
        return {(row.kind, row.values["cause"]["cause"]) for row in rows}

    def _drive(self, serial: str) -> int:
        return self.host.placements.filter(drive__serial=serial).values_list("drive", flat=True)[0]

    def lines(self, serial: str) -> list[str]:
        """The kernel's own lines that led to a drive."""
        rows = KernelEvent.objects.filter(incident__subject=f"drive:{self._drive(serial)}")
        return [line for row in rows for line in row.lines]

    def ticket(self, serial: str) -> Ticket:
        """The one open ticket of a drive."""
        return Ticket.objects.open().get(drive__serial=serial)

    def sees(self, ticket: Ticket, *hows: str, label: str = "") -> None:
        """What ada types on the ticket's page: its serial, in its bay or in that of a label."""
        bay = "" if label else ticket.bay_id
        said = {"serial": ticket.drive.serial, "bay": bay, "label": label, "raw": ""}
        for how in hows:
            self._post(f"hosts/{self.host.pk}/seen/", {**said, "witness": how})

    def goes(self, ticket: Ticket, *states: str) -> None:
        """Steps that ada takes on the ticket's page."""
        for state in states:
            self._post(f"tickets/{ticket.pk}/go/", {"state": state, "why": "by hand"})
            assert state_of(ticket) == state

    def vouches(self, ticket: Ticket, code: str) -> None:
        """Ada says that she saw what no tool tells."""
        check = {"code": code, "said": said(ticket, code)[1]}
        self._post(f"tickets/{ticket.pk}/accept/", {**check, "why": "I put it in myself"})

    def _post(self, page: str, values: dict[str, object]) -> None:
        answer = self.client.post(f"{PAGES}/{page}", values)
        assert answer.status_code == 302, answer.content.decode()

    def page(self, ticket: Ticket) -> str:
        """The ticket's page."""
        return self.client.get(f"{PAGES}/tickets/{ticket.pk}/").content.decode()


def state_of(ticket: Ticket) -> str:
    """The state as it is stored now."""
    ticket.refresh_from_db()
    return ticket.state


def said(ticket: Ticket, code: str) -> tuple[str, str]:
    """(state, sentence) of one check of its replacement."""
    ticket.refresh_from_db()
    return next((one["state"], one["said"]) for one in ticket.checks if one["code"] == code)


def undone(ticket: Ticket) -> dict[str, str]:
    """What a ticket still waits for: check → how it stands."""
    ticket.refresh_from_db()
    done = ("ok", "not_applicable", "accepted", "not_known")
    return {one["code"]: one["said"] for one in ticket.checks if one["state"] not in done}


def wrongs() -> list[str]:
    """What people are told of wrong replacements now."""
    rows = Incident.objects.open().filter(kind="wrong_replacement")
    return [title(row, "en") for row in rows]

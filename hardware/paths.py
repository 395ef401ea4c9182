"""One incident for what several drives share, and no ticket for a disk that is not at fault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hardware.causes import Case, Judged, store_cause
from hardware.domain.cause import Cause, Judgement, cause_in
from hardware.domain.cause_tests import ECHOES, NEAR, PATH_LIKE
from hardware.domain.kernel_kinds import Kind
from hardware.domain.ticket import State
from hardware.models import Ticket, TicketStep
from hardware.ticketing import open_ticket
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.domain import SEVERITIES
from mirrorsite.ground.incidents.models import Incident, Sighting

PATH_KIND = "path_trouble"
CLEARED = (Cause.PATH, Cause.CONTROLLER, Cause.NOT_OURS)
WHYS = {
    Cause.PATH: "not the disk: several drives, or its link, point at the path",
    Cause.CONTROLLER: "not the disk: its controller went offline",
    Cause.NOT_OURS: "not a disk of this machine",
}


def conclude(incident: Incident, case: Case, judged: Judged, is_new: bool = False) -> None:
    """Keep the cause; what shares it stands together; a disk that is at fault has its ticket.

    `is_new`: what was judged before was about another subject.
    """
    if incident.resolved_at:
        return  # late news of what a person has resolved since
    store_cause(incident, judged.judgement, is_new)
    stand_together(incident, case.host, judged, case.row.at)
    open_ticket(incident, case.host, case.finding, case.drive, case.surveys)


def merge(incident: Incident, same: Incident) -> None:
    """Both are one trouble: the older name goes, with its draft for the data centre."""
    incident.kernel_events.update(incident=same)
    for at, count in ((incident.first_at, 0), (incident.last_at, incident.count)):
        same.add(Sighting(same.subject, same.kind, incident.severity, at, same.code, {}, count))
    why = f"same as incident {same.pk}"
    for ticket in Ticket.objects.filter(incident=incident, state=State.DRAFT):
        ticket.go(State.CANCELLED, "mirrorsite", why)
    incident.resolve("mirrorsite", why, "merged")


def stand_together(incident: Incident, host: Host, judged: Judged, at: datetime) -> None:
    """After a sighting: the path's or the card's incident takes in those of the drives."""
    cause = judged.judgement.cause
    if cause is Cause.CONTROLLER and incident.kind == Kind.CONTROLLER_OFFLINE:
        _adopt(incident, _echoes(incident, host, at), judged.judgement)
    elif cause is Cause.CONTROLLER and judged.card:
        parent = Incident.objects.filter(pk=judged.card).first()
        if parent:
            _adopt(parent, [incident], judged.judgement)
    elif cause is Cause.PATH and judged.neighbours and judged.of_path:
        _report_path(incident, host, judged, at)
    if cause_in(incident.values) in CLEARED:
        retract(incident, judged.judgement.cause)
    _follow(incident)
    Incident.objects.gather(incident)


def _follow(incident: Incident) -> None:
    """What follows from a drive's trouble is a part of the same path's, or of the same card's."""
    if incident.kind not in ECHOES or cause_in(incident.values) is Cause.DISK:
        return
    rows = Incident.objects.open().filter(subject=incident.subject).select_related("parent")
    parts = [one for one in rows if one.is_part_of_another]
    if parts:
        rows.filter(kind__in=ECHOES, parent=None).exclude(
            values__cause__cause=Cause.DISK.value
        ).update(parent=parts[0].parent)


def _report_path(incident: Incident, host: Host, judged: Judged, at: datetime) -> None:
    shared = judged.neighbours
    assert shared is not None
    rows = Incident.objects.open().filter(pk__in=judged.of_path, kind__in=PATH_LIKE)
    members = [incident, *rows.exclude(pk=incident.pk)]
    controller = incident.values.get("controller") or "-"
    path = Incident.objects.see(
        Sighting(
            subject=f"path:{host.pk}/{controller}/{shared.what} {shared.name}"[:200],
            kind=PATH_KIND,
            severity=max((one.severity for one in members), key=SEVERITIES.index),
            at=at,
            code=f"event.path_{shared.what}",
            values={
                "what": shared.name,
                "drives": shared.count + 1,
                "host": host.name,
                "host_pk": host.pk,
            },
        )
    )
    store_cause(path, judged.judgement)
    _adopt(path, members, judged.judgement)


def _echoes(card: Incident, host: Host, at: datetime) -> list[Incident]:
    """Incidents of disks that hang on this card, told within minutes of its end."""
    rows = Incident.objects.open().filter(
        kernel_events__host=host,
        kernel_events__at__gte=at - NEAR,
        kernel_events__at__lte=at + NEAR,
        kind__in=ECHOES,
    )
    pci_address = card.values.get("controller") or ""
    return [one for one in rows.exclude(pk=card.pk).distinct() if _hangs_on(one, pci_address)]


def _hangs_on(incident: Incident, pci_address: str) -> bool:
    """A disk of which no survey tells its card may hang on any."""
    known = incident.values.get("controller")
    return not known or not pci_address or known == pci_address


def _adopt(parent: Incident, members: Sequence[Incident], judgement: Judgement) -> None:
    tickets = Ticket.objects.open().filter(incident__in=members)
    ordered = set(tickets.values_list("incident_id", flat=True))
    for one in members:
        if one.pk == parent.pk or cause_in(one.values) is Cause.NOT_OURS:
            continue
        if one.parent_id != parent.pk:
            one.parent = parent
            one.save(update_fields=["parent"])
        store_cause(one, judgement)
        if one.pk in ordered:
            retract(one, judgement.cause)


def retract(incident: Incident, cause: Cause) -> None:
    """Cancel the draft of a disk that is not at fault; one that was sent gets a step that says so.

    Where another trouble of the same drive still points at the disk, the ticket is that one's.
    """
    for ticket in Ticket.objects.open().filter(incident=incident):
        if other := _other_reason(incident):
            _hand_over(ticket, other)
        elif ticket.state == State.DRAFT:
            ticket.go(State.CANCELLED, "mirrorsite", WHYS[cause])
        elif not ticket.steps.filter(why=WHYS[cause]).exists():
            _step(ticket, WHYS[cause])


def _other_reason(incident: Incident) -> Incident | None:
    rows = Incident.objects.open().filter(subject=incident.subject).exclude(pk=incident.pk)
    free = rows.exclude(tickets__in=Ticket.objects.open())
    return next((one for one in free if cause_in(one.values) is Cause.DISK), None)


def _hand_over(ticket: Ticket, incident: Incident) -> None:
    ticket.incident = incident
    ticket.save(update_fields=["incident"])
    _step(ticket, f"now of incident {incident.pk}: the other trouble is not the disk's")


def _step(ticket: Ticket, why: str) -> None:
    TicketStep.objects.create(ticket=ticket, after=ticket.state, actor="mirrorsite", why=why)

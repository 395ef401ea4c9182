"""What follows from a judgement: incidents that end or open, commands to the host."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from hardware.domain.replacement import REOPENS, Judged, wrong_ones
from hardware.domain.replacement_facts import Check
from hardware.domain.ticket import OPEN_STATES, State
from hardware.models import Drive, Ticket
from mirrorsite.ground.inbox.models import Command
from mirrorsite.ground.incidents.models import Evidence, Incident, Sighting

ME = "mirrorsite"
KIND = "wrong_replacement"
ASKED = ("survey", "readings")  # the newest survey, and the first SMART values of the new disk
MOST_RUNGS = 40  # of a replacement that goes wrong in another way at each look
GRAVE = ("sibling_pulled", "sibling_changed", "wrong_disk_kernel")


def subject_of(ticket: Ticket) -> str:
    """What the incident of a wrong replacement is about."""
    return f"ticket:{ticket.pk}"


def tell_wrong(ticket: Ticket, judged: Judged, at: datetime) -> None:
    """People are told what went wrong, once each; and when it is put right."""
    wrong = next((one for one in wrong_ones(judged) if one.said in REOPENS), None)
    held = Incident.objects.open().filter(kind=KIND, subject=subject_of(ticket)).first()
    code = f"event.wrong.{wrong.said}" if wrong else ""
    if held and held.code == code:
        return
    if held:
        held.resolve(ME, "it is put right" if not wrong else "something else is wrong now")
    if wrong:
        _open(ticket, wrong, code, at)


def _open(ticket: Ticket, wrong: Check, code: str, at: datetime) -> None:
    host = ticket.host
    names = {"host": host.name, "host_pk": host.pk, "ticket": ticket.pk}
    severity = "critical" if wrong.said in GRAVE else "error"
    seen = Sighting(subject_of(ticket), KIND, severity, at, code, {**wrong.values, **names})
    incident = Incident.objects.see(seen)
    if incident.evidence.count() < MOST_RUNGS:
        said = {"code": f"check.{wrong.said}", "values": wrong.values, "source": "survey"}
        Evidence.objects.create(incident=incident, at=at, **said)


def end_told() -> None:
    """What was told of tickets that are done or cancelled is over."""
    for incident in Incident.objects.open().filter(kind=KIND):
        number = incident.subject.partition(":")[2]
        if not Ticket.objects.filter(pk=int(number), state__in=OPEN_STATES).exists():
            incident.resolve(ME, "its ticket is done")


def end_verified(ticket: Ticket, judged: Judged) -> None:
    """The old disk's incidents are over, and drafts that were about it or them."""
    old = [drive.pk for drive in Drive.objects.spelled([judged.old_serial])]
    subjects = [f"drive:{pk}" for pk in old]
    why = f"replaced by {judged.new_serial}, verified"
    ended = list(Incident.objects.open().filter(Q(pk=ticket.incident_id) | Q(subject__in=subjects)))
    drafts = Ticket.objects.filter(Q(drive__in=old) | Q(incident__in=ended), state=State.DRAFT)
    for draft in drafts.exclude(pk=ticket.pk):
        draft.go(State.CANCELLED, ME, why)
    for incident in ended:
        incident.resolve(ME, why)


def ask_host(ticket: Ticket) -> None:
    """Have the host look now, when a replacement was said or seen; a recording has no ears."""
    if ticket.host.is_recorded:
        return
    waiting = Command.objects.filter(host=ticket.host, done_at=None, fetched_at=None)
    known = set(waiting.values_list("kind", flat=True))
    Command.objects.bulk_create(
        Command(host=ticket.host, kind=kind, asked_by=ME) for kind in ASKED if kind not in known
    )

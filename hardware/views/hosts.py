"""Hosts, and what is plugged into them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from hardware.domain.survey import Survey
from hardware.drawn import drive_url
from hardware.exports import exports_of
from hardware.marks import marked_bays
from hardware.models import KernelEvent, Machine, Placement, SurveyRecord
from hardware.models.machines import WARRANTY_SOON_DAYS
from hardware.picture import picture_of, tiny_pictures, verdict_of
from hardware.said import links_of, machine_of, not_understood, shown_bonds, system_of
from hardware.stack_table import stack_of, volumes_of
from hardware.ticket_next import open_by_host
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required
from mirrorsite.ground.inbox.models import Command, Host
from mirrorsite.ground.incidents.models import Incident

EVENTS_SHOWN = 20


@operator_required
def hosts(request: HttpRequest) -> HttpResponse:
    """Every host: when it was last heard, how its bays are, what is wrong with its links."""
    now = timezone.now()
    rows = list(Host.objects.by_name().select_related("machine__chassis"))
    tiny = tiny_pictures(rows)
    tickets = open_by_host()
    shown = [
        {
            "host": host,
            "tickets": tickets.get(host.pk, []),
            "is_silent": host.is_silent(now),
            "system": system_of(host),
            "tiny": tiny.get(host.pk),
            "machine": (machine := getattr(host, "machine", None)),
            "warranty": warranty(machine, now),
            "bonds": [said for one in shown_bonds(links_of(host)) for said in one.trouble],
        }
        for host in rows
    ]
    return render(request, "hardware/hosts.html", {"hosts": shown})


def warranty(machine: Machine | None, now: datetime) -> dict[str, Any] | None:
    """Days that are left; `word` is ended, soon (90 days) or ok. None when nobody said."""
    days = machine.warranty_days(timezone.localdate(now)) if machine else None
    if machine is None or days is None:
        return None
    word = "ended" if days < 0 else "soon" if days < WARRANTY_SOON_DAYS else "ok"
    return {"days": abs(days), "word": word, "until": machine.warranty_until}


@operator_required
def host(request: HttpRequest, pk: int) -> HttpResponse:
    """One host: is it heard, what is it, what is in which bay, what did its kernel say."""
    row = get_object_or_404(Host, pk=pk)
    now = timezone.now()
    record = SurveyRecord.objects.newest(row)
    survey = record.value() if record else Survey()
    placements = Placement.objects.now().filter(host=row).select_related("drive", "bay")
    machine = Machine.objects.filter(host=row).select_related("chassis").first()
    picture = picture_of(row, survey, marked_bays(row))
    links = links_of(row)
    context = {
        "host": row,
        "is_silent": row.is_silent(now),
        "record": record,
        "survey": survey,
        "trouble": [*survey.trouble, *not_understood(row)],
        "machine": machine,
        "warranty": warranty(machine, now),
        "facts": machine_of(row),
        "system": system_of(row),
        "nics": [nic for nic in links.nics if nic.pci_address or nic.bond],
        "bonds": shown_bonds(links),
        "drives": [
            {"place": one, "verdict": verdict_of(one.drive), "href": drive_url(one.drive_id)}
            for one in placements.order_by("bay__controller", "bay__enclosure", "bay__slot", "pk")
        ],
        "volumes": volumes_of(survey),
        "stack": stack_of(survey),
        "exports": exports_of(survey),
        "picture": picture,
        "drawings": picture.drawings,
        "events": KernelEvent.objects.filter(host=row).order_by("-at")[:EVENTS_SHOWN],
        "incidents": Incident.objects.open().filter(values__host_pk=row.pk).by_urgency(),
    }
    return render(request, "hardware/host.html", context)


@operator_required
@require_POST
@transaction.atomic
def survey_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the host for a survey; it comes with the host's next heartbeat."""
    row = get_object_or_404(Host, pk=pk, is_recorded=False)
    Command.objects.create(host=row, kind="survey", asked_by=request.user.get_username())
    Entry.objects.record(request.user, "asked for a survey", f"inbox.host:{row.pk}")
    return redirect("host", pk=row.pk)

"""What persons say they saw: a serial number in a bay; kept, compared at once, withdrawn."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.domain.evidence import Certainty
from hardware.domain.identity import same_serial
from hardware.models import Drive, SeenSerial, Ticket
from hardware.redrafting import judge_again
from hardware.seen_forms import SeenForm
from mirrorsite.ground.audit.roles import operator_required
from mirrorsite.ground.inbox.models import Host

BACK = re.compile(r"(ticket|incident)-([0-9]{1,18})")


@operator_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was seen, judge the host's tickets again, and say what it changed."""
    host = get_object_or_404(Host, pk=pk)
    form = SeenForm(request.POST, host)
    if not form.is_valid():
        told = " ".join(error for errors in form.errors.values() for error in errors)
        messages.error(request, _("Nothing was kept. %s") % told)
        return _back(request, host)
    row = SeenSerial.objects.add(form.instance, request.user)
    judge_again(host)
    _say(request, row)
    return _back(request, host)


def _say(request: HttpRequest, row: SeenSerial) -> None:
    """A serial number that does not fit is said loudly."""
    found = BACK.fullmatch(request.POST.get("back", ""))
    ticket = Ticket.objects.filter(pk=found[2]).first() if found and found[1] == "ticket" else None
    placed = Drive.objects.filter(placements__host=row.host, placements__until=None)
    known = list(placed.values_list("serial", flat=True).distinct())
    named = {"serial": row.serial, "place": row.place}
    if same_serial(row.serial, known) not in known:
        said = _("STOP: no drive of this host has the serial number %(serial)s.") % named
        then = _("Compare it sign by sign; pull nothing.")
        messages.error(request, f"{said} {then}")
    elif ticket and ticket.finding.get("certainty") == Certainty.DISAGREEMENT:
        said = _("STOP: %(serial)s in %(place)s does not fit what others say.") % named
        then = _("Pull nothing before that is cleared.")
        messages.error(request, f"{said} {then}")
    elif ticket and ticket.finding.get("certainty") == Certainty.TWO_SOURCES:
        messages.success(request, _("Kept. Two independent witnesses agree about the bay."))
    else:
        messages.success(request, _("Kept as evidence, under your name."))


@operator_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It was a mistake; the reason is kept."""
    row = get_object_or_404(SeenSerial.objects.select_related("host"), pk=pk)
    why = request.POST.get("why", "").strip()
    if not why:
        messages.error(request, _("Say why it is withdrawn; the next person wants to know."))
    elif row.withdraw(request.user, why):
        judge_again(row.host)
        messages.success(request, _("Withdrawn: it counts no more."))
    else:
        messages.info(request, _("It was withdrawn already."))
    return _back(request, row.host)


def _back(request: HttpRequest, host: Host) -> HttpResponse:
    """To the page that the form was on."""
    found = BACK.fullmatch(request.POST.get("back", ""))
    return redirect(found[1], pk=int(found[2])) if found else redirect("host", pk=host.pk)

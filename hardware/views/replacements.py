"""What a person vouches for when a replacement is verified."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.domain.replacement import about, may_accept
from hardware.domain.replacement_json import checks_from
from hardware.domain.ticket import State
from hardware.models import Ticket
from hardware.verifying import verify
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required
from mirrorsite.ground.inbox.models import Host

OVER = (State.VERIFIED, State.CLOSED, State.CANCELLED)
MOST_WORDS = 50


@operator_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """A person saw what no tool tells, or takes it as it is: with a reason, and audited."""
    get_object_or_404(Ticket, pk=pk)
    why = request.POST.get("why", "").strip()[:1000]
    code, said = request.POST.get("code", ""), request.POST.get("said", "")
    if not why:
        messages.error(request, _("Say what you saw; the next person wants to know."))
    elif _vouch(pk, code, said, why, request.user):
        messages.success(request, _("Accepted. It counts for this disk alone."))
    else:
        messages.error(
            request,
            _("This cannot be accepted, or it changed meanwhile: look at it as it is now."),
        )
    return redirect("ticket", pk=pk)


@transaction.atomic
def _vouch(pk: int, code: str, said: str, why: str, user: Any) -> bool:
    """Write a person's word down, and judge again; False where no word counts."""
    # the host first, as the digest of its reports does
    Host.objects.select_for_update(of=("self",), no_key=True).get(tickets=pk)
    row = Ticket.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    checks = checks_from(row.checks)
    check = next((one for one in checks if (one.code, one.said) == (code, said)), None)
    if check is None or row.state in OVER or not may_accept(check):
        return False
    by = user.get_username()
    word = {"code": code, "said": said, "serial": about(check, checks), "by": by, "why": why}
    words = row.finding.get("accepted", [])[-MOST_WORDS:]
    row.finding = {**row.finding, "accepted": [*words, word]}
    row.save(update_fields=["finding"])
    detail = {**word, "was": check.state.value, "values": check.values}
    Entry.objects.record(user, "vouched for a check", f"hardware.ticket:{pk}", detail)
    verify(row.host, timezone.now())
    return True

"""Channels for tickets: an admin's pages, for they hold secrets."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.channel_forms import ChannelForm
from hardware.domain.ticket_kind import Kind
from hardware.models import TicketChannel, TicketDelivery
from hardware.sending import send_test
from hardware.sending_errors import error_words
from hardware.ticket_kinds import broken_kinds, kinds
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import ADMIN, role_required

admin_required = role_required(ADMIN)


@admin_required
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel with how its last message fared, and the kinds that can be added."""
    known = kinds()
    rows = TicketChannel.objects.order_by("name")
    last = _last_messages()
    context = {
        "channels": [
            {"channel": row, "kind": known.get(row.kind), **last.get(row.pk, {})} for row in rows
        ],
        "kinds": sorted(known.values(), key=lambda kind: kind.label),
        "broken": broken_kinds(),
        "folder": settings.TICKET_BODIES,
    }
    return render(request, "hardware/channels.html", context)


def _last_messages() -> dict[int, dict[str, Any]]:
    """The newest message of each channel."""
    numbers = TicketDelivery.objects.filter(channel__isnull=False).order_by()
    newest = numbers.values("channel").annotate(last=Max("pk")).values("last")
    rows = TicketDelivery.objects.filter(pk__in=newest)
    return {
        row.channel_id: {"last": row, "error": error_words(row.error)}
        for row in rows
        if row.channel_id
    }


@admin_required
def new(request: HttpRequest) -> HttpResponse:
    """A channel of the kind that was chosen."""
    kind = kinds().get(request.GET.get("kind", ""))
    if kind is None:
        raise Http404
    return _edited(request, TicketChannel(kind=kind.name), kind)


@admin_required
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """One channel, to be changed; its secret is never shown."""
    row = get_object_or_404(TicketChannel, pk=pk)
    kind = kinds().get(row.kind)
    if kind is None:
        messages.error(request, _("The kind %s is no more: its file is gone or broken.") % row.kind)
        return redirect("channels")
    return _edited(request, row, kind)


def _edited(request: HttpRequest, row: TicketChannel, kind: Kind) -> HttpResponse:
    form = ChannelForm(request.POST or None, instance=row, kind=kind)
    if request.method == "POST" and form.is_valid():
        is_new = row.pk is None
        with transaction.atomic():
            form.save()
            row.deliveries.waiting().update(next_try_at=timezone.now())
            action = "channel added" if is_new else "channel changed"
            # names alone: the values may be what nobody shall read
            detail = {"name": row.name, "fields": sorted(form.changed_data)}
            Entry.objects.record(request.user, action, f"hardware.ticketchannel:{row.pk}", detail)
        messages.success(request, _("Saved. Send a test to see whether it works."))
        return redirect("channels")
    context = {"form": form, "channel": row, "kind": kind}
    status = 422 if form.is_bound else 200
    return render(request, "hardware/channel.html", context, status=status)


@admin_required
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message that says that it is a test."""
    row = get_object_or_404(TicketChannel, pk=pk)
    if row.is_enabled:
        send_test(row, request.user)
        words = _("A test is on its way to %s. Within half a minute this page shows how it fared.")
        messages.success(request, words % row)
    else:
        messages.error(request, _("%s is switched off: nothing is sent to it.") % row)
    return redirect("channels")

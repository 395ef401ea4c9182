"""What a person does on a ticket's page to send it: channels, a spare, another try."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.dispatching import Refusal, dispatch
from hardware.domain.spare_fit import Grade
from hardware.domain.spares import SpareState
from hardware.domain.ticket import OPEN_STATES
from hardware.models import Spare, Ticket, TicketDelivery
from hardware.sending import enabled_channels, send_further
from hardware.spare_words import refusal_words
from hardware.spares import fit_for, reserve
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required


@operator_required
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a draft to the channels that were chosen, or write down that a person passed it on."""
    row = get_object_or_404(Ticket.objects.for_page(), pk=pk)
    channels = enabled_channels(request.POST.getlist("channel"))
    by_hand = request.POST.get("do") == "by-hand"
    if not channels and not by_hand:
        messages.error(request, _("Choose at least one channel, or pass the words on yourself."))
        return redirect("ticket", pk=pk)
    why = request.POST.get("why", "").strip()[:1000]
    confirmed = request.POST.get("confirmed") == "yes"
    try:
        dispatch(row, [] if by_hand else channels, request.user, why, confirmed)
    except Refusal as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Sent. Below you see when it arrives."))
    return redirect("ticket", pk=pk)


@operator_required
@require_POST
def further(request: HttpRequest, pk: int) -> HttpResponse:
    """The words that were sent, to further channels."""
    row = get_object_or_404(Ticket, pk=pk)
    channels = enabled_channels(request.POST.getlist("channel"))
    count = send_further(row, channels, request.user) if _is_open(row) else 0
    if count:
        messages.success(request, _("Sent. Below you see when it arrives."))
    else:
        messages.error(request, _("Choose a channel that has not got this ticket yet."))
    return redirect("ticket", pk=pk)


def _is_open(row: Ticket) -> bool:
    return row.state in OPEN_STATES and not row.host.is_recorded


@operator_required
@require_POST
def again(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Try a message again at once."""
    get_object_or_404(TicketDelivery, pk=delivery, ticket=pk)
    if TicketDelivery.objects.filter(pk=delivery).again(timezone.now()):
        subject = f"hardware.ticket:{pk}"
        Entry.objects.record(request.user, "message tried again", subject, {"message": delivery})
        messages.success(request, _("It is tried again within half a minute."))
    else:
        messages.info(request, _("It has arrived meanwhile."))
    return redirect("ticket", pk=pk)


@operator_required
@require_POST
def spare(request: HttpRequest, pk: int) -> HttpResponse:
    """Reserve a spare for a ticket, or put it back on the shelf."""
    row = get_object_or_404(Ticket.objects.for_page(), pk=pk)
    held = Spare.objects.held_by(row)
    if request.POST.get("do") == "free":
        if held and held.go(SpareState.ON_SHELF, request.user, f"ticket {pk}"):
            messages.success(request, _("The spare is on the shelf again."))
        return redirect("ticket", pk=pk)
    number = request.POST.get("spare", "")
    fits_key = number.isascii() and number.isdigit() and len(number) < 19
    wanted = Spare.objects.filter(pk=int(number) if fits_key else 0).first()
    fit = fit_for(wanted, row) if wanted else None
    if wanted and fit and fit.grade is Grade.NO:
        messages.error(request, refusal_words(wanted.serial, fit))
    elif wanted and row.state in OPEN_STATES and reserve(wanted, row, request.user):
        messages.success(request, _("Reserved: %s") % wanted)
    else:
        messages.error(request, _("It is not free any more, or the ticket holds another one."))
    return redirect("ticket", pk=pk)

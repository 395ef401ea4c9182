"""All drives by urgency, one drive, and what people accept of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.drive_list import Asked, DriveList
from hardware.drive_page import DrivePage, ValueTable
from hardware.models import Acknowledgement, Drive, DriveVerdict
from hardware.stock import warranty_word
from mirrorsite.ground.audit.roles import operator_required

VERDICTS_SHOWN = 20
LONGEST_COUNTER = 200


@operator_required
def drives(request: HttpRequest) -> HttpResponse:
    """Every drive, the worst first."""
    asked = Asked.of(request.GET.dict())
    kept = request.GET.copy()
    for name in ("page", "verdict"):
        kept.pop(name, None)
    context = {
        "asked": asked,
        "list": DriveList(asked, request.GET.get("page")),
        "kept": kept.urlencode(),  # for the links to other verdicts
    }
    return render(request, "hardware/drives.html", context)


@operator_required
def drive(request: HttpRequest, pk: int) -> HttpResponse:
    """One drive: where it is, how it is, and why."""
    row = get_object_or_404(Drive, pk=pk)
    verdicts = DriveVerdict.objects.filter(drive=row).order_by("-since")
    context = {
        "drive": row,
        "page": DrivePage(row),
        "table": ValueTable(row, request.GET.get("name", ""), request.GET.get("days", "")),
        "verdicts": verdicts[:VERDICTS_SHOWN],
        "warranty": warranty_word(row.warranty_until, timezone.localdate()),
        "accepted": row.acknowledgements.all(),
    }
    return render(request, "hardware/drive.html", context)


@operator_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a counter at its value, with a reason, until it grows."""
    row = get_object_or_404(Drive, pk=pk)
    why = request.POST.get("why", "").strip()
    counter, value = request.POST.get("counter", ""), request.POST.get("value", "")
    known = {str(one.get("counter")): one.get("value") for one in row.reasons if one.get("counter")}
    if not why:
        messages.error(request, _("Say why this is accepted; the next person wants to know."))
    elif str(known.get(counter)) != value:
        messages.error(request, _("It changed meanwhile: look at the numbers as they are now."))
    else:
        Acknowledgement.objects.give(row, counter, known[counter], why, request.user)
        messages.success(request, _("Accepted. It counts again as soon as it grows."))
    return redirect("drive", pk=pk)


@operator_required
@require_POST
def withdraw(request: HttpRequest, pk: int, ack: int) -> HttpResponse:
    """Take back what was accepted."""
    row = get_object_or_404(Acknowledgement, pk=ack, drive=pk)
    row.withdraw(request.user)
    messages.success(request, _("Taken back: it counts again."))
    return redirect("drive", pk=pk)

"""The shelf of spares: stock, one spare and its steps, and what becomes of a drive that failed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.domain.spares import SpareState
from hardware.models import Drive, Spare
from hardware.models.spares import SpareStates
from hardware.spare_forms import SpareForm, StepForm, WarrantyForm
from hardware.stock import stock, warranty_word
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required

ON_PAGE = 100


@operator_required
def spares(request: HttpRequest) -> HttpResponse:
    """The stock by model, and every spare."""
    state = request.GET.get("state", "")
    rows = Spare.objects.select_related("ticket").order_by("model", "serial")
    if state in SpareStates.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "stock": stock(),
        "page": page,
        "rows": [
            {"spare": row, "warranty": warranty_word(row.warranty_until, today)} for row in page
        ],
        "states": Spare.objects.by_state(),
        "state": state,
    }
    return render(request, "hardware/spares.html", context)


@operator_required
def new(request: HttpRequest) -> HttpResponse:
    """A spare that came onto the shelf."""
    return _edited(request, Spare())


@operator_required
def spare(request: HttpRequest, pk: int) -> HttpResponse:
    """One spare: what it is, where it is, and its steps."""
    return _edited(request, get_object_or_404(Spare.objects.select_related("ticket"), pk=pk))


def _edited(request: HttpRequest, row: Spare) -> HttpResponse:
    form = SpareForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid() and _saved(form, request.user):
        messages.success(request, _("Saved."))
        return redirect("spare", pk=row.pk)
    context = {
        "spare": row,
        "form": form,
        "step_form": StepForm(),
        "steps": row.steps.all() if row.pk else (),
        "next_states": row.next_states if row.pk else (),
        "warranty": warranty_word(row.warranty_until, timezone.localdate()),
    }
    status = 422 if form.is_bound else 200
    return render(request, "hardware/spare.html", context, status=status)


def _saved(form: SpareForm, actor: Any) -> bool:
    is_new = form.instance.pk is None
    try:
        with transaction.atomic():
            row: Spare = form.save()
            if is_new:
                row.added(actor)
            else:
                changed = {name: str(form.cleaned_data[name])[:200] for name in form.changed_data}
                Entry.objects.record(actor, "spare changed", f"hardware.spare:{row.pk}", changed)
    except IntegrityError:  # added by somebody else between the look and the write
        form.add_error("serial", _("A spare with this serial number and model exists."))
        return False
    return True


@operator_required
@require_POST
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of a spare's life."""
    row = get_object_or_404(Spare, pk=pk)
    form = StepForm(request.POST)
    allowed = {state for state, _label in row.next_states}
    if not form.is_valid():
        messages.error(request, " ".join(str(one[0]) for one in form.errors.values()))
    elif form.cleaned_data["state"] in allowed and _gone(row, form.cleaned_data, request.user):
        messages.success(request, _("It is now: %s") % row.get_state_display())
    else:
        messages.error(request, _("That step is not possible any more; see its present state."))
    return redirect("spare", pk=pk)


def _gone(row: Spare, told: dict[str, Any], actor: Any) -> bool:
    values: dict[str, Any] = {}
    if told["state"] == SpareState.RMA_SENT:
        sent_on = told["rma_sent_on"] or timezone.localdate()
        values = {"rma_number": told["rma_number"], "rma_sent_on": sent_on}
    return row.go(told["state"], actor, told["why"], **values)


@operator_required
@require_POST
def warranty(request: HttpRequest, pk: int) -> HttpResponse:
    """Until when a drive's maker replaces it."""
    row = get_object_or_404(Drive, pk=pk)
    form = WarrantyForm(request.POST, instance=row)
    if form.is_valid():
        until = form.cleaned_data["warranty_until"]
        Drive.objects.filter(pk=pk).update(warranty_until=until)
        detail = {"until": str(until or "")}
        Entry.objects.record(request.user, "warranty changed", f"hardware.drive:{pk}", detail)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("This is no date; write 2026-05-31."))
    return redirect("drive", pk=pk)


@operator_required
@require_POST
def defective(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a drive that was taken out as defective, so that its maker can have it."""
    row = get_object_or_404(Drive, pk=pk)
    held = Spare.objects.filter(serial=row.serial, model=row.model).first()
    if held is None:
        held = _booked(row, request)
    elif not held.go(SpareState.DEFECTIVE, request.user, _("taken out")):
        messages.info(request, _("It is booked already: %s") % held.get_state_display())
    return redirect("spare", pk=held.pk)


def _booked(row: Drive, request: HttpRequest) -> Spare:
    told = ("serial", "vendor", "model", "protocol", "capacity_bytes", "sector_bytes")
    values = {name: getattr(row, name) for name in (*told, "warranty_until")}
    with transaction.atomic():
        held, made = Spare.objects.get_or_create(
            serial=row.serial,
            model=row.model,
            defaults={**values, "state": SpareState.DEFECTIVE},
        )
        if made:
            held.added(request.user, _("taken out"))
    return held

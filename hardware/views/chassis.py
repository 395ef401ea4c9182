"""Chassis models: the list, one with its drawing, a site's own to edit."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.domain.chassis import Chassis
from hardware.drawing import draw_chassis
from hardware.drawn import Drawing
from hardware.forms import ChassisForm
from hardware.models import ChassisModel
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required


@operator_required
def chassis_list(request: HttpRequest) -> HttpResponse:
    """Every chassis, the site's own first."""
    rows = ChassisModel.objects.ready().by_name().prefetch_related("machines__host")
    shown = [{"row": row, "bays": row.value().bay_count} for row in rows]
    return render(request, "hardware/chassis_list.html", {"rows": shown})


@operator_required
def chassis(request: HttpRequest, pk: int) -> HttpResponse:
    """One chassis: its drawing, what is known of it, which machines have it."""
    row = get_object_or_404(ChassisModel, pk=pk)
    value = row.value()
    context = {
        "row": row,
        "chassis": value,
        "drawings": blank(value),
        "machines": row.machines.select_related("host").order_by("host__name"),
    }
    return render(request, "hardware/chassis.html", context)


def blank(chassis: Chassis) -> list[Drawing]:
    """The grid without drives."""
    return draw_chassis(chassis, None, {})


@operator_required
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A site's own chassis; the button "Preview" draws what is typed and writes nothing."""
    own = ChassisModel.objects.filter(shipped_as="")
    row = get_object_or_404(own, pk=pk) if pk else ChassisModel()
    form = ChassisForm(request.POST or None, instance=row)
    drawings: list[Drawing] = []
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST:
            return _saved(request, form)
        drawings = blank(form.chassis)
    elif request.method == "GET" and row.pk:
        drawings = blank(row.value())
    context = {"form": form, "row": row, "drawings": drawings}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "hardware/chassis_edit.html", context, status=status)


@transaction.atomic
def _saved(request: HttpRequest, form: ChassisForm) -> HttpResponse:
    action = "chassis changed" if form.instance.pk else "chassis added"
    row = form.save()
    detail = {"name": str(row), "bays": row.value().bay_count}
    Entry.objects.record(request.user, action, f"hardware.chassismodel:{row.pk}", detail)
    messages.success(request, _("The chassis is saved."))
    return redirect("chassis", pk=row.pk)


@operator_required
@require_POST
@transaction.atomic
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A site's own from any other."""
    row = get_object_or_404(ChassisModel, pk=pk)
    mine = ChassisModel()
    mine.take(row.value())
    mine.name = (_("%(name)s, own") % {"name": row.name})[:80]
    mine.save()
    subject = f"hardware.chassismodel:{mine.pk}"
    Entry.objects.record(request.user, "chassis copied", subject, {"from": str(row)})
    return redirect("chassis-edit", pk=mine.pk)


@operator_required
@require_POST
@transaction.atomic
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """A person compared the grid with a panel; where is kept with it."""
    row = get_object_or_404(ChassisModel, pk=pk)
    where = request.POST.get("where", "").strip()[:200]
    if not where:
        messages.error(request, _("Say on which machine the labels were read."))
    else:
        row.verify(request.user.get_username(), where)
        subject = f"hardware.chassismodel:{pk}"
        Entry.objects.record(request.user, "chassis verified", subject, {"where": where})
        messages.success(request, _("The grid is verified."))
    return redirect("chassis", pk=pk)

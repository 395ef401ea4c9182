"""Hosts as machines: papers, which slot is which bay, the table as CSV, network gear."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseFormSet, modelformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hardware.domain.chassis import Key, Unplaced
from hardware.domain.drive import Bay as BayValue
from hardware.domain.survey import Survey
from hardware.forms import ConfirmForm, MachineForm, SlotRuleForm, SlotRules
from hardware.models import Bay, BayPosition, Link, Machine, NetworkDevice, SlotRule, SurveyRecord
from hardware.picture import Picture, picture_of
from hardware.said import degraded, shown_links
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required
from mirrorsite.ground.inbox.models import Host


@operator_required
def machine(request: HttpRequest, pk: int) -> HttpResponse:
    """What the operator knows of a machine."""
    host = get_object_or_404(Host, pk=pk)
    row = Machine.objects.filter(host=host).first() or Machine(host=host)
    form = MachineForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        changed = {name: str(form.cleaned_data[name])[:200] for name in form.changed_data}
        with transaction.atomic():
            form.save()
            Entry.objects.record(request.user, "machine changed", f"inbox.host:{pk}", changed)
        messages.success(request, _("Saved."))
        return redirect("host-bays" if "chassis" in changed and row.chassis_id else "host", pk=pk)
    status = 422 if form.is_bound else 200
    return render(request, "hardware/machine.html", {"host": host, "form": form}, status=status)


@operator_required
def bays(request: HttpRequest, pk: int) -> HttpResponse:
    """Which slot is which bay: the rules, and what people confirmed before the machine."""
    host = get_object_or_404(Host, pk=pk)
    record = SurveyRecord.objects.newest(host)
    survey = record.value() if record else Survey()
    places = known_places(host, survey)
    formset = _rules(request, host, places)
    if request.method == "POST" and formset.is_valid():
        _save_rules(request, host, formset)
        return redirect("host-bays", pk=pk)
    picture = picture_of(host, survey, {})
    context = {
        "host": host,
        "formset": formset,
        "picture": picture,
        "drawings": [drawing for drawing in picture.drawings if drawing.face],
        "unplaced": grouped(picture.unplaced),
        "confirm": _confirm_form(picture, places),
        "has_places": bool(places),
    }
    status = 422 if formset.is_bound else 200
    return render(request, "hardware/host_bays.html", context, status=status)


def known_places(host: Host, survey: Survey) -> dict[tuple[str, str], list[int]]:
    """Slots by (controller, enclosure), of every bay that was ever seen or is told of."""
    found: dict[tuple[str, str], set[int]] = {}
    seen = Bay.objects.filter(host=host).values_list("controller", "enclosure", "slot")
    told = [(slot.controller, slot.enclosure, slot.slot) for slot in survey.slots]
    for controller, enclosure, slot in (*seen, *told):
        found.setdefault((controller, enclosure), set()).add(slot)
    return {place: sorted(slots) for place, slots in sorted(found.items())}


def grouped(unplaced: Iterable[Unplaced]) -> list[dict[str, Any]]:
    """Slots without a bay, those of one enclosure with one reason together."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for one in unplaced:
        controller, enclosure, slot = one.key
        found.setdefault((controller, enclosure, one.why, one.label), []).append(str(slot))
    names = ("controller", "enclosure", "why", "label")
    return [{**dict(zip(names, key, strict=True)), "slots": s} for key, s in found.items()]


def _rules(
    request: HttpRequest, host: Host, places: dict[tuple[str, str], list[int]]
) -> BaseFormSet[Any]:
    rows = SlotRule.objects.filter(host=host).order_by("controller", "enclosure", "first_slot")
    ruled = {(row.controller, row.enclosure) for row in rows}
    proposed = [
        {
            "place": "|".join(place),
            "first_slot": slots[0],
            "last_slot": slots[-1],
            "offset": 1 - min(slots[0], 1),
        }
        for place, slots in places.items()
        if place not in ruled
    ]
    made = modelformset_factory(
        SlotRule, SlotRuleForm, formset=SlotRules, extra=len(proposed) + 1, can_delete=True
    )
    formset: BaseFormSet[Any] = made(
        request.POST or None,
        queryset=rows,
        initial=proposed,
        form_kwargs={"places": list(places)},
    )
    for form in formset.forms:
        form.instance.host = host
    return formset


@transaction.atomic
def _save_rules(request: HttpRequest, host: Host, formset: Any) -> None:
    rows = formset.save(commit=False)
    for row in formset.deleted_objects:
        row.delete()
    for row in rows:
        row.host = host
        row.save()
    said = "; ".join(str(row) for row in SlotRule.objects.filter(host=host))
    subject = f"inbox.host:{host.pk}"
    Entry.objects.record(request.user, "rules for slots changed", subject, {"rules": said[:1000]})
    messages.success(request, _("The rules are saved. What they say is unverified."))


def _confirm_form(
    picture: Picture,
    places: dict[tuple[str, str], list[int]],
    data: Any = None,
) -> ConfirmForm | None:
    if picture.chassis is None:
        return None
    keys = {(*place, slot) for place, slots in places.items() for slot in slots}
    keys |= {placed.key for placed in picture.standing.placed.values()}
    slots = [(_joined(key), _named(key)) for key in sorted(keys)]
    labels = [bay.label for face in picture.chassis.faces for bay in face.bays]
    return ConfirmForm(data, slots=slots, labels=labels)


def _named(key: Key) -> str:
    place = " · ".join(part for part in key[:2] if part)
    return _("%(place)s, slot %(slot)s") % {"place": place, "slot": key[2]}


def _joined(key: Key) -> str:
    return "|".join(map(str, key))


@operator_required
@require_POST
@transaction.atomic
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A person stood before the machine: bays by their labels, one slot by hand, or a mistake."""
    host = get_object_or_404(Host, pk=pk)
    record = SurveyRecord.objects.newest(host)
    survey = record.value() if record else Survey()
    picture = picture_of(host, survey, {})
    chosen = _chosen(request, picture, known_places(host, survey))
    by = request.user.get_username()
    withdrawn = request.POST.get("do") == "withdraw"
    for key, label in chosen.items():
        bay = Bay.objects.at(host, key[0], BayValue(key[1], key[2]))
        if withdrawn:
            BayPosition.objects.withdraw(bay)
        else:
            BayPosition.objects.confirm(bay, label, by)
    _say_confirmed(request, host, chosen, withdrawn)
    return redirect("host-bays", pk=pk)


def _chosen(
    request: HttpRequest, picture: Picture, places: dict[tuple[str, str], list[int]]
) -> dict[Key, str]:
    """Labels by slot, of the ticked bays, of a whole face, or of the form for one."""
    placed = picture.standing.placed
    if request.POST.get("do") == "one":
        form = _confirm_form(picture, places, request.POST)
        if form is None or not form.is_valid():
            return {}
        controller, enclosure, slot = form.cleaned_data["slot"].split("|")
        return {(controller, enclosure, int(slot)): form.cleaned_data["label"]}
    labels = set(request.POST.getlist("bay"))
    for face in picture.chassis.faces if picture.chassis else ():
        if face.name == request.POST.get("face"):
            labels |= {bay.label for bay in face.bays}
    return {placed[label].key: label for label in sorted(labels) if label in placed}


def _say_confirmed(
    request: HttpRequest, host: Host, chosen: dict[Key, str], withdrawn: bool
) -> None:
    if not chosen:
        messages.error(request, _("No bay was chosen."))
        return
    action = "bays withdrawn" if withdrawn else "bays confirmed"
    detail = {"labels": ", ".join(chosen.values())[:1000]}
    Entry.objects.record(request.user, action, f"inbox.host:{host.pk}", detail)
    count = len(chosen)
    if withdrawn:
        said = ngettext("%d bay is unverified again.", "%d bays are unverified again.", count)
    else:
        said = ngettext("%d bay is verified.", "%d bays are verified.", count)
    messages.success(request, said % count)


@operator_required
def network(request: HttpRequest) -> HttpResponse:
    """Network gear with its cables, and how the hosts' ends are."""
    hosts: Iterable[Host] = Host.objects.filter(is_recorded=False).by_name()
    context = {
        "devices": NetworkDevice.objects.prefetch_related("ports"),
        "links": shown_links(Link.objects.for_page()),
        "degraded": degraded(hosts),
    }
    return render(request, "hardware/network.html", context)

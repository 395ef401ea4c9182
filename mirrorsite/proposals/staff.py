"""Staff pages: look at requests, answer them, put repeats together, throw spam away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import EDITOR, OPERATOR, role_required
from mirrorsite.proposals.forms import AnswerForm
from mirrorsite.proposals.likeness import likeness
from mirrorsite.proposals.models import Proposal, State
from syncstatus.models import Mirror

A_PAGE = 50
answerer = role_required(EDITOR, OPERATOR)


@answerer
def desk(request: HttpRequest) -> HttpResponse:
    """Requests of one state; those that wait first."""
    state = request.GET.get("state", State.WAITING)
    state = state if state in State.values else State.WAITING
    counted = dict(Proposal.objects.order_by().values_list("state").annotate(Count("pk")))
    rows = Proposal.objects.filter(state=state).order_by("asked_at", "pk")
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [(one.value, one.label, counted.get(one.value, 0)) for one in State],
    }
    return render(request, "ops/proposals.html", context)


@answerer
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what was asked, what is like it, and the answer."""
    found = get_object_or_404(Proposal, pk=pk)
    form = AnswerForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        if _store(request.user, form):
            messages.success(request, _("%(name)s: kept.") % {"name": form.instance})
            return redirect("proposals-desk")
        form.add_error(None, _("Somebody changed this request at this moment; send it again."))
    stored = Proposal.objects.get(pk=pk)
    context = {"form": form, "proposal": stored, **_alike(stored)}
    status = 422 if request.method == "POST" else 200
    return render(request, "ops/proposal.html", context, status=status)


def _alike(found: Proposal) -> dict[str, Any]:
    mirrors = [one for one in Mirror.objects.all() if likeness(one.name) == found.likeness]
    others = Proposal.objects.like(found.name).exclude(pk=found.pk).exclude(state=State.SPAM)
    return {"mirrors_alike": mirrors, "others": others[:20]}


@transaction.atomic
def _store(user: Any, form: AnswerForm) -> bool:
    """Write unless a colleague was quicker; where it came from is forgotten unless it is spam."""
    row, given = form.instance, form.cleaned_data
    row.take({name: given[name] for name in form.Meta.fields})
    values = {name: getattr(row, name) for name in (*form.Meta.fields, "likeness")}
    is_repeat = given["state"] == State.MERGED
    network = row.network if given["state"] in (State.SPAM, State.WAITING) else ""
    written = Proposal.objects.filter(pk=row.pk, changed_at=form.before).update(
        **values,
        network=network,
        same_as=given["same_as"] if is_repeat else None,
        changed_at=timezone.now(),
    )
    if written:
        detail = {name: str(given[name])[:300] for name in form.changed_data if name != "seen"}
        Entry.objects.record(user, "request answered", f"proposals.proposal:{row.pk}", detail)
    return bool(written)

"""Staff pages: tell visitors of an outage, say when it will be over, and that it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import EDITOR, OPERATOR, role_required
from mirrorsite.news import board
from mirrorsite.news.forms import OutageForm
from mirrorsite.news.models import Outage

SHOWN = 100
teller = role_required(EDITOR, OPERATOR)


@teller
def outages(request: HttpRequest) -> HttpResponse:
    """What is told now, and what was."""
    rows = list(Outage.objects.newest()[:SHOWN])
    context = {
        "open": [row for row in rows if row.ended_at is None],
        "past": [row for row in rows if row.ended_at],
    }
    return render(request, "ops/outages.html", context)


@teller
def outage_new(request: HttpRequest) -> HttpResponse:
    """Tell a new one; it is on every page within seconds."""
    form = OutageForm(request.POST or None, initial={"starts_at": timezone.now()})
    return _form(request, form, "outage told")


@teller
def outage(request: HttpRequest, pk: int) -> HttpResponse:
    """Change its words, its mirrors or the time at which it should be over."""
    found = get_object_or_404(Outage, pk=pk)
    return _form(request, OutageForm(request.POST or None, instance=found), "outage changed")


def _form(request: HttpRequest, form: OutageForm, action: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        _store(request.user, form, action)
        messages.success(request, _("The banner says this from now on."))
        return redirect("outages")
    status = 422 if request.method == "POST" else 200
    return render(request, "ops/outage_form.html", {"form": form}, status=status)


@transaction.atomic
def _store(user: Any, form: OutageForm, action: str) -> None:
    row = form.save(commit=False)
    row.updated_at = timezone.now()
    row.made_by = row.made_by or user.get_username()
    row.save()
    values = {name: str(form.cleaned_data[name])[:300] for name in form.changed_data}
    Entry.objects.record(user, action, f"news.outage:{row.pk}", values)
    transaction.on_commit(board.forget)


@teller
@require_POST
def outage_end(request: HttpRequest, pk: int) -> HttpResponse:
    """It is over; the banner goes, the list of outages keeps it."""
    now = timezone.now()
    found = get_object_or_404(Outage, pk=pk)
    with transaction.atomic():
        ended = Outage.objects.filter(pk=pk, ended_at=None).update(ended_at=now, updated_at=now)
        if ended:
            Entry.objects.record(request.user, "outage ended", f"news.outage:{pk}")
    board.forget()
    messages.success(request, _("%(title)s: ended.") % {"title": found.title})
    return redirect("outages")

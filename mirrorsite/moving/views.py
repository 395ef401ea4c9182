"""Staff pages: move in from a running site, in two steps; and the usual old addresses."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mirrorsite.ground.audit.roles import operator_required
from mirrorsite.moving import following
from mirrorsite.moving import usual as usual_rules
from mirrorsite.moving.forms import MoveForm
from mirrorsite.moving.models import Move, Redirect
from mirrorsite.moving.planning import Plan
from mirrorsite.moving.reading import NotRead
from mirrorsite.moving.taking_over import plan_of, take_over
from mirrorsite.news import board

SHOWN = 200
RECENT = 10


@operator_required
def moving(request: HttpRequest) -> HttpResponse:
    """Read a running site; and what the old addresses do."""
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("move", pk=form.save(request.user).pk)
    context = {
        "form": form,
        "moves": Move.objects.defer("packed")[:RECENT],
        "usual": usual_rules.missing(),
        "redirects": Redirect.objects.order_by("-hits", "old_path")[:SHOWN],
        "redirect_count": Redirect.objects.count(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "ops/moving.html", context, status=status)


@operator_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """What taking over would do, row by row; or what it did."""
    found = get_object_or_404(Move, pk=pk)
    context = {"move": found, "plan": Plan(), "problem": ""}
    if found.done_at is None:
        try:
            context["plan"] = plan_of(found)
        except NotRead as reason:
            context["problem"] = str(reason)
    return render(request, "ops/move.html", context)


@operator_required
@require_POST
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what was shown."""
    found = get_object_or_404(Move, pk=pk)
    try:
        done = take_over(found, request.user, timezone.now())
    except NotRead as reason:
        messages.error(request, str(reason))
        return redirect("move", pk=pk)
    board.forget()
    following.forget()
    words = _("Taken over.") if done else _("This was taken over before; nothing was done again.")
    messages.success(request, words)
    return redirect("move", pk=pk)


@operator_required
@require_POST
def usual(request: HttpRequest) -> HttpResponse:
    """Add the usual old addresses that are missing."""
    count = usual_rules.add_usual(request.user)
    following.forget()
    said = ngettext("%(count)s old address added.", "%(count)s old addresses added.", count)
    messages.success(request, said % {"count": count})
    return redirect("moving")

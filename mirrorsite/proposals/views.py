"""Visitors ask for a mirror, and read what became of what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from mirrorsite.ground.site.pages import lists_pages
from mirrorsite.ground.site.public import public_page
from mirrorsite.proposals.forms import ProposalForm
from mirrorsite.proposals.guarding import (
    A_NETWORK,
    ALL_NETWORKS,
    MOST_WAITING,
    Pass,
    network_of,
    new_pass,
    pass_of,
)
from mirrorsite.proposals.models import PUBLIC, Proposal, State

A_PAGE = 50
MOST_BYTES = 64 * 1024
View = Callable[..., HttpResponse]


def private_page(view: View) -> View:
    """Of one visitor alone: kept by no cache and named by no search engine."""

    @wraps(view)
    def page(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
        return response

    return page


@lists_pages("proposal")
def public_requests() -> Iterator[dict[str, Any]]:
    """Every request that visitors may read."""
    yield from Proposal.objects.public().values("pk")


@public_page
def proposals(request: HttpRequest) -> HttpResponse:
    """What was asked for and how far it is."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    state = request.GET.get("state", "")
    rows = Proposal.objects.public().matching(query)
    if state in PUBLIC:
        rows = rows.filter(state=state)
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "query": query,
        "state": state if state in PUBLIC else "",
        "states": [(one.value, one.label) for one in PUBLIC],
    }
    return render(request, "public/proposals.html", context)


@public_page
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One request with its answer; a repeat leads to what it repeats."""
    found = Proposal.objects.select_related("same_as").filter(pk=pk).first()
    if found and found.state == State.MERGED and found.same_as and found.same_as.is_public:
        return redirect("proposal", pk=found.same_as.pk)
    if found is None or not found.is_public:
        raise Http404
    context = {"proposal": found, "repeats": found.repeats.filter(state=State.MERGED).count()}
    return render(request, "public/proposal.html", context)


@require_safe
@private_page
def status(request: HttpRequest, token: str) -> HttpResponse:
    """The asker's own page, also while nobody else sees the request."""
    found = Proposal.objects.of_token(token)
    if found is None:
        raise Http404
    return render(request, "public/proposal_status.html", {"proposal": found})


@csrf_exempt  # guarding.py says why
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a mirror. Everything that was typed comes back with what is wrong with it."""
    now = timezone.now()
    if request.method != "POST":
        return _show(request, ProposalForm(given=new_pass(now), now=now))
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _turn_away(request, _("This is longer than any request has to be."), 413)
    given = pass_of(request.POST.get("pass", "")) or Pass("", now)
    form = ProposalForm(request.POST, given=given, now=now)
    if not given.nonce or given.is_stale(now):
        return _again(request, form, now)
    if not form.is_valid():
        return _show(request, form, 422)
    return _store(request, form, now)


def _again(request: HttpRequest, form: ProposalForm, now: datetime) -> HttpResponse:
    """The same words in a form of now, its question still to be answered."""
    form.is_valid()
    data = request.POST.copy()
    data.pop("answer", None)
    fresh = ProposalForm(data, given=new_pass(now), now=now)
    fresh.is_valid()
    fresh.errors.pop("answer", None)
    fresh.errors["__all__"] = form.error_class(
        [_("This form lay for more than a day. Nothing is lost: look it over and send it.")]
    )
    return _show(request, fresh, 422)


def _store(request: HttpRequest, form: ProposalForm, now: datetime) -> HttpResponse:
    network = network_of(request)
    with transaction.atomic():
        row = Proposal.objects.filter(nonce=form.given.nonce).first()
        refusal = "" if row else _refusal(network, now)
        if row is None and not refusal:
            row = Proposal(nonce=form.given.nonce, network=network, asked_at=now, changed_at=now)
            row.take(form.values())
            row.save()
    if row is None:
        form.add_error(None, refusal)
        return _show(request, form, 429)
    return redirect("proposal-status", token=row.token)


def _refusal(network: str, now: datetime) -> str:
    """Why no more can be taken at the moment; empty when it can."""
    rows = Proposal.objects.all()
    if rows.lately(now, network) >= A_NETWORK:
        return _("From your network came %(count)s requests within a day; try again tomorrow.") % {
            "count": A_NETWORK
        }
    if rows.lately(now) >= ALL_NETWORKS or rows.waiting().count() >= MOST_WAITING:
        return _("More requests wait than the operators can look at; try again in some days.")
    return ""


def _show(request: HttpRequest, form: ProposalForm, status: int = 200) -> HttpResponse:
    return render(request, "public/proposal_new.html", {"form": form}, status=status)


def _turn_away(request: HttpRequest, words: str, status: int) -> HttpResponse:
    now = timezone.now()
    form = ProposalForm(given=new_pass(now), now=now)
    context = {"form": form, "words": words}
    return render(request, "public/proposal_new.html", context, status=status)

"""Staff pages: what is broken, what to do next, and how to connect the first things."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.drive_list import URGENCY
from hardware.models import Drive, Ticket
from hardware.ticket_next import next_of
from mirrorsite.catalogue.importing import everything
from mirrorsite.catalogue.models import Project
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import (
    ADMIN,
    OPERATOR,
    has_role,
    operator_required,
    role_required,
    staff_required,
)
from mirrorsite.ground.inbox.models import Host, Report, Token
from mirrorsite.ground.incidents.models import Incident, Transition
from mirrorsite.ground.incidents.words import title
from mirrorsite.ground.notices.models import Route
from mirrorsite.ops.forms import AddHost
from mirrorsite.ops.monitoring import troubles_of_monitoring
from syncstatus.forms import ConnectSource, ConnectTree
from syncstatus.models import Mirror, Source, SyncChange

SHOWN = 12
AUDIT_A_PAGE = 100


def healthz(request: HttpRequest) -> HttpResponse:
    """For supervisors: the web process answers and its database too."""
    Host.objects.exists()
    return HttpResponse("ok\n", content_type="text/plain")


def favicon(request: HttpRequest) -> HttpResponse:
    """For pages without a link to the icon, such as the admin's."""
    return redirect(static("icon.svg"))


def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers leave alone, in each language."""
    codes = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    paths = [
        f"{prefix}{path}"
        for prefix in ("", *(f"/{code}" for code in codes))
        for path in settings.ROBOTS_DISALLOW
    ]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths)]
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    patch_cache_control(answer, public=True, max_age=86400)
    return answer


@staff_required
def overview(request: HttpRequest) -> HttpResponse:
    """What is broken, what to do next, what changed."""
    now = timezone.now()
    if not has_role(request.user, OPERATOR):
        return redirect("texts")
    if not Source.objects.exists() and request.GET.get("stay") != "1":
        return redirect("first-steps")
    open_incidents = Incident.objects.open().by_urgency()
    context = {
        "tickets": [
            {"ticket": row, "title": title(row.incident), "next": next_of(row)}
            for row in Ticket.objects.for_page().filter(rank=0)[:SHOWN]
        ],
        "incidents": [{"incident": row, "title": title(row)} for row in open_incidents[:SHOWN]],
        "incident_count": open_incidents.count(),
        "changes": SyncChange.objects.select_related("mirror").order_by("-at")[:SHOWN],
        "transitions": [
            {"transition": row, "title": title(row.incident)}
            for row in Transition.objects.select_related("incident").order_by("-pk")[:SHOWN]
        ],
        "monitoring": troubles_of_monitoring(now),
        "drives": _drives_of_trouble(),
        "has_route": Route.objects.exists(),
        "mirror_count": Mirror.objects.count(),
    }
    return render(request, "ops/overview.html", context)


def _drives_of_trouble() -> list[tuple[str, int]]:
    """How many drives have which verdict, the worst first; those that are well are none."""
    counted = Drive.objects.order_by().values_list("verdict").annotate(Count("pk"))
    found = dict(counted.exclude(verdict="ok"))
    return [(word, found[word]) for word in URGENCY if word in found]


@operator_required
def first_steps(request: HttpRequest) -> HttpResponse:
    """Connect a scheduler, a running site, or a mirror tree."""
    return render(request, "ops/first_steps.html", _first_steps())


def _first_steps(**forms: Any) -> dict[str, Any]:
    return {
        "source_form": forms.get("source_form") or ConnectSource(),
        "tree_form": forms.get("tree_form") or ConnectTree(known=everything()),
        "sources": Source.objects.order_by("pk"),
        "hosts": Host.objects.by_name(),
        "mirror_count": Mirror.objects.count(),
        "known_count": Project.objects.count(),
    }


@operator_required
@require_POST
def connect_scheduler(request: HttpRequest) -> HttpResponse:
    """Ask a scheduler once, and keep it as a source if it answers."""
    form = ConnectSource(request.POST)
    if form.is_valid():
        source = form.save(request.user)
        messages.success(request, _connected(source))
        return redirect("homepage")
    return render(request, "ops/first_steps.html", _first_steps(source_form=form), status=422)


@operator_required
@require_POST
def connect_tree(request: HttpRequest) -> HttpResponse:
    """Make a mirror of each folder that the catalogue knows."""
    form = ConnectTree(request.POST, known=everything())
    if form.is_valid():
        source = form.save(request.user)
        messages.success(request, _connected(source))
        return redirect("homepage")
    return render(request, "ops/first_steps.html", _first_steps(tree_form=form), status=422)


def _connected(source: Source) -> str:
    """How much it gave, and how much of it was of no use."""
    values = {"source": source, "count": source.mirror_count, "refused": len(source.complaints)}
    return _("Connected: %(source)s, %(count)s mirrors, %(refused)s rows of no use") % values


@operator_required
def add_host(request: HttpRequest) -> HttpResponse:
    """Enrol a storage host; its token is shown once."""
    form = AddHost(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        host = form.save()
        context |= {"host": host, "token": Token.objects.issue(host)}
        Entry.objects.record(request.user, "enrolled", f"inbox.host:{host.pk}", {"name": host.name})
    response = render(request, "ops/add_host.html", context)
    response["Cache-Control"] = "no-store"
    return response


@operator_required
def reports(request: HttpRequest) -> HttpResponse:
    """Reports that were kept and not understood."""
    return render(request, "ops/reports.html", {"reports": Report.objects.not_understood()[:200]})


@role_required(ADMIN)
def audit(request: HttpRequest) -> HttpResponse:
    """Every change: who, what, when."""
    page = Paginator(Entry.objects.all(), AUDIT_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "ops/audit.html", {"page": page})

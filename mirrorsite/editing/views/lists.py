"""Every text, and what waits for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mirrorsite.editing.kinds import KINDS
from mirrorsite.editing.models import Document, Language, Revision, State
from mirrorsite.editing.models.document import DocumentQuerySet
from mirrorsite.editing.models.revision import OPEN
from mirrorsite.editing.taking_in import take_in
from mirrorsite.editing.views.finding import standing_of
from mirrorsite.editing.views.form import one_line
from mirrorsite.ground.audit.roles import EDITOR, OPERATOR, role_required
from syncstatus.models import Mirror

A_PAGE = 100
SHOWN = 20
LANGUAGES = [code for code, _name in Language.choices]
CHOSEN = ("q", "kind", "language", "only")
NEW = ("kind", "name", "language", "start")
# filter of the list → which documents
ONLY: dict[str, Q] = {
    "open": Q(open_count__gt=0),
    "wrong": Q(errors__gt=0) | Q(advice__gt=0),
    "withdrawn": Q(live_count=0),
}


@role_required(EDITOR, OPERATOR)
def texts(request: HttpRequest) -> HttpResponse:
    """The list of texts; what waits for my review and what I am writing stand above it."""
    take_in()
    standing = standing_of(request)
    chosen = {key: one_line(request.GET.get(key, ""), 100) for key in CHOSEN}
    page = Paginator(_listed(chosen), A_PAGE).get_page(request.GET.get("page"))
    revisions = Revision.objects.without_text().select_related("document")
    mine = revisions.open().filter(author=standing["me"], origin=Revision.Origin.PERSON)
    context = {
        **standing,
        "page": page,
        "chosen": chosen,
        "kinds": KINDS.values(),
        "languages": Language.choices,
        "waiting": revisions.waiting_for(standing["me"], standing["is_alone"])[:SHOWN],
        "mine": mine.order_by("-changed_at")[:SHOWN],
        "rows": _rows(page.object_list),
    }
    return render(request, "editing/texts.html", context)


def _listed(chosen: dict[str, str]) -> DocumentQuerySet:
    published = Q(revisions__state=State.PUBLISHED)
    found = Document.objects.annotate(
        open_count=Count("revisions", filter=Q(revisions__state__in=OPEN)),
        live_count=Count("revisions", filter=published & ~Q(revisions__text="")),
        changed=Max("revisions__published_at", filter=published),
        touched=Max("revisions__changed_at"),
    )
    if chosen["q"]:
        found = found.searched(chosen["q"])
    for key in ("kind", "language"):
        if chosen[key]:
            found = found.filter(**{key: chosen[key]})
    return found.filter(ONLY.get(chosen["only"], Q())).order_by("kind", "name", "language")


def _rows(documents: Iterable[Document]) -> list[dict[str, Any]]:
    """Each text, and the language that nobody has written it in yet."""
    listed = list(documents)
    found = Document.objects.filter(name__in={one.name for one in listed})
    there = set(found.values_list("kind", "name", "language"))
    return [
        {
            "document": one,
            "lacks": next((c for c in LANGUAGES if (one.kind, one.name, c) not in there), ""),
        }
        for one in listed
    ]


@role_required(EDITOR)
def new(request: HttpRequest) -> HttpResponse:
    """Choose what to write: a kind, a name and a language."""
    chosen = {key: one_line(request.GET.get(key, ""), 120) for key in NEW}
    context: dict[str, Any] = {"kinds": KINDS.values(), "languages": Language.choices}
    context |= {"chosen": chosen, "mirrors": _without_help()}
    if not chosen["name"]:
        return render(request, "editing/new.html", context)
    is_known = chosen["kind"] in KINDS and chosen["language"] in LANGUAGES
    fault = KINDS[chosen["kind"]].fault_of(chosen["name"]) if is_known else _("Choose a kind.")
    if fault:
        return render(request, "editing/new.html", {**context, "fault": fault}, status=422)
    start = chosen.pop("start")
    query = "?start=other" if start == "other" else ""
    return redirect(reverse("edit-text", kwargs=chosen) + query)


def _without_help() -> list[str]:
    """Names of mirrors that have no help page in some language."""
    written = Document.objects.filter(kind="help").values_list("name", flat=True)
    complete = {name for name, count in Counter(written).items() if count >= len(LANGUAGES)}
    names = Mirror.objects.public().order_by("name").values_list("name", flat=True)
    return [name for name in names if name not in complete]

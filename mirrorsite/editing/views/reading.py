"""The history of a text, any two of its revisions, and every combination of its options."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mirrorsite.editing.bounding import whole_number
from mirrorsite.editing.checking import complaints_of
from mirrorsite.editing.differing import difference
from mirrorsite.editing.kinds import KINDS
from mirrorsite.editing.taking_in import take_in
from mirrorsite.editing.views.finding import document_of, revision_of, standing_of
from mirrorsite.editing.views.form import query_of
from mirrorsite.editing.views.reviewing import show
from mirrorsite.ground.audit.roles import EDITOR, OPERATOR, role_required

A_PAGE = 100
COMBINATIONS_A_PAGE = 25


@role_required(EDITOR, OPERATOR)
def history(request: HttpRequest, kind: str, language: str, name: str) -> HttpResponse:
    """Every revision with author, reason and what became of it."""
    take_in()
    document = document_of(kind, name, language)
    if document.pk is None:
        raise Http404
    revisions = document.revisions.newest().without_text()
    current = document.current
    is_public = current is not None and not current.is_withdrawal
    context = {
        **standing_of(request),
        "document": document,
        "page": Paginator(revisions, A_PAGE).get_page(request.GET.get("page")),
        "current": current,
        "address": KINDS[kind].address(name, language) if is_public else "",
    }
    return render(request, "editing/history.html", context)


@role_required(EDITOR, OPERATOR)
def compare(request: HttpRequest) -> HttpResponse:
    """Two revisions of one text: source against source, page against page."""
    before = revision_of(whole_number(request.GET.get("before")) or 0)
    after = revision_of(whole_number(request.GET.get("after")) or 0)
    if before.document_id != after.document_id:
        raise Http404
    context = {
        **standing_of(request),
        "document": after.document,
        "before": before,
        "revision": after,
        "difference": difference(before.text, after.text),
        "inline": request.GET.get("as") == "inline",
        "shown_before": show(before),
        "shown": show(after),
    }
    return render(request, "editing/compare.html", context)


@role_required(EDITOR, OPERATOR)
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """A revision as readers would see it for the values in the address."""
    found = revision_of(pk)
    document = found.document
    query = query_of(request.GET)
    page = KINDS[document.kind].show(found.text, document.name, document.language, query)
    context = {"revision": found, "document": document, "shown": page, "query": query}
    return render(request, "editing/shown.html", context)


def _that_differ(queries: list[dict[str, list[str]]]) -> list[str]:
    """Inputs that have more than one value among these queries."""
    values: dict[str, set[tuple[str, ...]]] = {}
    for query in queries:
        for name, chosen in query.items():
            values.setdefault(name, set()).add(tuple(chosen))
    return [name for name, found in values.items() if len(found) > 1]


@role_required(EDITOR, OPERATOR)
def combinations(request: HttpRequest, pk: int) -> HttpResponse:
    """Every combination of the options, with what is wrong with each."""
    found = revision_of(pk)
    document, kind = found.document, KINDS[found.document.kind]
    queries = kind.combinations(found.text)
    page = Paginator(queries, COMBINATIONS_A_PAGE).get_page(request.GET.get("page"))
    names = _that_differ(queries)
    address = reverse("revision-shown", kwargs={"pk": pk})
    rows = [
        {
            "number": number,
            "values": [", ".join(query.get(name, [])) for name in names],
            "address": f"{address}?{urlencode(query, doseq=True)}",
            "complaints": kind.show(found.text, document.name, document.language, query).complaints,
        }
        for number, query in enumerate(page, page.start_index())
    ]
    context = {
        "revision": found,
        "document": document,
        "page": page,
        "rows": rows,
        "names": names,
        "complaints": complaints_of(document, found.text),
    }
    return render(request, "editing/combinations.html", context)

"""The page on which a text is written, with what readers will see beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mirrorsite.editing.bounding import is_too_quick, upload_view, whole_number
from mirrorsite.editing.checking import complaints_of
from mirrorsite.editing.drafts import Saved, ask_for_review, own_draft, save_draft
from mirrorsite.editing.inserting import NewInput, insert_input, insert_line
from mirrorsite.editing.kinds import KINDS, Shown
from mirrorsite.editing.models import Document, Language, Revision
from mirrorsite.editing.publishing import publish
from mirrorsite.editing.refusing import Behind, Refused
from mirrorsite.editing.taking_in import take_in
from mirrorsite.editing.text import faults_of
from mirrorsite.editing.views.finding import document_of, standing_of
from mirrorsite.editing.views.form import Form, one_line, seen_now
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import EDITOR
from mirrorsite.ground.site.pictures import LARGEST_BYTES, PictureError, store

LIMIT_MIB = 12


@upload_view(LIMIT_MIB, EDITOR)
def edit(request: HttpRequest, kind: str, language: str, name: str) -> HttpResponse:
    """Write a text: one's own draft, else a new one of what is published."""
    if request.method != "POST":
        take_in()
    document = document_of(kind, name, language)
    if request.method == "POST":
        form = Form.posted(request)
        action = ACTIONS.get(request.POST.get("action", ""), _preview)
        return action(request, document, form)
    draft = own_draft(document, request.user.get_username()) if document.pk else None
    current = document.current
    text = draft.text if draft else (current.text if current else "")
    form = Form(text or _start(request, document), draft.reason if draft else "")
    return _page(request, document, replace(form, seen=seen_now(draft, current)))


def _start(request: HttpRequest, document: Document) -> str:
    """What a new text begins with: the other language's one where that is wished."""
    kind = KINDS[document.kind]
    if request.GET.get("start") == "other":
        for code in Language.values:
            if code != document.language and (other := kind.text_of(document.name, code)):
                return other
    return kind.start(document.name, document.language, timezone.now())


def _page(
    request: HttpRequest, document: Document, form: Form, told: str = "", status: int = 200
) -> HttpResponse:
    draft = own_draft(document, request.user.get_username()) if document.pk else None
    current = document.current
    context = {
        **standing_of(request),
        **_shown(document, form),
        "document": document,
        "kind": KINDS[document.kind],
        "form": form,
        "told": told,
        "draft": draft,
        "current": current,
        "is_behind": bool(draft and draft.is_behind(current)),
        "others": _others(document, request.user.get_username()),
        "input_kinds": NewInput.KINDS,
        "new_input": {key: request.POST.get(f"input-{key}", "") for key in INPUT},
    }
    return render(request, "editing/edit.html", context, status=status)


def _others(document: Document, me: str) -> Iterable[Revision]:
    """What others write or have handed in of the same text."""
    if document.pk is None:
        return []
    mine = Q(author=me, origin=Revision.Origin.PERSON)
    return document.revisions.open().exclude(mine).without_text()


def _shown(document: Document, form: Form) -> dict[str, Any]:
    """The preview, and everything that is wrong with the text."""
    complaints = complaints_of(document, form.text)
    shown = Shown()
    if not faults_of(form.text):
        kind = KINDS[document.kind]
        shown = kind.show(form.text, document.name, document.language, form.query)
    lines = form.text.split("\n")
    return {
        "shown": shown,
        "complaints": [
            (one, lines[one.line - 1].strip()[:120] if 0 < one.line <= len(lines) else "")
            for one in complaints
        ],
    }


def _preview(request: HttpRequest, document: Document, form: Form) -> HttpResponse:
    return _page(request, document, form)


def _save(request: HttpRequest, document: Document, form: Form) -> HttpResponse:
    return _kept(request, document, form, lambda saved: _told_of(request, saved))


def _ask(request: HttpRequest, document: Document, form: Form) -> HttpResponse:
    def then(saved: Saved) -> HttpResponse:
        ask_for_review(saved.draft, request.user.get_username(), timezone.now())
        messages.success(request, _("Another editor can publish it now."))
        return redirect("revision", pk=saved.draft.pk)

    return _kept(request, document, form, then)


def _compare(request: HttpRequest, document: Document, form: Form) -> HttpResponse:
    return _kept(request, document, form, lambda saved: redirect("revision", pk=saved.draft.pk))


def _publish(request: HttpRequest, document: Document, form: Form) -> HttpResponse:
    def then(saved: Saved) -> HttpResponse:
        publish(saved.draft, request.user, saved.draft.version, timezone.now())
        messages.success(request, _("Visitors see it now."))
        return redirect("revision", pk=saved.draft.pk)

    return _kept(request, document, form, then)


def _kept(
    request: HttpRequest, document: Document, form: Form, then: Callable[[Saved], HttpResponse]
) -> HttpResponse:
    """Save first; where that or what follows is refused, the form comes back with its text."""
    if faults := faults_of(form.text):
        return _page(request, document, form, faults[0].sentence, status=422)
    by, now = request.user.get_username(), timezone.now()
    saved = save_draft(document.address, form.written(by, now), form.seen)
    if saved.aside:
        words = _("Your draft was changed in another window. Both texts are kept.")
        messages.warning(request, words)
        return redirect("revision-merge", pk=saved.aside.pk)
    try:
        return then(saved)
    except Behind as behind:
        messages.warning(request, str(behind))
        return redirect("revision-merge", pk=saved.draft.pk)
    except Refused as refused:
        document = document_of(**document.address)
        form = replace(form, seen=seen_now(saved.draft, None))
        return _page(request, document, form, str(refused), status=422)


def _told_of(request: HttpRequest, saved: Saved) -> HttpResponse:
    document = saved.draft.document
    messages.success(request, _("The draft is saved. Visitors do not see it yet."))
    if saved.draft.is_behind(document.current):
        messages.warning(request, _("Something else was published since this was begun."))
    return redirect("edit-text", **document.address)


def _insert(request: HttpRequest, document: Document, form: Form) -> HttpResponse:
    wished = NewInput(**{key: request.POST.get(f"input-{key}", "")[:20_000] for key in INPUT})
    try:
        text = insert_input(form.text, wished)
    except Refused as refused:
        return _page(request, document, form, str(refused), status=422)
    return _page(request, document, replace(form, text=text))


def _picture(request: HttpRequest, document: Document, form: Form) -> HttpResponse:
    upload = request.FILES.get("picture")
    if upload is None:
        return _page(request, document, form, _("Choose a picture first."), status=422)
    words = one_line(request.POST.get("picture-words", ""), 120).translate(NO_MARKS)
    if not words:
        told = _("Say in words what the picture shows, for those who cannot see it.")
        return _page(request, document, form, told, status=422)
    try:
        address = reverse("picture", kwargs={"name": store(upload.read(LARGEST_BYTES + 1))})
    except PictureError as error:
        return _page(request, document, form, str(error), status=422)
    Entry.objects.record(request.user, "picture uploaded", address)
    cursor = whole_number(request.POST.get("cursor"))
    text = insert_line(form.text, f"![{words}]({address})", cursor)
    return _page(request, document, replace(form, text=text))


INPUT = ("kind", "name", "label", "options")
NO_MARKS = str.maketrans("", "", "[]\\")
ACTIONS = {
    "save": _save,
    "review": _ask,
    "compare": _compare,
    "publish": _publish,
    "insert": _insert,
    "picture": _picture,
}


@upload_view(LIMIT_MIB, EDITOR)
@require_POST
def preview(request: HttpRequest, kind: str, language: str, name: str) -> HttpResponse:
    """The part of the page beside the text, for the script that asks while somebody writes."""
    if is_too_quick(request.user.get_username()):
        return HttpResponse(_("Too many previews; wait a minute."), status=429)
    document, form = document_of(kind, name, language), Form.posted(request)
    context = {"document": document, "form": form, **_shown(document, form)}
    return render(request, "editing/_shown.html", context)

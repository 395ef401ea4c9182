"""Two texts that grew from one: seen side by side, and brought together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mirrorsite.editing.bounding import upload_view
from mirrorsite.editing.drafts import own_draft, save_merged
from mirrorsite.editing.merging import Merged
from mirrorsite.editing.merging import merge as merge_texts
from mirrorsite.editing.models import Revision, State
from mirrorsite.editing.text import faults_of
from mirrorsite.editing.views.finding import revision_of, standing_of
from mirrorsite.editing.views.form import Form, seen_now
from mirrorsite.ground.audit.roles import EDITOR

LIMIT_MIB = 4


@upload_view(LIMIT_MIB, EDITOR)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Base, theirs and mine; what is saved becomes one's own draft on what is published."""
    source = revision_of(pk)
    if source.is_withdrawal:
        raise Http404
    if request.method != "POST":
        return _page(request, source)
    form = Form.posted(request)
    if faults := faults_of(form.text):
        return _page(request, source, form, faults[0].sentence, status=422)
    by = request.user.get_username()
    saved = save_merged(source, form.written(by, timezone.now()), form.seen)
    if saved.aside:
        words = _("It changed once more in the meantime. Your text is kept; bring them together.")
        messages.warning(request, words)
        return redirect("revision-merge", pk=saved.aside.pk)
    messages.success(request, _("The draft is saved. Visitors do not see it yet."))
    return redirect("edit-text", **source.document.address)


def _page(
    request: HttpRequest,
    source: Revision,
    form: Form | None = None,
    told: str = "",
    status: int = 200,
) -> HttpResponse:
    document = source.document
    draft, current = own_draft(document, request.user.get_username()), document.current
    theirs = _other(source, draft, current)
    merged = _merged(source, theirs)
    base = theirs.base if theirs and theirs == draft else current
    labels = (_label(theirs), _label(source))
    context: dict[str, Any] = {
        **standing_of(request),
        "document": document,
        "source": source,
        "theirs": theirs,
        "merged": merged,
        "told": told,
        "is_handed_on": theirs == source.base,
        "own": draft if draft and draft not in (source, theirs) else None,
        "form": form or Form(merged.text(*labels), source.reason),
        "seen": replace(seen_now(draft, current), base=base.pk if base else None),
        "labels": labels,
    }
    return render(request, "editing/merge.html", context, status=status)


def _other(source: Revision, draft: Revision | None, current: Revision | None) -> Revision | None:
    """What a text is held against: one's draft if it was kept aside, else what is published."""
    if source.state == State.ASIDE and draft and draft.pk != source.pk:
        return draft
    return current


def _merged(source: Revision, theirs: Revision | None) -> Merged:
    base = source.base.text if source.base else ""
    return merge_texts(base, theirs.text if theirs else base, source.text)


def _label(revision: Revision | None) -> str:
    if revision is None:
        return _("nothing")
    return _("revision %(number)s (%(writer)s)") % {
        "number": revision.number,
        "writer": revision.writer,
    }

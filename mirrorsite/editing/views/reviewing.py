"""One revision: what it changes, and what may become of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mirrorsite.editing.bounding import whole_number
from mirrorsite.editing.checking import complaints_of
from mirrorsite.editing.differing import difference
from mirrorsite.editing.drafts import ask_for_review, discard
from mirrorsite.editing.kinds import KINDS, Shown
from mirrorsite.editing.models import Revision, State
from mirrorsite.editing.publishing import ask_to_withdraw, decline, publish, restore
from mirrorsite.editing.refusing import Behind, Refused
from mirrorsite.editing.views.finding import document_of, revision_of, standing_of
from mirrorsite.editing.views.form import LONGEST_REASON, one_line
from mirrorsite.ground.audit.roles import EDITOR, OPERATOR, role_required

LONGEST_ANSWER = 1000


def show(revision: Revision | None) -> Shown:
    """A revision as readers see it with the defaults; nothing for none."""
    if revision is None or revision.is_withdrawal:
        return Shown()
    document = revision.document
    return KINDS[document.kind].show(revision.text, document.name, document.language, {})


@role_required(EDITOR, OPERATOR)
def revision(request: HttpRequest, pk: int) -> HttpResponse:
    """What a revision says, against what is published or what it was written for."""
    found = revision_of(pk)
    document, current = found.document, found.document.current
    before = current if found.is_open and current else found.base
    standing = standing_of(request)
    is_own = found.author == standing["me"]
    context = {
        **standing,
        "revision": found,
        "document": document,
        "before": before,
        "difference": difference(before.text if before else "", found.text),
        "inline": request.GET.get("as") == "inline",
        "shown": show(found),
        "shown_before": show(before),
        "complaints": [] if found.is_withdrawal else complaints_of(document, found.text),
        "is_own": is_own,
        "is_behind": found.is_open and found.is_behind(current),
        "may_publish": found.state == State.REVIEW and (standing["is_alone"] or not is_own),
    }
    return render(request, "editing/revision.html", context)


def _decided(
    request: HttpRequest, pk: int, act: Callable[[Revision, int], object], said: str
) -> HttpResponse:
    """Do it, and say so or why not; a text that is behind leads to the merge."""
    found = revision_of(pk)
    try:
        act(found, whole_number(request.POST.get("version")) or 0)
    except Behind as behind:
        messages.warning(request, str(behind))
        return redirect("revision-merge", pk=pk)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("revision", pk=pk)


@role_required(EDITOR)
@require_POST
def publish_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it to visitors."""

    def act(found: Revision, version: int) -> None:
        publish(found, request.user, version, timezone.now())

    return _decided(request, pk, act, _("Visitors see it now."))


@role_required(EDITOR)
@require_POST
def decline_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it back to its author, with words."""
    answer = one_line(request.POST.get("answer", ""), LONGEST_ANSWER)

    def act(found: Revision, version: int) -> None:
        decline(found, request.user, version, answer)

    return _decided(request, pk, act, _("Declined; its author sees your words."))


@role_required(EDITOR)
@require_POST
def discard_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one's own draft aside."""

    def act(found: Revision, version: int) -> None:
        discard(found, request.user.get_username(), version)

    return _decided(request, pk, act, _("Put aside; it stays in the history."))


@role_required(EDITOR)
@require_POST
def review_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask another editor to look at one's own draft."""

    def act(found: Revision, version: int) -> None:
        ask_for_review(found, request.user.get_username(), timezone.now())

    return _decided(request, pk, act, _("Another editor can publish it now."))


@role_required(EDITOR)
@require_POST
def restore_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """An old text once more, as a new revision."""
    found = revision_of(pk)
    said = one_line(request.POST.get("reason", ""), LONGEST_REASON)
    reason = said or _("As in revision %(number)s.") % {"number": found.number}
    try:
        made = restore(found, request.user, reason, timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("text-history", **found.document.address)
    messages.success(request, _("The old text waits for review as a new revision."))
    return redirect("revision", pk=made.pk)


@role_required(EDITOR)
@require_POST
def withdraw(request: HttpRequest, kind: str, language: str, name: str) -> HttpResponse:
    """Ask that visitors do not see a text any more."""
    document = document_of(kind, name, language)
    reason = one_line(request.POST.get("reason", ""), LONGEST_REASON)
    try:
        made = ask_to_withdraw(document, request.user, reason, timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("text-history", **document.address)
    messages.success(request, _("The withdrawal waits for review."))
    return redirect("revision", pk=made.pk)

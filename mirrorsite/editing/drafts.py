"""Saving what somebody writes: no text that was handed in is ever lost or overwritten unseen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mirrorsite.editing.kinds import KINDS
from mirrorsite.editing.models import Document, Revision, State
from mirrorsite.editing.refusing import Refused

Origin = Revision.Origin


@dataclass(frozen=True)
class Seen:
    """What the form showed when it was opened: the published revision, and one's own draft."""

    base: int | None = None
    draft: int | None = None
    version: int = 0

    def is_of(self, draft: Revision) -> bool:
        """Whether the draft is still as the form showed it."""
        return (self.draft, self.version) == (draft.pk, draft.version)


@dataclass(frozen=True)
class Written:
    """What somebody hands in."""

    text: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Saved:
    """One's draft; `aside` holds the text that was handed in where the draft had changed."""

    draft: Revision
    aside: Revision | None = None


def own_draft(document: Document, by: str) -> Revision | None:
    """What this person is writing or has asked to be reviewed."""
    return document.revisions.open().filter(origin=Origin.PERSON, author=by).first()


@transaction.atomic
def save_draft(address: dict[str, str], written: Written, seen: Seen) -> Saved:
    """Keep the text as one's draft, or beside it when the draft has changed in another tab."""
    document = Document.objects.locked(**address)
    draft = own_draft(document, written.by)
    base = document.revisions.filter(pk=seen.base, published_at__isnull=False).first()
    if draft is None:
        return Saved(_begin(document, written, base, State.DRAFT))
    if seen.is_of(draft):
        return Saved(_rewrite(draft, written, base))
    if draft.text == written.text:
        return Saved(draft)
    return Saved(draft, _begin(document, written, base, State.ASIDE))


@transaction.atomic
def save_merged(source: Revision, written: Written, seen: Seen) -> Saved:
    """The outcome of a merge becomes one's draft on what it was merged with."""
    document = Document.objects.locked(**source.document.address)
    draft = own_draft(document, written.by)
    base = document.revisions.filter(pk=seen.base, published_at__isnull=False).first()
    if draft and not seen.is_of(draft):
        return Saved(draft, _begin(document, written, base, State.ASIDE))
    if source.origin != Origin.PERSON and source.is_open:
        Revision.objects.filter(pk=source.pk).update(state=State.ASIDE, decided_by=written.by)
    if draft is None:
        return Saved(_begin(document, written, base, State.DRAFT))
    if draft.text != written.text:
        earlier = Written(draft.text, draft.reason, written.by, draft.changed_at)
        _begin(document, earlier, draft.base, State.ASIDE)
    return Saved(_rewrite(draft, written, base))


def _begin(document: Document, written: Written, base: Revision | None, state: State) -> Revision:
    if not document.title:
        document.remember(*KINDS[document.kind].about(written.text))
    return document.add(
        text=written.text,
        reason=written.reason,
        author=written.by,
        base=base,
        state=state,
        created_at=written.at,
        changed_at=written.at,
    )


def _rewrite(draft: Revision, written: Written, base: Revision | None) -> Revision:
    draft.text, draft.reason, draft.base = written.text, written.reason, base
    draft.state, draft.changed_at, draft.version = State.DRAFT, written.at, draft.version + 1
    draft.save()
    return draft


def ask_for_review(draft: Revision, by: str, now: datetime) -> None:
    """Another editor may publish it from now on; it must say why."""
    if not draft.reason:
        raise Refused(_("Say in a few words why, so that the next reader understands the change."))
    mine = Revision.objects.filter(pk=draft.pk, author=by)
    if not mine.become(State.DRAFT, State.REVIEW, draft.version, changed_at=now):
        raise Refused(_("The draft has changed in the meantime. Look at it again."))


def discard(draft: Revision, by: str, version: int) -> None:
    """One's own draft is put aside; it stays in the history."""
    mine = Revision.objects.filter(pk=draft.pk, author=by)
    if not any(mine.become(state, State.ASIDE, version) for state in (State.DRAFT, State.REVIEW)):
        raise Refused(_("The draft has changed in the meantime. Look at it again."))

"""From review to the public page: by another person, onto the text it was written for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mirrorsite.editing.checking import errors_of
from mirrorsite.editing.kinds import KINDS
from mirrorsite.editing.models import Document, Revision, State
from mirrorsite.editing.refusing import Behind, Refused
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.site.models import Identity

Origin = Revision.Origin


def publish(revision: Revision, by: Any, version: int, now: datetime) -> None:
    """Show it to visitors; Refused or Behind say why not. The check is long: no transaction."""
    if errors := errors_of(revision):
        raise Refused(
            _("Not published, the text has an error: %(why)s") % {"why": errors[0].sentence}
        )
    put_live(revision, by, version, now)


def put_live(revision: Revision, by: Any, version: int, now: datetime) -> None:
    """As publish, for a text that was checked."""
    is_alone = revision.author == by.get_username()
    if is_alone and not Identity.current().lone_editor:
        raise Refused(_("Another editor has to publish this; nobody publishes their own text."))
    if not revision.reason and revision.origin == Origin.PERSON:
        raise Refused(_("Say in a few words why, so that the next reader understands the change."))
    try:
        with transaction.atomic():
            _publish(revision, by, version, now, is_alone)
    except (ValueError, ValidationError) as error:
        words = " ".join(getattr(error, "messages", [str(error)]))
        raise Refused(_("Not published: %(why)s") % {"why": words[:500]}) from error


def _publish(revision: Revision, by: Any, version: int, now: datetime, is_alone: bool) -> None:
    document = Document.objects.locked(**revision.document.address)
    current = document.current
    if revision.is_behind(current):
        raise Behind(_("Something else was published since this was begun."), revision)
    if current:
        Revision.objects.filter(pk=current.pk).update(state=State.SUPERSEDED)
    values = {"published_at": now, "published_by": by.get_username(), "is_alone": is_alone}
    one = Revision.objects.filter(pk=revision.pk)
    before = (State.REVIEW, State.DRAFT) if is_alone else (State.REVIEW,)
    if not any(one.become(state, State.PUBLISHED, version, **values) for state in before):
        raise Refused(_("The text has changed since you looked at it. Look at it again."))
    kind = KINDS[document.kind]
    if revision.is_withdrawal:
        kind.withdraw(document.name, document.language)
    else:
        kind.publish(document.name, document.language, revision.text, by, now)
    document.remember(*kind.about(revision.text))
    record(by, "text withdrawn" if revision.is_withdrawal else "text published", revision)


@transaction.atomic
def decline(revision: Revision, by: Any, version: int, answer: str) -> None:
    """Send it back with words; its author may begin again from it."""
    if not answer:
        raise Refused(_("Say why, so that the author knows what to do."))
    one = Revision.objects.filter(pk=revision.pk).exclude(author=by.get_username())
    values = {"answer": answer, "decided_by": by.get_username()}
    if not one.become(State.REVIEW, State.DECLINED, version, **values):
        raise Refused(_("The text has changed since you looked at it. Look at it again."))
    record(by, "text declined", revision, answer=answer)


@transaction.atomic
def restore(revision: Revision, by: Any, reason: str, now: datetime) -> Revision:
    """A further revision with an old text, which waits for review as any other."""
    return _repeat(revision.document, revision.text, by, reason, now, "text restored")


@transaction.atomic
def ask_to_withdraw(document: Document, by: Any, reason: str, now: datetime) -> Revision:
    """A revision without a text: publishing it takes the text away from visitors."""
    if document.current is None or document.current.is_withdrawal:
        raise Refused(_("Visitors do not see this text; there is nothing to take away."))
    return _repeat(document, "", by, reason, now, "text to be withdrawn")


def _repeat(
    document: Document, text: str, by: Any, reason: str, now: datetime, action: str
) -> Revision:
    if not reason:
        raise Refused(_("Say in a few words why, so that the next reader understands the change."))
    document = Document.objects.locked(**document.address)
    current, name = document.current, by.get_username()
    if current and current.text == text:
        raise Refused(_("This is what visitors see already."))
    if document.revisions.open().filter(author=name, origin=Origin.PERSON).exists():
        raise Refused(_("You have a draft of this text. Publish it or put it aside first."))
    made = document.add(
        text=text,
        base=current,
        author=name,
        reason=reason,
        state=State.REVIEW,
        created_at=now,
        changed_at=now,
    )
    record(by, action, made)
    return made


def record(by: Any, action: str, revision: Revision, **detail: Any) -> None:
    """An entry of the audit log about a revision."""
    document = revision.document
    subject = f"text:{document.kind}/{document.name}.{document.language}"
    told = {"revision": revision.number, "reason": revision.reason, **detail}
    Entry.objects.record(by, action, subject, told)

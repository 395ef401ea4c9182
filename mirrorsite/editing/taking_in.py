"""Texts that came about elsewhere become revisions: with a release, by a command, before us."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mirrorsite.editing.kinds import KINDS, Published
from mirrorsite.editing.models import Document, Revision, State

Origin = Revision.Origin
Key = tuple[str, str, str]  # kind, name, language


def take_in() -> int:
    """Make revisions of what visitors read and we do not hold; returns of how many."""
    shown = {
        (code, row.name, row.language): row
        for code, kind in KINDS.items()
        for row in kind.published()
    }
    held = _held()
    changed = [key for key, row in shown.items() if key not in held or row.at > held[key][0]]
    gone = [key for key, (_at, text) in held.items() if text and key not in shown]
    return sum(take_in_one(key, shown.get(key)) for key in [*changed, *gone])


def _held() -> dict[Key, tuple[datetime, bool]]:
    """When each of our published revisions was published, and whether it has a text."""
    rows = Revision.objects.filter(state=State.PUBLISHED).values_list(
        "document__kind", "document__name", "document__language", "published_at"
    )
    texts = set(rows.exclude(text=""))
    return {row[:3]: (row[3], row in texts) for row in rows}


@transaction.atomic
def take_in_one(key: Key, row: Published | None) -> bool:
    """What visitors read of one text becomes its published revision; False when it is already."""
    code, name, language = key
    text = KINDS[code].text_of(name, language) or "" if row else ""
    document = Document.objects.locked(code, name, language)
    current, at = document.current, row.at if row else timezone.now()
    if row and row.is_shipped and current and current.is_withdrawal:
        KINDS[code].withdraw(name, language)  # a release brings back what editors took away
        return False
    if current and current.text == text:
        Revision.objects.filter(pk=current.pk).update(published_at=at)
        return False
    if current:
        Revision.objects.filter(pk=current.pk).update(state=State.SUPERSEDED)
    document.add(
        text=text,
        base=current,
        origin=Origin.SHIPPED if row and row.is_shipped else Origin.ELSEWHERE,
        author=row.by if row else "",
        state=State.PUBLISHED,
        created_at=at,
        changed_at=at,
        published_at=at,
    )
    document.remember(*KINDS[code].about(text))
    return True


def propose_shipped(now: datetime) -> int:
    """A release's new text of an edited page waits for review; returns how many came."""
    return sum(
        _propose(Document.objects.of(code, name, language), text, now)
        for code, kind in KINDS.items()
        for name, language, text in kind.shipped()
    )


@transaction.atomic
def _propose(document: Document | None, text: str, now: datetime) -> bool:
    if document is None or document.current is None or document.current.text == text:
        return False
    shipped = document.revisions.filter(origin=Origin.SHIPPED)
    if shipped.filter(text=text).exists():
        return False
    document = Document.objects.locked(*document.address.values())
    base = shipped.filter(published_at__isnull=False).newest().first()
    shipped.open().update(state=State.ASIDE)
    document.add(
        text=text,
        base=base,
        origin=Origin.SHIPPED,
        state=State.REVIEW,
        created_at=now,
        changed_at=now,
    )
    return True

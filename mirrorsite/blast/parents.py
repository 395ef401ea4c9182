"""A sync that fails because its disk fails is part of the disk's incident: people hear of one."""

from __future__ import annotations

from datetime import timedelta

from mirrorsite.blast.failing import PREFIXES
from mirrorsite.ground.incidents.models import Affects, Incident

# of a mirror's own incidents those that a failing disk makes; others have other reasons
OF_THE_DISK = ("sync_failed", "failed", "io_error", "sync_io_error", "mirror_failed")
BEFORE = timedelta(hours=1)  # a sync may stumble over a disk before the kernel gives it up
MOST = 1000


def adopt() -> int:
    """Give mirrors' open incidents their parents, and free those whose parent is resolved."""
    rows = Incident.objects.open().filter(subject__startswith="mirror:", kind__in=OF_THE_DISK)
    children = list(rows.select_related("parent").order_by("pk")[:MOST])
    if not children:
        return 0
    causes = _causes({child.subject for child in children})
    return sum(_set(child, causes.get(child.subject, [])) for child in children)


def _causes(subjects: set[str]) -> dict[str, list[Incident]]:
    """Mirror's subject → the open incidents by which its files fail, the oldest first."""
    rows = Affects.objects.filter(
        subject__in=subjects, is_public=True, incident__resolved_at=None, incident__parent=None
    )
    found: dict[str, list[Incident]] = {}
    for row in rows.select_related("incident").order_by("incident__first_at", "pk"):
        found.setdefault(row.subject, []).append(row.incident)
    return found


def _set(child: Incident, causes: list[Incident]) -> bool:
    """Whether the parent changed; a parent that is no disk's is somebody else's to set."""
    before = child.parent
    if before and not before.subject.startswith(PREFIXES):
        return False
    fitting = [one for one in causes if one.first_at <= child.last_at + BEFORE]
    if before and before.resolved_at is None and before in fitting:
        return False
    after = fitting[0] if fitting else None
    if after == before:
        return False
    Incident.objects.filter(pk=child.pk).update(parent=after)
    return True

"""Rows from what a source said: the current truth, and a change where the status differs."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mirrorsite.ground.incidents.models import Incident, Sighting
from syncstatus.describing import describe
from syncstatus.domain.answer import Parsed
from syncstatus.domain.naming import fault_of_path, path_of
from syncstatus.domain.status import Status, SyncStatus
from syncstatus.models import Mirror, Source, SyncChange
from syncstatus.models.mirror import FACTS
from syncstatus.models.source import TREE
from syncstatus.paths import taken_segments
from syncstatus.words import SILENT, silent


@transaction.atomic
def store(source: Source, parsed: Parsed, now: datetime) -> None:
    """Make a usable answer the truth; mirrors that it does not name keep theirs and its age."""
    if not parsed.statuses and source.mirrors.exists():
        store_silence(source, "answer_empty", {}, now)
        return
    known = {mirror.name: mirror for mirror in Mirror.objects.select_for_update()}
    new, notes = _new_mirrors(parsed.statuses, known, _added_on(source, now))
    known.update({mirror.name: mirror for mirror in Mirror.objects.bulk_create(new)})
    changes, changed, seen = [], [], []
    for said in parsed.statuses:
        mirror = known.get(said.name)
        if mirror is None:
            continue
        if not _may_speak(source, mirror):
            values = {"name": said.name, "source": str(mirror.source)}
            notes.append({"code": "mirror_spoken_for", "values": values})
            continue
        seen.append(mirror.pk)
        if mirror.status != said.status or mirror.source_id is None:
            changes.append(_change(mirror, said, now))
        if mirror.source_id != source.pk or _differs(mirror, said):
            mirror.source = source
            mirror.take(said)
            changed.append(mirror)
    Mirror.objects.bulk_update(changed, [*FACTS, "source"])
    Mirror.objects.filter(pk__in=seen).update(seen_at=now)
    SyncChange.objects.bulk_create(changes)
    _answered(source, [*parsed.not_understood, *notes], now)


def _new_mirrors(
    statuses: Iterable[SyncStatus], known: dict[str, Mirror], added_on: date | None
) -> tuple[list[Mirror], list[Any]]:
    """Mirrors of names that are not known yet, and the refusals of those that cannot be served."""
    fresh = [said for said in statuses if said.name not in known]
    described = describe(said.name for said in fresh)
    used = {mirror.path for mirror in known.values()}
    new: list[Mirror] = []
    notes: list[Any] = []
    for said in fresh:
        path = said.path or path_of(said.name)
        fault = "path_used" if path in used else fault_of_path(path, taken_segments())
        if fault:
            values = {"name": said.name, "path": path, "why": fault}
            notes.append({"code": "path_refused", "values": values})
            continue
        used.add(path)
        values = described.get(said.name, {})
        new.append(Mirror(name=said.name, path=path, added_on=added_on, **values))
    return new, notes


def _added_on(source: Source, now: datetime) -> date | None:
    """The day for mirrors that a source names now; none at its first answer: those are not new."""
    return timezone.localdate(now) if source.last_answer_at else None


def _may_speak(source: Source, mirror: Mirror) -> bool:
    """A scheduler takes over from a folder; of two schedulers the first stays while it speaks."""
    if mirror.source_id in (None, source.pk):
        return True
    before = mirror.source
    return before.kind == TREE != source.kind or bool(mirror.forgotten)


def _differs(mirror: Mirror, said: SyncStatus) -> bool:
    return any(getattr(mirror, fact) != getattr(said, fact) for fact in FACTS)


def _change(mirror: Mirror, said: SyncStatus, now: datetime) -> SyncChange:
    before = mirror.status if mirror.seen_at else ""
    return SyncChange(
        mirror=mirror,
        at=now,
        before=before,
        after=str(said.status),
        last_success=said.last_success,
    )


@transaction.atomic
def store_tree(source: Source, found: list[str], now: datetime) -> None:
    """Make each folder a mirror, unless it is one; only its storage place is claimed."""
    if not found and source.mirrors.exists():
        store_silence(source, "folder_empty", {}, now)
        return
    statuses = [SyncStatus(name, Status.UNKNOWN) for name in found]
    known = {mirror.name: mirror for mirror in Mirror.objects.select_for_update()}
    new, notes = _new_mirrors(statuses, known, _added_on(source, now))
    for mirror in new:
        mirror.source = source
    known.update({mirror.name: mirror for mirror in Mirror.objects.bulk_create(new)})
    here = [known[name] for name in found if name in known]
    for mirror in here:
        place = f"{source.location.rstrip('/')}/{mirror.name}"
        mirror.fill({"storage_path": place, "storage_host": socket.gethostname()})
        # What a scheduler said stays as old as it is; a mirror without any word may be taken.
        if mirror.source_id is None and mirror.status == Status.UNKNOWN:
            mirror.source = source
    Mirror.objects.bulk_update(here, ["storage_path", "storage_host", "source"])
    rows = Mirror.objects.filter(pk__in=[mirror.pk for mirror in here], source=source)
    rows.update(seen_at=now)
    _answered(source, notes, now)


def _answered(source: Source, not_understood: list[Any], now: datetime) -> None:
    source.last_answer_at = now
    source.problem_code, source.problem_values = "", {}
    source.not_understood = not_understood
    source.save(
        update_fields=["last_answer_at", "problem_code", "problem_values", "not_understood"]
    )
    for incident in Incident.objects.open().filter(subject=source.subject, kind=SILENT):
        incident.resolve("syncstatus", "it answers again")


@transaction.atomic
def store_silence(source: Source, code: str, values: dict[str, Any], now: datetime) -> None:
    """Keep why a source gave no usable answer; no mirror changes. Long silence is an incident."""
    source.problem_code, source.problem_values = code, values
    source.save(update_fields=["problem_code", "problem_values"])
    if not source.is_silent(now):
        return
    incident = Incident.objects.see(
        Sighting(
            subject=source.subject,
            kind=SILENT,
            severity="warning",
            at=now,
            code=silent(code),
            values={
                **values,
                "name": str(source),
                "since": f"{source.silent_since:%Y-%m-%d %H:%M} UTC",
            },
        )
    )
    if incident.code != silent(code):  # it is silent for another reason now
        incident.code = silent(code)
        incident.save(update_fields=["code"])


def forget_silence(source: Source, why: str) -> None:
    """Close the incident of a source that is no longer asked."""
    for incident in Incident.objects.open().filter(subject=source.subject, kind=SILENT):
        incident.resolve("syncstatus", why)

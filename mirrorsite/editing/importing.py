"""Files of an export become revisions: all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mirrorsite.editing.archive import LARGEST_FILE, MOST_FILES
from mirrorsite.editing.files import PICTURES, is_ours, text_of
from mirrorsite.editing.kinds import KINDS, Program
from mirrorsite.editing.models import Document, Revision, State
from mirrorsite.editing.publishing import put_live
from mirrorsite.editing.refusing import Refused
from mirrorsite.editing.taking_in import take_in
from mirrorsite.editing.text import LARGEST, faults_of, plain
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.site.pictures import PictureError, store_as_it_is

Origin = Revision.Origin
Files = list[tuple[str, bytes]]


@dataclass(frozen=True)
class Incoming:
    """One text of the set."""

    path: str
    kind: str
    name: str
    language: str
    text: str


@dataclass
class Outcome:
    """What became of a set."""

    added: list[Revision] = field(default_factory=list)
    same: int = 0
    pictures: int = 0


def folder_files(folder: Path) -> Files:
    """The files of an export in a folder, sorted by path; links are not followed."""
    if not folder.is_dir():
        raise Refused(_("%(path)s is no folder.") % {"path": folder})
    found = []
    for part in (*sorted(KINDS), PICTURES):
        for file in sorted((folder / part).glob("*")):
            if file.is_symlink() or not file.is_file() or file.name.startswith("."):
                continue
            if file.stat().st_size > LARGEST_FILE or len(found) >= MOST_FILES:
                raise Refused(_("%(path)s: too large, or too many files.") % {"path": file})
            found.append((f"{part}/{file.name}", file.read_bytes()))
    return found


def import_set(files: Files, by: Any, is_published: bool, now: datetime) -> Outcome:
    """Each text that differs waits for review, or is shown at once; Refused lists what is wrong."""
    ours = [(path, raw) for path, raw in files if is_ours(path)]
    if not ours:
        raise Refused(
            _("There is no file of an export: help/<name>.<en|zh>.md, news/…, pictures/…")
        )
    faults: list[str] = []
    incoming = list(_texts(ours, faults))
    if is_published:
        faults += [f"{one.path}: {fault}" for one in incoming if (fault := _fault(one))]
    if faults:
        raise Refused("\n".join([_("Nothing was imported:"), *faults[:20]]))
    take_in()
    outcome = Outcome(pictures=_pictures(ours))
    with transaction.atomic():
        for one in incoming:
            _import(one, by, is_published, now, outcome)
        told = {"texts": len(outcome.added), "same": outcome.same, "published": is_published}
        Entry.objects.record(by, "texts imported", "texts", told)
    return outcome


def _texts(files: Files, faults: list[str]) -> Iterator[Incoming]:
    for path, raw in files:
        if path.startswith(f"{PICTURES}/"):
            continue
        found = text_of(path)
        why = KINDS[found[0]].fault_of(found[1]) if found else _("not the name of a text")
        if not why and found:
            text, why = _decoded(raw)
            if not why:
                yield Incoming(path, *found, text)
        if why:
            faults.append(f"{path[:120]}: {why}")


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text and what is wrong with it."""
    if len(raw) > 2 * LARGEST:
        return "", _("The text has %(size)s KiB; at most %(limit)s KiB are kept.") % {
            "size": len(raw) // 1024,
            "limit": LARGEST // 1024,
        }
    try:
        text = plain(raw.decode())
    except UnicodeDecodeError:
        return "", _("This is no text in UTF-8.")
    faults = faults_of(text)
    return text, faults[0].sentence if faults else ""


def _fault(one: Incoming) -> str:
    """The first error that keeps a text from being shown; one that is shown already has none."""
    kind = KINDS[one.kind]
    if kind.text_of(one.name, one.language) == one.text:
        return ""
    errors = [fault for fault in kind.lint(one.text, one.name, one.language) if fault.is_error]
    return errors[0].sentence if errors else ""


def _pictures(files: Files) -> int:
    found = [(path, raw) for path, raw in files if path.startswith(f"{PICTURES}/")]
    try:
        for path, raw in found:
            store_as_it_is(path.partition("/")[2], raw)
    except PictureError as error:
        raise Refused(str(error)) from error
    return len(found)


@transaction.atomic
def wait_for_review(
    kind: str, name: str, language: str, text: str, author: str, now: datetime, reason: str
) -> Revision:
    """A text from elsewhere waits for an editor; what waited of the same author is set aside."""
    document = Document.objects.locked(kind, name, language)
    document.revisions.open().filter(origin=Origin.FILES, author=author).update(state=State.ASIDE)
    made = document.add(
        text=text,
        base=document.current,
        origin=Origin.FILES,
        author=author,
        reason=reason[:300],
        state=State.REVIEW,
        created_at=now,
        changed_at=now,
    )
    document.remember(*KINDS[kind].about(text))
    return made


def _import(one: Incoming, by: Any, is_published: bool, now: datetime, outcome: Outcome) -> None:
    document = Document.objects.locked(one.kind, one.name, one.language)
    current = document.current
    if current and current.text == one.text:
        outcome.same += 1
        return
    author = "" if isinstance(by, Program) else by.get_username()
    made = wait_for_review(one.kind, one.name, one.language, one.text, author, now, one.path)
    outcome.added.append(made)
    if is_published:
        try:
            put_live(made, by, made.version, now)
        except Refused as error:
            raise Refused(f"{one.path}: {error}") from error

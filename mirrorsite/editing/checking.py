"""Everything that can be said against a text before visitors read it."""

from __future__ import annotations

from mirrorsite.editing.kinds import KINDS
from mirrorsite.editing.models import Document, Revision
from mirrorsite.editing.text import Complaint, faults_of, marks_of


def complaints_of(document: Document, text: str) -> list[Complaint]:
    """By line; what keeps it from being kept at all comes alone."""
    if faults := faults_of(text):
        return faults
    found = KINDS[document.kind].lint(text, document.name, document.language)
    return sorted([*marks_of(text), *found], key=lambda one: (one.line, one.sentence))


def errors_of(revision: Revision) -> list[Complaint]:
    """What keeps a revision from being published; one that takes a text away has none."""
    if revision.is_withdrawal:
        return []
    return [one for one in complaints_of(revision.document, revision.text) if one.is_error]

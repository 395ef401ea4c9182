"""The words of marks: what each says, and what it means for the reader."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from syncstatus.domain.marks import Mark

# kind → what stands in the row, what it means for the reader
MARKS: dict[str, tuple[Any, Any]] = {
    "new": (_("new"), _("It has been here for less than 30 days.")),
    "retiring": (
        _("retiring on %(on)s"),
        _("It will be removed on that day: move to another mirror before."),
    ),
    "retired": (
        _("retired on %(on)s"),
        _("It is no longer kept up to date and may be gone any day: move to another mirror."),
    ),
    "official": (
        _("official mirror of %(of)s"),
        _("The project itself lists this mirror among its own."),
    ),
}


def words_of(mark: Mark) -> str:
    """What a mark says in its row."""
    label, _meaning = MARKS[mark.kind]
    return str(label) % {"on": mark.on, "of": mark.of}


def meaning_of(mark: Mark) -> str:
    """What a mark means for the reader."""
    _label, meaning = MARKS[mark.kind]
    return str(meaning)


def explained(kinds: set[str]) -> list[tuple[str, str, str]]:
    """Kind, words without day or project, and meaning of each mark that a page shows."""
    shown = {"on": "…", "of": "…"}
    return [
        (kind, str(label) % shown, str(meaning))
        for kind, (label, meaning) in MARKS.items()
        if kind in kinds
    ]

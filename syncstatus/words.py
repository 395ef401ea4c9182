"""Sentences of this wing: why a mirror stands as it does, and what is wrong with input."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.incidents.words import say, sentences
from mirrorsite.ground.outside.fetch import PROBLEMS

TROUBLES: dict[str, Any] = {
    **PROBLEMS,
    "answer_many": _("it answered with %(count)s mirrors; at most %(limit)s are believed"),
    "answer_status": _("it answered with HTTP status %(status)s"),
    "answer_unusable": _("its answer cannot be used: %(what)s"),
    "answer_empty": _("it answered with no mirrors at all"),
    "answer_unread": _("this site failed to read its answer (%(error)s); the log says more"),
    "answer_unstored": _("this site could not store its answer (%(error)s); the log says more"),
    "file_missing": _("there is no readable file at this path"),
    "file_special": _("this is not a regular file"),
    "file_large": _("the file is larger than %(limit)s MiB"),
    "folder_missing": _("there is no readable folder at this path"),
    "folder_large": _("the folder has more than %(limit)s entries"),
    "folder_empty": _("there is no folder of a known mirror in it any more"),
    "kind_unknown": _("this release has no reader for “%(kind)s”"),
}
SILENT = "source_silent"
SENTENCES: dict[str, Any] = {
    **TROUBLES,
    SILENT: _("No usable answer from the sync source %(name)s since %(since)s: %(problem)s"),
    "path_refused": _("%(name)s: the path %(path)s was refused. %(why)s"),
    "mirror_spoken_for": _("%(name)s: %(source)s already speaks of it"),
    "standing_success": _("The last sync succeeded."),
    "standing_syncing": _("A sync is running; what was there before stays available."),
    "standing_failed": _("The last try failed; the files of the last success are still served."),
    "standing_pending": _("It waits for its first or next run."),
    "standing_paused": _("The operators stopped its schedule."),
    "standing_cached": _("A caching proxy: files are fetched when somebody asks for them."),
    "standing_proxied": _("A proxy: every request goes to the upstream."),
    "standing_disabled": _("It is switched off."),
    "standing_unknown": _("Nothing reports on its sync, so nothing is claimed about it."),
    "standing_stuck": _("The same sync has been running for more than a day."),
    "standing_stale": _("The last success was more than 7 days before its source last reported."),
    "standing_overdue": _("A run was due more than 6 hours ago and none has been reported."),
    "standing_unspoken": _("Its source no longer speaks of it; last reported %(seen)s."),
    "standing_unasked": _("Its source is no longer asked; last reported %(seen)s."),
    "standing_sourceless": _("Its source was removed from this site; last reported %(seen)s."),
    "name_empty": _("The name is empty."),
    "name_long": _("The name is longer than 100 characters."),
    "path_form": _("A served path starts and ends with a slash, like /debian/."),
    "path_long": _("The path is longer than 200 characters."),
    "path_taken": _("This path belongs to the site's own pages; serve the mirror under another."),
    "path_used": _("Another mirror is served under this path."),
    "segment_empty": _("Two slashes follow each other."),
    "segment_dots": _("A part begins with a dot; “..” would lead out of the folder."),
    "segment_unsafe": _("It has a space, a control character or a sign that addresses reserve."),
}


def register() -> None:
    """Let incidents say this wing's sentences, a long silence with each of its reasons."""
    outer = SENTENCES[SILENT]
    sentences({**SENTENCES, **{silent(code): _joined(outer, TROUBLES[code]) for code in TROUBLES}})


def silent(problem: str) -> str:
    """The code of a long silence for this reason: its values are those of the reason, and more."""
    return f"{SILENT}.{problem}"


def _join(outer: Any, problem: Any) -> str:
    return str(outer).replace("%(problem)s", str(problem))


_joined = lazy(_join, str)


def sentence(code: str, values: dict[str, Any] | None = None) -> str:
    """A sentence in the active language."""
    return say(code, values or {}) if code else ""

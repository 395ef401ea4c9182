"""Sentences about scans of the mirrors' trees: codes are stored, words are for the reader."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "downloads_no_folder": _(
        "The folder of %(mirror)s is not there: see whether its disk is mounted, and whether "
        "MIRROR_ROOT is right."
    ),
    "downloads_unreadable": _("%(path)s could not be read (%(error)s): see its permissions."),
    "downloads_too_many": _(
        "More than %(limit)s entries were looked at: make “look” of this rule narrower."
    ),
    "downloads_slow": _("The tree did not answer in time; it is looked at again later."),
    "downloads_none": _(
        "No file has the form that the rule expects: the project may have changed its names."
    ),
}


def sentence(code: str, values: dict[str, Any]) -> str:
    """What a code says, in the reader's language; empty for no code."""
    if not code:
        return ""
    return str(SENTENCES[code]) % values if code in SENTENCES else code

"""How sure something is, in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

WORDS = {
    "two_sources": _("two independent sources: may be acted on"),
    "one_source": _("one source"),
    "candidates": _("one of several"),
    "disagreement": _("sources disagree"),
    "plugged_since": _("may be another disk by now"),
    "no_bay": _("the bay is not known"),
    "no_drive": _("leads to no drive"),
    "not_a_drive": _("not about a drive"),
}


@register.filter
def certainty(code: str) -> str:
    """The words for a certainty; a code that is none is shown as it is."""
    return str(WORDS.get(code, code))

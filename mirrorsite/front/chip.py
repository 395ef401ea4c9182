"""The visitor's own network in two words, and what it means for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mirrorsite.front.network import Visitor, visitor_of
from mirrorsite.ground.site.models import Network


@dataclass(frozen=True)
class Chip:
    """How a visitor came, in words; empty where it is not known."""

    visitor: Visitor
    family: str
    network: str
    meaning: str


def chip_of(request: HttpRequest) -> Chip:
    """What this visitor's chip says, in the language of the page."""
    visitor = visitor_of(request)
    family = f"IPv{visitor.family}" if visitor.family else ""
    label, meaning = words_of(visitor.network)
    return Chip(visitor, family, label, meaning or _meaning(family, label))


def words_of(name: str) -> tuple[str, str]:
    """Label and meaning of a network in the language of the page; empty for none."""
    row = Network.objects.filter(name=name).first() if name else None
    if row is None:
        return "", ""
    english = (row.label_en or row.label_zh, row.meaning_en or row.meaning_zh)
    chinese = (row.label_zh or row.label_en, row.meaning_zh or row.meaning_en)
    return chinese if (get_language() or "").startswith("zh") else english


def _meaning(family: str, label: str) -> str:
    if label:
        words = _("You reach this site by %(family)s, from the network “%(label)s”.")
        return words % {"family": family, "label": label}
    return _("You reach this site by %(family)s.") % {"family": family} if family else ""

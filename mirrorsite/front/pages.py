"""The addresses of all public pages, in each language; and which depend on the visitor's class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from mirrorsite.ground.site.pages import lists_pages, public_pages
from mirrorsite.help.models import Page
from syncstatus.models import Mirror

BY_VISITOR = ("homepage",)  # URL names; nginx keeps these pages by class


@dataclass(frozen=True)
class PublicAddress:
    """One page in one language."""

    path: str
    by_visitor: bool


@lists_pages("mirror")
def mirrors() -> Iterator[dict[str, Any]]:
    """Every mirror that visitors see."""
    yield from Mirror.objects.public().order_by("name").values("name")


@lists_pages("help-page", "help-text")
def help_pages() -> Iterator[dict[str, Any]]:
    """Every help page; in a language that it lacks, the other one is shown."""
    yield from Page.objects.order_by("name").values("name").distinct()


def public_addresses() -> list[PublicAddress]:
    """Every public page in every language, those by class first."""
    pages = list(public_pages())
    found = {
        PublicAddress(address_in(code, name, arguments), name in BY_VISITOR)
        for code, _language in settings.LANGUAGES
        for name, arguments in pages
    }
    return sorted(found, key=lambda one: (not one.by_visitor, one.path))


def address_in(language: str, name: str, arguments: dict[str, Any]) -> str:
    """The path of a page in a language."""
    with translation.override(language):
        return reverse(name, kwargs=arguments)


def paths_by_visitor() -> list[str]:
    """Paths of the pages that nginx has to keep by class."""
    return sorted(
        {
            address_in(code, name, {})
            for code, _language in settings.LANGUAGES
            for name in BY_VISITOR
        }
    )

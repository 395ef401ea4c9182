"""Load the help pages that come with the program, and tell mirrors that they have help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from mirrorsite.help.complaint import Unreadable
from mirrorsite.help.models import Page
from mirrorsite.help.parsing import LIMIT_BYTES
from mirrorsite.help.words import say
from syncstatus.describing import describes

SHIPPED = Path(__file__).with_name("pages")


@describes
def helped(names: set[str]) -> dict[str, dict[str, Any]]:
    """Mirrors of these names that have a help page."""
    found = Page.objects.filter(name__in=names).values_list("name", flat=True)
    return {name: {"help_name": name} for name in found}


@transaction.atomic
def import_pages(folder: Path = SHIPPED) -> tuple[int, int]:
    """Load <name>.<language>.md files; returns how many were stored and how many kept as edited."""
    stored = kept = 0
    for path in sorted(folder.glob("*.*.md")):
        name, language = path.name.removesuffix(".md").rsplit(".", 1)
        changed = _store(name, language, path)
        stored, kept = stored + changed, kept + (not changed)
    Page.objects.link_mirrors()
    return stored, kept


def _store(name: str, language: str, path: Path) -> bool:
    """Store a file; False where staff edited the page. ValueError says file, line and reason."""
    if language not in Page.Language.values:
        raise ValueError(f"{path}: expected a name like {name}.en.md or {name}.zh.md")
    with path.open("rb") as file:
        text = file.read(LIMIT_BYTES + 1).decode("utf-8")
    page = Page.objects.filter(name=name, language=language).first()
    page = page or Page(name=name, language=language, source=Page.Origin.SHIPPED)
    if page.source == Page.Origin.EDITED:
        return False
    try:
        page.take(text)
    except Unreadable as error:
        reasons = (f"{path}:{one.line}: {say(one)}" for one in error.complaints)
        raise ValueError("\n".join(reasons)) from error
    page.updated_at = timezone.now()
    page.save()
    return True

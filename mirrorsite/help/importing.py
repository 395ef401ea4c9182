"""Load the help pages that come with the program, and tell mirrors that they have help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from mirrorsite.help.models import Page
from mirrorsite.help.variables import unknown_in
from syncstatus.describing import describes
from syncstatus.models import Mirror

SHIPPED = Path(__file__).with_name("pages")


@describes
def helped(names: set[str]) -> dict[str, dict[str, Any]]:
    """Mirrors of these names that have a help page."""
    found = Page.objects.filter(name__in=names).values_list("name", flat=True)
    return {name: {"help_name": name} for name in found}


def link_mirrors() -> None:
    """Let every mirror know whether it has a help page."""
    names = Page.objects.values("name")
    Mirror.objects.exclude(help_name="").exclude(name__in=names).update(help_name="")
    for mirror in Mirror.objects.filter(name__in=names, help_name=""):
        Mirror.objects.filter(pk=mirror.pk).update(help_name=mirror.name)


@transaction.atomic
def import_pages(folder: Path = SHIPPED) -> tuple[int, int]:
    """Load <name>.<language>.md files; returns how many were stored and how many kept as edited."""
    stored = kept = 0
    for path in sorted(folder.glob("*.*.md")):
        name, language = path.name.removesuffix(".md").rsplit(".", 1)
        changed = _store(name, language, path)
        stored, kept = stored + changed, kept + (not changed)
    link_mirrors()
    return stored, kept


def _store(name: str, language: str, path: Path) -> bool:
    heading, _, body = path.read_text("utf-8").partition("\n")
    if not heading.startswith("# ") or language not in Page.Language.values or unknown_in(body):
        raise ValueError(f"{path}: expected “# title”, en or zh, and only known places")
    page = Page.objects.filter(name=name, language=language).first()
    page = page or Page(name=name, language=language, source=Page.Origin.SHIPPED)
    if page.source == Page.Origin.EDITED:
        return False
    page.title, page.body = heading[2:].strip(), body.strip() + "\n"
    page.updated_at = timezone.now()
    page.save()
    return True

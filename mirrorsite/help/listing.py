"""The pages by category, with the mirrors that they are about."""

from __future__ import annotations

from dataclasses import dataclass

from mirrorsite.catalogue.models import Project
from mirrorsite.help.models import Page
from syncstatus.models import Mirror


@dataclass(frozen=True)
class Entry:
    """One page of the index; `is_carried`: this site has its mirror."""

    page: Page
    description: str
    category: str
    is_carried: bool

    def matches(self, words: list[str]) -> bool:
        text = f"{self.page.name} {self.page.title} {self.description}".lower()
        return all(word in text for word in words)


def entries(language: str, query: str) -> list[tuple[str, list[Entry]]]:
    """(category's label, its pages that have every word of a query); those without one last."""
    words = query.lower().split()
    carried = _facts(Mirror.objects.public(), language)
    known = _facts(Project.objects.all(), language)
    groups: dict[str, list[Entry]] = {name: [] for name, _ in Mirror.Category.choices}
    groups[""] = []
    for page in Page.objects.titles(language):
        category, description = carried.get(page.name) or known.get(page.name) or ("", "")
        entry = Entry(page, description, category, page.name in carried)
        if entry.matches(words):
            groups[category if category in groups else ""].append(entry)
    labels = dict(Mirror.Category.choices)
    return [(str(labels.get(name, "")), found) for name, found in groups.items() if found]


def _facts(rows: object, language: str) -> dict[str, tuple[str, str]]:
    """Name → (category, description) of mirrors or projects."""
    listed = rows.values_list("name", "category", f"description_{language}")  # type: ignore[attr-defined]
    return {name: (category, description) for name, category, description in listed}

"""The list of mirrors as visitors see it: rows, their order, the popular ones."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from syncstatus.domain.marks import GOING, Mark, marks_of
from syncstatus.domain.standing import FORGOTTEN
from syncstatus.models import Mirror

POPULAR = 8
NEVER = datetime.min.replace(tzinfo=UTC)
SAFE = "!$&'()*+,;=/~:@"  # as reverse() does

# option → the title of its column, and what to sort by; ties stay in the order of names
Key = Callable[[Mirror], Any]
ORDERS: dict[str, tuple[Any, Key | None]] = {
    "name": (_("Name"), None),
    "synced": (_("Last synced"), lambda mirror: mirror.last_success or NEVER),
    "size": (_("Size"), lambda mirror: mirror.size_bytes or 0),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list, in the language of the page."""

    name: str
    href: str
    help_href: str
    word: str
    why: str
    description: str
    marks: tuple[Mark, ...]
    is_failing: bool
    is_forgotten: bool
    last_success: datetime | None
    size_bytes: int | None
    popular_rank: int | None


@dataclass(frozen=True, slots=True)
class Popular:
    """A short way to a mirror that many look for."""

    name: str
    href: str
    help_href: str
    downloads: str


class Addresses:
    """Addresses of mirrors and help pages: one look into the address table for all of them."""

    def __init__(self) -> None:
        self.mirrors = reverse("mirror", args=["x"])[:-2]
        self.helps = reverse("help-page", args=["x"])[:-2]

    def mirror(self, name: str) -> str:
        """Where a mirror's page is."""
        return f"{self.mirrors}{quote(name, SAFE)}/"

    def help(self, name: str) -> str:
        """Where a help page is; empty without a name."""
        return f"{self.helps}{quote(name, SAFE)}/" if name else ""


def ordered(mirrors: list[Mirror], order: str) -> list[Mirror]:
    """By name, as they come; or the largest, or the last synced, first."""
    _title, key = ORDERS[order]
    return sorted(mirrors, key=key, reverse=True) if key else mirrors


def rows_of(mirrors: Iterable[Mirror], failing: Container[str], today: date) -> list[Row]:
    """Lines of the list. Hundreds are made for each page, so what repeats is asked for once."""
    is_chinese = (get_language() or "").startswith("zh")
    at = Addresses()
    said: dict[str, str] = {}
    rows = []
    for mirror in mirrors:
        standing = mirror.standing
        is_forgotten = standing.why in FORGOTTEN
        if is_forgotten or standing.why not in said:
            said[standing.why] = mirror.why
        english, chinese = mirror.description_en, mirror.description_zh
        row = Row(
            name=mirror.name,
            href=at.mirror(mirror.name),
            help_href=at.help(mirror.help_name),
            word=standing.word,
            why=said[standing.why],
            description=(chinese or english) if is_chinese else (english or chinese),
            marks=marks_of(mirror.added_on, mirror.retires_on, mirror.official_of, today),
            is_failing=mirror.name in failing,
            is_forgotten=is_forgotten,
            last_success=mirror.last_success,
            size_bytes=mirror.size_bytes,
            popular_rank=mirror.popular_rank,
        )
        rows.append(row)
    return rows


def popular_of(rows: Iterable[Row], known: dict[str, dict[str, Any]]) -> list[Popular]:
    """The operators' own choice in its order, then those that most sites carry; none that goes."""
    candidates = []
    for row in rows:
        carried = known.get(row.name, {}).get("carried_by", 0)
        rank = row.popular_rank
        if (rank is not None or carried) and not any(mark.kind in GOING for mark in row.marks):
            candidates.append(((rank is None, rank, -carried, row.name.lower()), row))
    candidates.sort(key=lambda candidate: candidate[0])
    return [
        Popular(row.name, row.href, row.help_href, known.get(row.name, {}).get("downloads", ""))
        for _order, row in candidates[:POPULAR]
    ]

"""News as other sites keep them: an Atom or RSS feed, or a folder of Jekyll posts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from mirrorsite.moving.html_to_markdown import to_markdown
from mirrorsite.moving.xml_reading import parse_xml
from mirrorsite.news.document import LONGEST_TITLE, News, NewsError, clean, compose, parse

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC_DATE = "{http://purl.org/dc/elements/1.1/}date"
RSS1 = "{http://purl.org/rss/1.0/}"
MOST_ITEMS = 1000
CHINESE = re.compile(r"[\u4e00-\u9fff]")
POST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(.{1,150})\.(?:md|markdown|html)", re.S)
SETTING = re.compile(r"([A-Za-z_-]{1,40})\s*:\s*(.{0,500})")


@dataclass(frozen=True)
class Found:
    """One item that can be taken over; `old_path` is where it was, empty when not known."""

    slug: str
    language: str
    text: str
    title: str
    at: datetime
    old_path: str = ""


@dataclass
class FoundNews:
    """All that can be taken over, and what cannot: (which, why)."""

    items: list[Found] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, title: str, at: datetime, body: str, where: str, link: str) -> None:
        """One item with a slug of its own; a text that makes no item is refused with its reason."""
        language = "zh" if CHINESE.search(title + body[:2000]) else "en"
        tidy = " ".join(clean(title).split())[:LONGEST_TITLE] or where[:LONGEST_TITLE]
        try:
            text = compose(News(title=tidy, at=at, body=body))
            parse(text)
        except NewsError as error:
            self.refused.append((where[:200], str(error)))
            return
        taken = {item.slug for item in self.items if item.language == language}
        slug = _free(slug_of(name, at, title), taken)
        self.items.append(Found(slug, language, text, tidy, at, _path(link)))


def slug_of(name: str, at: datetime, title: str) -> str:
    """The last part of an old address; without letters in it, the day and a digest of the title."""
    last = name.rstrip("/").rpartition("/")[2]
    slug = re.sub(r"[^A-Za-z0-9_]+", "-", re.sub(r"\.(html?|md|markdown)$", "", last)).strip("-")
    if re.search(r"[A-Za-z]", slug) and "%" not in last:
        return slug[:90]
    return f"{at:%Y-%m-%d}-{hashlib.sha256(title.encode('utf-8', 'replace')).hexdigest()[:6]}"


def _free(slug: str, taken: set[str]) -> str:
    names = (f"{slug}-{number}" for number in range(2, MOST_ITEMS + 2))
    return slug if slug not in taken else next(name for name in names if name not in taken)


def _path(link: str) -> str:
    try:
        return urlsplit(link).path[:300]
    except ValueError:
        return ""


def read_feed(body: bytes) -> FoundNews:
    """Items of a feed; XmlRefused when it is none."""
    root = parse_xml(body)
    found = FoundNews()
    entries = _entries(root)
    for number, entry in enumerate(entries[:MOST_ITEMS], 1):
        _entry(entry, number, found)
    if len(entries) > MOST_ITEMS:
        count = len(entries) - MOST_ITEMS
        found.refused.append((f"+{count}", _("more than %(limit)s items") % {"limit": MOST_ITEMS}))
    return found


def _entries(root: ET.Element) -> list[ET.Element]:
    kinds = (f"{ATOM}entry", "channel/item", f"{RSS1}item")
    return next((rows for kind in kinds if (rows := root.findall(kind))), [])


def _entry(entry: ET.Element, number: int, found: FoundNews) -> None:
    title = _first(entry, f"{ATOM}title", "title", f"{RSS1}title")
    link = _link(entry)
    where = title or link or f"{number}."
    at = _date(_first(entry, f"{ATOM}published", f"{ATOM}updated", "pubDate", DC_DATE))
    if at is None:
        found.refused.append((where[:200], _("it has no date")))
        return
    tags = (f"{ATOM}content", CONTENT, "description", f"{ATOM}summary", f"{RSS1}description")
    found.add(link or title, title, at, to_markdown(_first(entry, *tags)), where, link)


def _first(entry: ET.Element, *tags: str) -> str:
    """The text of the first of these tags that has one, with that of its XHTML."""
    for tag in tags:
        element = entry.find(tag)
        if element is not None and (text := _text(element)):
            return text
    return ""


def _text(element: ET.Element) -> str:
    if element.get("type") == "xhtml":
        plain = ET.tostring(element, encoding="unicode")
        return re.sub(r"(</?)\w+:", r"\1", plain)
    return "".join(element.itertext()).strip()


def _link(entry: ET.Element) -> str:
    for link in entry.findall(f"{ATOM}link"):
        if link.get("rel", "alternate") == "alternate":
            return link.get("href", "")[:1000]
    return _first(entry, "link", f"{RSS1}link")[:1000]


def _date(said: str) -> datetime | None:
    """An aware time of a feed's or a post's date; None for what is none between 1990 and 2100."""
    text = said.strip().strip("\"'")[:60]
    for read in (datetime.fromisoformat, _jekyll_date, parsedate_to_datetime):
        try:
            at = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if 1990 < at.year < 2099:
            return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None


def _jekyll_date(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")


def read_posts(files: Iterable[tuple[str, str]]) -> FoundNews:
    """Items of Jekyll posts: (file name, text) of each, the name beginning with its day."""
    found = FoundNews()
    for name, text in files:
        post = POST.fullmatch(name)
        settings, body = front_matter(text)
        day = f"{int(post[1]):04}-{int(post[2]):02}-{int(post[3]):02}" if post else ""
        at = _date(settings.get("date", "")) or _date(day)
        if post is None or at is None:
            found.refused.append((name[:200], _("its name does not begin with a day")))
            continue
        is_html = name.endswith(".html")
        old_path = settings.get("permalink", "")
        title = settings.get("title") or post[4].replace("-", " ")
        found.add(post[4], title, at, to_markdown(body) if is_html else body, name, old_path)
    return found


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """Plain settings between lines of three dashes, and the rest; lists and blocks are left out."""
    lines = clean(text).split("\n")
    if not lines or lines[0].rstrip() != "---":
        return {}, text
    end = next((n for n, line in enumerate(lines[1:200], 1) if line.rstrip() == "---"), 0)
    settings = {}
    for line in lines[1:end]:
        if found := SETTING.fullmatch(line):
            settings[found[1].lower()] = _unquoted(found[2].strip())
    return settings, "\n".join(lines[end + 1 :]) if end else text


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value

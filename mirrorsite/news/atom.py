"""Atom (RFC 4287), from values to bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from mirrorsite.news.document import clean

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
ET.register_namespace("", ATOM)


@dataclass(frozen=True)
class Entry:
    """One entry; `html` is safe to show, `lang` as in xml:lang, `mirrors` become categories."""

    id: str
    title: str
    url: str
    html: str
    lang: str
    published: datetime
    updated: datetime
    mirrors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feed:
    """A feed; `url` is its own address, `page_url` that of the page for people."""

    id: str
    title: str
    url: str
    page_url: str
    author: str
    lang: str
    entries: tuple[Entry, ...]

    def as_xml(self) -> bytes:
        """The document, with addresses in its texts relative to its page."""
        root = ET.Element(_name("feed"), {f"{{{XML}}}lang": self.lang})
        root.set(f"{{{XML}}}base", self.page_url)
        _text(root, "id", self.id)
        _text(root, "title", self.title)
        _text(root, "updated", _time(max((e.updated for e in self.entries), default=NEVER)))
        _link(root, "self", self.url, "application/atom+xml")
        _link(root, "alternate", self.page_url, "text/html")
        _text(ET.SubElement(root, _name("author")), "name", self.author)
        root.extend(_entries(self.entries))
        return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _entries(entries: Iterable[Entry]) -> Iterable[ET.Element]:
    for entry in entries:
        element = ET.Element(_name("entry"), {f"{{{XML}}}lang": entry.lang})
        element.set(f"{{{XML}}}base", entry.url)
        _text(element, "id", entry.id)
        _text(element, "title", entry.title)
        _link(element, "alternate", entry.url, "text/html")
        _text(element, "published", _time(entry.published))
        _text(element, "updated", _time(entry.updated))
        for mirror in entry.mirrors:
            ET.SubElement(element, _name("category"), {"term": mirror})
        _text(element, "content", entry.html, "html")
        yield element


def _name(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _text(parent: ET.Element, tag: str, text: str, kind: str = "") -> None:
    element = ET.SubElement(parent, _name(tag), {"type": kind} if kind else {})
    element.text = clean(text)


def _link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    ET.SubElement(parent, _name("link"), {"rel": relation, "href": address, "type": kind})


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""XML from anywhere, by the standard library: no document type, so no entities; bounded depth.

A document type is refused before a tree is built: without one there are no entities to blow up
and nothing outside is read. That is all of what a hardening package would add here.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

DEEPEST = 60
MOST_ELEMENTS = 200_000


class XmlRefused(ValueError):
    """No XML, or one that is not taken; the text says why, in English, for a log or a page."""


class _Watch:
    def __init__(self) -> None:
        self.depth = self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise XmlRefused(f"more than {DEEPEST} levels or {MOST_ELEMENTS} elements")

    def end(self, name: str) -> None:
        self.depth -= 1

    def refuse(self, *declared: Any) -> None:
        raise XmlRefused("it declares a document type or entities")


def parse_xml(body: bytes) -> ET.Element:
    """The tree of a document; XmlRefused says why there is none."""
    watch, parser = _Watch(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = watch.start, watch.end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = watch.refuse
    try:
        parser.Parse(body, True)
        return ET.fromstring(body)
    except (expat.ExpatError, ET.ParseError, LookupError, ValueError) as error:
        raise XmlRefused(str(error)[:200]) from None

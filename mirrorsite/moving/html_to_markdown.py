"""The text of HTML as Markdown: for news of other sites, which feeds carry as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

DROPPED = {"script", "style", "template", "noscript", "iframe", "svg", "math", "head", "title"}
BLOCKS = {"p", "div", "section", "article", "table", "tr", "figure", "dl", "dt", "dd"}
HEADINGS = {"h1": "## ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "#### ", "h6": "#### "}
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
SPECIAL = re.compile(r"([\\`*_\[\]<>])")
OPENS, CLOSES = "```text", "```"
DEEPEST_LIST = 6
DECLARED = re.compile(r"<[!?][^<>]{0,4000}>")
LONE = re.compile(r"<(?!/?[A-Za-z][^<>]{0,4000}>)")


def to_markdown(html: str) -> str:
    """Paragraphs, headings, lists, links, code and emphasis; whatever else, its words."""
    reader = _Reader()
    reader.feed(_closed(html))
    reader.close()
    return reader.text()


def _closed(html: str) -> str:
    """Brackets of whole tags alone: html.parser takes minutes for, or fails at, what stays open."""
    first, *others = html.split("<!--")
    rest = (told if end else inside for inside, end, told in (o.partition("-->") for o in others))
    return LONE.sub("&lt;", DECLARED.sub("", first + "".join(rest)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.dropped = 0
        self.is_pre = self.is_code = False
        self.lists: list[int | None] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self.dropped += 1
        elif not self.dropped:
            self._open(tag, dict(attrs))

    def _open(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag in HEADINGS:
            self._block(HEADINGS[tag])
        elif tag in BLOCKS:
            self._block()
        elif tag in MARKS and not self.is_pre:
            self.parts.append(MARKS[tag])
        elif tag in OPENERS:
            OPENERS[tag](self, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self.dropped = max(0, self.dropped - 1)
        elif self.dropped:
            return
        elif tag in HEADINGS or tag in BLOCKS:
            self._block()
        elif tag in MARKS and not self.is_pre:
            self.parts.append(MARKS[tag])
        elif tag in CLOSERS:
            CLOSERS[tag](self)

    def handle_data(self, data: str) -> None:
        if self.dropped:
            return
        if self.is_pre or self.is_code:
            self.parts.append(data if self.is_pre else data.replace("`", "'"))
            return
        self.parts.append(SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", data)))

    def _block(self, start: str = "") -> None:
        if not self.is_pre:
            self.parts.append("\n\n" + start)

    def _item(self, attrs: dict[str, str | None]) -> None:
        outer = self.lists[: min(DEEPEST_LIST, max(0, len(self.lists) - 1))]
        indent = "".join("  " if number is None else "   " for number in outer)
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
        self.parts.append(f"\n{indent}{'- ' if number is None else f'{number}. '}")

    def _list(self, first: int | None) -> None:
        self.parts.append("" if self.lists else "\n\n")
        self.lists.append(first)

    def _end_list(self) -> None:
        if self.lists:
            self.lists.pop()
        self.parts.append("\n\n" if not self.lists else "")

    def _link(self, attrs: dict[str, str | None]) -> None:
        self.links.append(_address(attrs.get("href")))
        self.parts.append("[")

    def _end_link(self) -> None:
        if self.links:
            address = self.links.pop()
            self.parts.append(f"]({address})" if address else "]")

    def _picture(self, attrs: dict[str, str | None]) -> None:
        words, address = attrs.get("alt") or "", _address(attrs.get("src"))
        shown = SPECIAL.sub(r"\\\1", " ".join(words.split())) or address
        self.parts.append(f"[{shown}]({address})" if address else shown)

    def _pre(self, attrs: dict[str, str | None]) -> None:
        self._block(f"{OPENS}\n")
        self.is_pre = True

    def _end_pre(self) -> None:
        self.is_pre = False
        self.parts.append(f"\n{CLOSES}\n\n")

    def _code(self, attrs: dict[str, str | None] | None = None) -> None:
        if not self.is_pre:
            self.is_code = attrs is not None
            self.parts.append("`")

    def text(self) -> str:
        """What was read, without more than one empty line at a time outside of code."""
        lines: list[str] = []
        is_code = False
        for line in "".join(self.parts).split("\n"):
            is_code = line != CLOSES if is_code else line == OPENS
            kept = line if is_code else line.rstrip()
            if is_code or kept or lines[-1:] != [""]:
                lines.append(kept)
        return "\n".join(lines).strip()


def _address(value: str | None) -> str:
    """An address that Markdown can hold; empty for one that would not be shown anyway."""
    address = "".join((value or "").split())[:1000]
    is_fine = address.startswith(("http://", "https://", "mailto:", "/", "#"))
    return re.sub(r"[()<>\\\[\]`]", lambda sign: f"%{ord(sign[0]):02X}", address) if is_fine else ""


OPENERS = {
    "a": _Reader._link,
    "img": _Reader._picture,
    "pre": _Reader._pre,
    "code": _Reader._code,
    "li": _Reader._item,
    "ul": lambda reader, attrs: reader._list(None),
    "ol": lambda reader, attrs: reader._list(1),
    "br": lambda reader, attrs: reader.parts.append("\n" if reader.is_pre else "  \n"),
    "hr": lambda reader, attrs: reader._block("---\n\n"),
    "td": lambda reader, attrs: reader.parts.append(" "),
    "th": lambda reader, attrs: reader.parts.append(" "),
    "blockquote": lambda reader, attrs: reader._block("> "),
}
CLOSERS = {
    "a": _Reader._end_link,
    "pre": _Reader._end_pre,
    "code": lambda reader: reader._code(),
    "ul": _Reader._end_list,
    "ol": _Reader._end_list,
    "blockquote": lambda reader: reader._block(),
}

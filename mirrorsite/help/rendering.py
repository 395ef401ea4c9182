"""Markdown to HTML that may be shown whatever its author wrote."""

from __future__ import annotations

import re

import nh3
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
LANGUAGE = re.compile(r"language-[A-Za-z0-9+#.-]{1,30}")
SCHEMES = {"http", "https", "mailto"}


def render(text: str) -> str:
    """HTML of a page's Markdown: no scripts, no styles, no frames, code blocks marked."""
    html = _markdown.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}},
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    marked = safe.replace("<pre>", '<div class="code"><pre tabindex="0">').replace(
        "</pre>", "</pre></div>"
    )
    return marked.replace("<table>", '<table class="table table-plain">')


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("code", "class"):
        return value if LANGUAGE.fullmatch(value) else None
    return value

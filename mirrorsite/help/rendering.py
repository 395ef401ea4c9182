"""Markdown to HTML that may be shown whatever its author or a visitor wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from mirrorsite.help.markdown import PAGES, parser
from mirrorsite.help.template import Expansion
from mirrorsite.help.value import Piece

TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "img", "li", "ol"),
    *("p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "h2": {"id"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "span": {"class"},
}
# attribute → what its whole value must be; others may be anything
ALLOWED = {
    ("code", "class"): re.compile(r"language-[A-Za-z0-9+#.-]{1,30}"),
    ("h2", "id"): re.compile(r"step-[0-9]{1,4}"),
    ("span", "class"): re.compile("step"),
    ("img", "src"): re.compile(r"/pictures/(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,200}"),
}
SCHEMES = {"http", "https", "mailto"}
ADDRESS = re.compile(r'(?<= href=")[^"]*')


def _picture(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """A picture of this site that says what it shows; of any other, only its words."""
    words = self.renderInlineAsText(tokens[at].children, options, env).strip()
    source = str(tokens[at].attrs["src"])
    if not words or not ALLOWED[("img", "src")].fullmatch(source):
        return escape(words)
    return f'<img src="{escape(source)}" alt="{escape(words)}">'


def _box(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """What stands for a block until everything else is clean."""
    return f"{env['box']}{tokens[at].meta['number']:04d}z\n"


def _heading(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    step = tokens[at].meta.get("step")
    number = f'<span class="step">{step}</span> ' if step else ""
    return self.renderToken(tokens, at, options, env) + number


_plain = parser()
for _parser in (_plain, PAGES):
    _parser.add_render_rule("image", _picture)
PAGES.add_render_rule("fence", _box)
PAGES.add_render_rule("heading_open", _heading)


def render(text: str) -> str:
    """HTML of a text's Markdown: no scripts, no styles, no frames, pictures of this site alone."""
    return _clean(_plain.render(text))


def render_page(
    tokens: Sequence[Token], expansion: Expansion, box: str, boxes: Mapping[int, str]
) -> str:
    """HTML of a page; `boxes` are its blocks by number, made safe already, missing ones vanish.

    Values take the places of their tokens before the HTML is cleaned, blocks afterwards; `box`
    stands before a block's number and must be unknown to whoever wrote a value.
    """
    html = PAGES.renderer.render(tokens, PAGES.options, {"box": box})
    html = ADDRESS.sub(lambda found: _filled(found[0], expansion, _in_address), html)
    html = _clean(_filled(html, expansion, lambda piece: escape(piece.text)))
    return re.sub(box + r"(\d{4,6})z", lambda found: boxes.get(int(found[1]), ""), html)


def _filled(html: str, expansion: Expansion, say: Any) -> str:
    def value(token: re.Match[str]) -> str:
        number = int(token[1])
        if number >= len(expansion.places):
            return token[0]
        return "".join(map(say, expansion.places[number].pieces))

    return expansion.pattern.sub(value, html)


def _in_address(piece: Piece) -> str:
    return quote(piece.text, safe="") if piece.visitor else escape(piece.text)


def _clean(html: str) -> str:
    html = re.sub(r"<(/?)h1>", r"<\1h2>", html)
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    marked = safe.replace("<pre>", '<div class="code"><pre tabindex="0">')
    marked = marked.replace("</pre>", "</pre></div>")
    return marked.replace("<table>", '<table class="table table-plain">')


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    allowed = ALLOWED.get((tag, attribute))
    return value if allowed is None or allowed.fullmatch(value) else None

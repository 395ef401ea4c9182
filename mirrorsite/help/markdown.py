"""Markdown of a page with its sections resolved: its steps, its blocks, its links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from mirrorsite.help.code_block import Block, Opening, parse_opening, write
from mirrorsite.help.template import Expansion
from mirrorsite.help.value import Value

PLAIN_MARK = "{.plain}"
# Possessive: the spaces of a row are not shared out anew for each of them.
FENCE = re.compile(r"([ \t>]*+(?:[-*+]|\d+[.)])?[ \t]*+)(`{3,}|~{3,})([^\n]*)")


def _number_steps(state: StateCore) -> None:
    """Headings of the second order are steps, unless they end with {.plain}."""
    number = 0
    for opening, content in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or opening.tag != "h2" or opening.level:
            continue
        if content.content.endswith(PLAIN_MARK):
            content.content = content.content.removesuffix(PLAIN_MARK).rstrip()
            continue
        number += 1
        opening.meta["step"] = number
        opening.attrSet("id", f"step-{number}")


def parser() -> MarkdownIt:
    """CommonMark with tables; HTML is text."""
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


PAGES = parser()
PAGES.core.ruler.before("inline", "steps", _number_steps)


def marked(body: str, line: int) -> str:
    """The text with the number of its line behind each opening of a block, as an attribute."""
    rows, fence = [], ""
    for number, row in enumerate(body.split("\n"), line):
        found = FENCE.match(row)
        if found and not fence and not (found[2][0] == "`" and "`" in found[3]):
            fence, row = found[2], f"{row.rstrip()} @{number}"
        elif found and fence and found[2].startswith(fence) and not found[3].strip():
            fence = ""
        rows.append(row)
    return "\n".join(rows)


@dataclass(frozen=True)
class Fence:
    """A block as it stands in the text: what it says, and which lines it takes."""

    opening: Opening
    content: str
    first: int
    last: int
    number: int


@dataclass(frozen=True)
class Structure:
    """One way in which a page's sections may come out; its places are tokens."""

    tokens: Sequence[Token]
    fences: list[Fence]
    hrefs: list[str]
    steps: list[tuple[str, int]] = field(default_factory=list)  # heading, its line in the text


def structure(text: str) -> Structure:
    """Read a text whose sections are resolved."""
    tokens = PAGES.parse(text)
    fences = list(_fences(tokens))
    hrefs = [str(child.attrs["href"]) for child in _inline(tokens) if child.type == "link_open"]
    return Structure(tokens, fences, hrefs, list(_steps(tokens)))


def _fences(tokens: Sequence[Token]) -> Iterator[Fence]:
    for number, token in enumerate(token for token in tokens if token.type == "fence"):
        token.meta["number"] = number
        first, last = token.map or (0, 0)
        yield Fence(parse_opening(token.info), token.content, first, last, number)


def _inline(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _steps(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    for opening, content in zip(tokens, tokens[1:], strict=False):
        if opening.type == "heading_open" and opening.tag == "h2" and not opening.level:
            yield content.content, (opening.map or [0])[0]


def blocks(
    fences: Sequence[Fence], expansion: Expansion, values: Mapping[str, Value]
) -> tuple[dict[int, Block], dict[str, int]]:
    """Blocks that are shown, by number; and inputs that were left out, with a block's line."""
    shown: dict[int, Block] = {}
    left_out: dict[str, int] = {}
    for fence in fences:
        condition = fence.opening.condition
        if condition and not condition.holds(values):
            continue
        done = write(fence.opening, fence.content, expansion, values)
        shown[fence.number] = done.block
        left_out |= dict.fromkeys(done.left_out, fence.opening.line)
    return shown, left_out

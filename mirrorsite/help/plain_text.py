"""A page as plain text, for a terminal: Markdown with the places filled and the blocks named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mirrorsite.help.code_block import Block
from mirrorsite.help.markdown import PLAIN_MARK, Fence, Structure
from mirrorsite.help.template import Expansion

Words = Callable[[Block], tuple[Sequence[str], Sequence[str]]]


def plain_text(
    text: str,
    structure: Structure,
    expansion: Expansion,
    blocks: Mapping[int, Block],
    words: Words,
) -> str:
    """The text; `words` says the lines before and after a block in the reader's language."""
    rows = text.split("\n")
    number = 0
    for heading, line in structure.steps:
        if heading.endswith(PLAIN_MARK) or rows[line].rstrip().endswith(PLAIN_MARK):
            rows[line] = rows[line].rstrip().removesuffix(PLAIN_MARK).rstrip()
            continue
        number += 1
        rows[line] = f"## {number}. {heading}"
    for fence in reversed(structure.fences):
        block = blocks.get(fence.number)
        rows[fence.first : fence.last] = _block(rows[fence.first], fence, block, words)
    filled = "".join(piece.text for piece in expansion.pieces("\n".join(rows)))
    return filled.strip("\n") + "\n"


def _block(opening: str, fence: Fence, block: Block | None, words: Words) -> list[str]:
    if block is None:
        return []
    margin = opening[: len(opening) - len(opening.lstrip())]
    mark = "~~~" if "```" in block.code else "```"
    before, after = words(block)
    code = block.code.removesuffix("\n").split("\n")
    lines = [*before, mark, *code, mark, *after]
    return [f"{margin}{line}".rstrip() if line else "" for line in lines]

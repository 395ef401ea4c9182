"""The configuration files that the shipped help pages write, in every combination of options."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from mirrorsite.help.code_block import Block
from mirrorsite.help.importing import SHIPPED
from mirrorsite.help.lint import see_all
from mirrorsite.help.parsing import parse

HOST = "mirrors.example.org"


@cache
def written_by(file: Path) -> tuple[Block, ...]:
    """Every different block that a page can show."""
    name = file.name.rsplit(".", 2)[0]
    return tuple(see_all(parse(file.read_text("utf-8")), name).blocks.values())


def pages_with(wanted: Callable[[Block], bool]) -> list[Path]:
    """English pages with a file of that kind; the Chinese ones show the same code."""
    pages = sorted(SHIPPED.glob("*.en.md"))
    return [page for page in pages if any(wanted(block) for block in written_by(page))]


def contents(page: Path, wanted: Callable[[Block], bool]) -> list[tuple[str, str]]:
    """(file name, content) of each different file of that kind."""
    found = [(block.file, block.code) for block in written_by(page) if wanted(block)]
    return list(dict.fromkeys(one for one in found if _says_something(one[1])))


def _says_something(content: str) -> bool:
    """Whether anything but comments stands in it."""
    return any(line.strip() and not line.startswith("#") for line in content.splitlines())


def is_apt(block: Block) -> bool:
    return block.file.startswith("/etc/apt/") and block.file.endswith((".list", ".sources"))


def is_dnf(block: Block) -> bool:
    return block.file.startswith("/etc/yum.repos.d/")


def is_pacman(block: Block) -> bool:
    return block.file.startswith(("/etc/pacman.d/mirrorlist", "/etc/pacman.conf"))

"""How a text is called as a file, both ways; pure, and the same on every system."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

PICTURES = "pictures"
ENDING = re.compile(r"(.+)\.(en|zh)\.md", re.DOTALL)
LONGEST = 300


def file_of(kind: str, name: str, language: str) -> str:
    """help/debian.en.md; what could mean something to a file system is written as %2F."""
    plain = quote(name, safe="")
    if plain.startswith("."):
        plain = f"%2E{plain[1:]}"
    return f"{kind}/{plain}.{language}.md"


def text_of(path: str) -> tuple[str, str, str] | None:
    """Kind, name and language of a file; None where `file_of` would call it otherwise."""
    kind, _, file = path.partition("/")
    found = ENDING.fullmatch(file) if len(path) <= LONGEST else None
    if not found:
        return None
    try:
        name = unquote(found[1], errors="strict")
    except UnicodeDecodeError:
        return None
    return (kind, name, found[2]) if file_of(kind, name, found[2]) == path else None


def is_ours(path: str) -> bool:
    """Whether a file lies in one of the folders that an export has, and not above or below."""
    parts = PurePosixPath(path).parts
    return len(parts) == 2 and "\\" not in path and parts[0] in ("help", "news", PICTURES)

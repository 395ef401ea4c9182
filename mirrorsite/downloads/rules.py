"""Which files of which mirror are offered for download, as data: rules.toml and the site's own.

A rule names a mirror, where to look below it, and how a file's path tells its version.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from typing import Any

CATEGORIES = ("os", "app", "font")
GROUPS = frozenset({"version", "arch", "edition"})
KEYS = frozenset(
    {"title", "category", "mirror", "look", "match", "keep", "sums", "edition", "arch"}
)
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MOST_KEPT = 20
MOST_RULES = 500


@dataclass(frozen=True)
class Rule:
    """One product. Paths are relative to the mirror's folder, with `/` between segments.

    `look`: shell patterns of the files, a segment each (`*` and `?` never cross a `/`);
    `match`: a regular expression that a whole path must match, with the groups version and, where
    there are any, arch and edition; `sums`: names of files with checksums in the same folder,
    where {file} is the file's own name; `keep`: how many versions are offered.
    """

    key: str
    title: str
    category: str
    mirror: str
    look: tuple[str, ...]
    match: re.Pattern[str]
    sums: tuple[str, ...] = ()
    keep: int = 3
    arch: str = ""
    edition: str = ""


class RuleError(ValueError):
    """What is wrong with which rule."""


def parse_rules(text: str) -> tuple[Rule, ...]:
    """The rules of a TOML text, one table a product, in its order; RuleError names the fault."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"this is not TOML: {error}") from None
    if len(tables) > MOST_RULES:
        raise RuleError(f"{len(tables)} rules; at most {MOST_RULES} are read")
    return tuple(_rule(key, table) for key, table in tables.items())


def _rule(key: str, table: Any) -> Rule:
    if not KEY.fullmatch(key) or not isinstance(table, dict):
        raise RuleError(f"[{key}]: expected a table with a name of a-z, 0-9 and -")
    if unknown := sorted(set(table) - KEYS):
        raise RuleError(f"[{key}]: unknown {', '.join(unknown)}; known: {', '.join(sorted(KEYS))}")
    values = {
        "title": _word(key, table, "title"),
        "mirror": _word(key, table, "mirror"),
        "category": _one_of(key, table.get("category"), CATEGORIES),
        "look": tuple(_path(key, path) for path in _words(key, table, "look")),
        "match": _pattern(key, table.get("match")),
        "sums": tuple(_words(key, table, "sums")),
        "keep": _number(key, table.get("keep", 3)),
    }
    if not values["look"]:
        raise RuleError(f"[{key}]: look names no files")
    fixed = {name: _word(key, table, name) for name in ("arch", "edition") if name in table}
    return replace(Rule(key=key, **values), **fixed)


def _word(key: str, table: dict[str, Any], name: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= 100:
        raise RuleError(f"[{key}]: {name} must be a text of 1 to 100 characters")
    return value


def _words(key: str, table: dict[str, Any], name: str) -> list[str]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise RuleError(f"[{key}]: {name} must be a list of texts")
    return value


def _one_of(key: str, value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise RuleError(f"[{key}]: category must be one of {', '.join(known)}")
    return str(value)


def _path(key: str, path: str) -> str:
    segments = path.split("/")
    if path.startswith("/") or "" in segments or ".." in segments:
        raise RuleError(f"[{key}]: {path!r} must be a path below the mirror, without ..")
    return path


def _pattern(key: str, value: Any) -> re.Pattern[str]:
    try:
        pattern = re.compile(value)
    except (re.error, TypeError) as error:
        raise RuleError(f"[{key}]: match is no regular expression: {error}") from None
    if "version" not in pattern.groupindex or set(pattern.groupindex) - GROUPS:
        raise RuleError(f"[{key}]: match needs the group version, and may have arch and edition")
    return pattern


def _number(key: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_KEPT:
        raise RuleError(f"[{key}]: keep must be a number from 1 to {MOST_KEPT}")
    return value

"""Where an old address leads: exact paths first, then the longest prefix. Pure.

A target is a path of this site, an https address that the staff typed, or mirror:NAME, help:NAME,
news:SLUG. A `*` at the end of an old path stands for the rest, and so does one in the target.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

LONGEST = 300
THINGS = ("mirror", "help", "news")
THING = re.compile(rf"({'|'.join(THINGS)}):(.{{1,200}})")
PATH_SIGNS = "/~@!$&'()+,;=:-._"


@dataclass(frozen=True)
class Rule:
    """One row of the table."""

    key: int
    old_path: str
    target: str
    is_permanent: bool = True

    @property
    def is_prefix(self) -> bool:
        return self.old_path.endswith("*")


class Table:
    """All rules, to be asked for one path at a time."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.exact: dict[str, Rule] = {}
        prefixes = []
        for rule in rules:
            if rule.is_prefix:
                prefixes.append(rule)
            else:
                self.exact[rule.old_path] = rule
        self.prefixes = sorted(prefixes, key=lambda rule: len(rule.old_path), reverse=True)

    def find(self, path: str) -> tuple[Rule, str] | None:
        """The rule for a path and what its * stands for; None when there is none."""
        if found := self.exact.get(path):
            return found, ""
        for rule in self.prefixes:
            if path.startswith(rule.old_path[:-1]):
                return rule, path[len(rule.old_path) - 1 :]
        return None


def fault_of_old_path(path: str) -> str:
    """The code of what is wrong with an old path; empty when it is good."""
    if not path.startswith("/") or path.startswith("//") or len(path) > LONGEST:
        return "old_form"
    if "*" in path[:-1] or path in ("/", "/*"):
        return "old_star"
    if _has_bad_sign(path) or "?" in path or "#" in path or ".." in path.split("/"):
        return "old_signs"
    return ""


def fault_of_target(target: str, is_prefix: bool) -> str:
    """The code of what is wrong with a target; empty when it is good."""
    if len(target) > LONGEST or _has_bad_sign(target) or "\\" in target:
        return "new_signs"
    if "*" in target[:-1] or (target.endswith("*") and not is_prefix):
        return "new_star"
    if THING.fullmatch(target) or (target.startswith("/") and not target.startswith("//")):
        return ""
    try:
        parts = urlsplit(target)
        is_web = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
        return "" if is_web and parts.path.startswith("/") and parts.port != 0 else "new_form"
    except ValueError:
        return "new_form"


def thing_of(target: str, rest: str) -> tuple[str, str] | None:
    """(mirror, help or news; its name) of such a target; None for an address."""
    found = THING.fullmatch(target)
    if found is None:
        return None
    name = found[2]
    if name.endswith("*"):
        name = name[:-1] + rest.strip("/").removesuffix(".html")
    return found[1], name


def address_of(target: str, rest: str) -> str:
    """The address of a target that is one, its * filled in; it never leads to another host."""
    if not target.endswith("*"):
        return _escaped(target)
    parts = quote(rest.lstrip("/\\"), safe=PATH_SIGNS).split("/")
    kept = "/".join(part for part in parts if part not in (".", ".."))
    return _escaped(target[:-1]) + kept.lstrip("/")


def path_within(address: str) -> str:
    """The path that this site is asked for by an address of its own; empty for another host's."""
    parts = urlsplit(address)
    return "" if parts.netloc else unquote(parts.path)


def _escaped(target: str) -> str:
    return quote(target, safe=PATH_SIGNS + "?#%[]")


def _has_bad_sign(text: str) -> bool:
    return any(sign.isspace() or unicodedata.category(sign)[0] == "C" for sign in text)

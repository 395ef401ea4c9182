"""A code block: what its opening line says of it, and what a reader does with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mirrorsite.help import shell_form
from mirrorsite.help.complaint import Complaint
from mirrorsite.help.condition import Condition, ConditionError, parse_condition
from mirrorsite.help.quoting import written
from mirrorsite.help.template import Expansion
from mirrorsite.help.value import Value

LANGUAGES = frozenset(
    [
        *("bash", "text", "ini", "toml", "json", "yaml", "xml", "conf", "powershell", "python"),
        *("r", "ruby", "lisp", "nix", "groovy", "gradle", "console"),
    ]
)
TEXTS = frozenset({"file", "verify", "undo", "when"})
FLAGS = frozenset({"append", "backup", "sudo"})
ATTRIBUTE = re.compile(r"\s*(?:([a-z]+)=(?:\"([^\"]*)\"|'([^']*)')|([^\s=\"']+))(?=\s|$)")

LINE_MARK = re.compile(r" @(\d{1,6})\s*$")


@dataclass
class Opening:
    """The line that opens a block, its places still tokens; `line` is that of the page."""

    language: str = ""
    line: int = 1
    texts: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    wrong: list[Complaint] = field(default_factory=list)

    @property
    def condition(self) -> Condition | None:
        try:
            return parse_condition(self.texts["when"]) if "when" in self.texts else None
        except ConditionError:
            return None


def parse_opening(info: str) -> Opening:
    """The parts of an opening line; what is not understood is in `wrong`."""
    mark = LINE_MARK.search(info)
    opening, at, faults = Opening(line=int(mark[1]) if mark else 1), 0, []
    info = info[: mark.start()] if mark else info
    while at < len(info.rstrip()):
        found = ATTRIBUTE.match(info, at)
        if found is None:
            faults.append(("bad_attribute", {"text": info[at:].strip()[:60]}))
            break
        name, double, quoted, bare = found.groups()
        at = found.end()
        if bare and not opening.language and not opening.texts and not opening.flags:
            opening.language = bare
        elif (name or bare) in (TEXTS if name else FLAGS):
            _set(opening, name, bare, double if double is not None else quoted)
        else:
            faults.append(("unknown_attribute", {"name": (name or bare)[:40]}))
    faults += list(_faults(opening))
    opening.wrong = [Complaint(opening.line, code, values) for code, values in faults]
    return opening


def _set(opening: Opening, name: str | None, flag: str, text: str) -> None:
    if name:
        opening.texts[name] = text
    else:
        opening.flags.add(flag)


def _faults(opening: Opening) -> list[tuple[str, dict[str, Any]]]:
    faults: list[tuple[str, dict[str, Any]]] = []
    if opening.language not in LANGUAGES:
        known = ", ".join(sorted(LANGUAGES))
        faults.append(("unknown_language", {"language": opening.language[:40], "known": known}))
    if opening.flags and not opening.texts.get("file"):
        faults.append(("no_file", {"names": ", ".join(sorted(opening.flags))}))
    if "when" in opening.texts and opening.condition is None:
        faults.append(("no_condition", {"what": "when", "text": opening.texts["when"][:80]}))
    return faults


@dataclass(frozen=True)
class Block:
    """A block as a visitor sees it; the commands are empty where it has none."""

    line: int
    language: str
    code: str
    file: str = ""
    is_appended: bool = False
    has_backup: bool = False
    needs_sudo: bool = False
    verify: str = ""
    undo: str = ""
    shell: str = ""

    @property
    def is_copied(self) -> bool:
        return self.language != "console"

    @property
    def commands(self) -> list[str]:
        """Everything in it that a shell reads."""
        own = [self.code] if self.language == "bash" else []
        return [text for text in (*own, self.verify, self.undo, self.shell) if text.strip()]


@dataclass(frozen=True)
class Written:
    """A block, and the inputs whose typed values may not stand in it."""

    block: Block
    left_out: frozenset[str]


def write(
    opening: Opening, content: str, expansion: Expansion, values: Mapping[str, Value]
) -> Written:
    """A block with its places filled."""
    left_out: set[str] = set()

    def said(text: str, language: str) -> str:
        filled, missing = written(expansion.pieces(text), language)
        left_out.update(missing)
        return filled

    sudo = values["sudo"].text.strip() if "sudo" in opening.flags else ""
    file = said(opening.texts.get("file", ""), "text").strip()
    block = Block(
        line=opening.line,
        language=opening.language,
        code=said(content, opening.language),
        file=file,
        is_appended="append" in opening.flags,
        has_backup="backup" in opening.flags,
        needs_sudo=bool(sudo),
        verify=said(opening.texts.get("verify", ""), "bash"),
        undo=said(opening.texts.get("undo", ""), "bash"),
    )
    return Written(shell_form.completed(block, sudo), frozenset(left_out))

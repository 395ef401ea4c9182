"""A further input in the settings of a help page, written for people who do not write TOML."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from mirrorsite.editing.merging import LINE
from mirrorsite.editing.refusing import Refused

MARK = "+++"
NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
MOST_OPTIONS = 100
LONGEST = 200


@dataclass(frozen=True)
class NewInput:
    """What the small form beside the text asks for; options are `value = label`, one a line."""

    KINDS: ClassVar = ("select", "multi-select", "switch", "text", "number")

    kind: str
    name: str
    label: str
    options: str = ""

    def toml(self) -> str:
        """Its table; Refused says what is missing."""
        if self.kind not in self.KINDS:
            raise Refused(_("Choose the kind of the input."))
        if not NAME.fullmatch(self.name):
            raise Refused(_("A name begins with a letter: a to z, figures and _, at most 30."))
        if not self.label.strip():
            raise Refused(_("Say what the form shows beside the input."))
        head = f"[inputs.{self.name}]\nkind = {_text(self.kind)}\nlabel = {_text(self.label)}"
        return "\n".join([head, *self._rest()]) + "\n"

    def _rest(self) -> list[str]:
        if self.kind in ("select", "multi-select"):
            return ["options = [", *(f"  {option}," for option in self._options()), "]"]
        rest = {
            "text": ["max_length = 60"],
            "number": ["min = 1", "max = 100", "default = 1"],
        }
        return rest.get(self.kind, [])

    def _options(self) -> list[str]:
        lines = [line.strip() for line in self.options.splitlines() if line.strip()]
        if not 1 <= len(lines) <= MOST_OPTIONS:
            raise Refused(_("Write the options, one a line: value = label"))
        return [_option(*line.partition("=")[::2]) for line in lines]


def insert_input(text: str, made: NewInput) -> str:
    """The text with the input after its last one; Refused where it cannot be put."""
    lines = LINE.findall(text)
    marks = [at for at, line in enumerate(lines) if line.strip() == MARK]
    if len(marks) < 2 or lines[marks[0] : marks[0] + 1] != lines[:1]:
        raise Refused(_("The text begins with settings between two lines of +++."))
    toml = made.toml()
    if f"[inputs.{made.name}]" in (line.strip() for line in lines[: marks[1]]):
        raise Refused(_("There is an input of this name already."))
    at = next((n for n in range(marks[1]) if re.match(r"\[derived", lines[n].strip())), marks[1])
    before = "".join(lines[:at]).rstrip("\n")
    return f"{before}\n\n{toml}" + ("\n" if at != marks[1] else "") + "".join(lines[at:])


def insert_line(text: str, line: str, cursor: int | None) -> str:
    """The text with a paragraph where the cursor is, or at its end."""
    at = len(text) if cursor is None or not 0 <= cursor <= len(text) else cursor
    head, tail = text[:at].rstrip("\n"), text[at:].lstrip("\n")
    return "\n\n".join(part for part in (head, line, tail) if part) + ("" if tail else "\n")


def _option(value: str, label: str) -> str:
    both = f"{{ value = {_text(value)}, label = {_text(label)} }}"
    return both if label.strip() else _text(value)


def _text(value: str) -> str:
    """A TOML string, which is one of JSON's."""
    return json.dumps(value.strip()[:LONGEST], ensure_ascii=False).replace("\x7f", "\\u007f")

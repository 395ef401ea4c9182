"""Where in a shell text a value stands, and how it is written there so that it stays one value."""

from __future__ import annotations

import re

SAFE = re.compile(r"[A-Za-z0-9_@%+:./-]+")
RESERVED = re.compile(
    "if|then|else|elif|fi|for|while|until|do|done|case|esac|in|function|select|time|coproc"
)
# Inside of these nothing a visitor typed may stand: what is text there runs in the end.
CLOSED = frozenset({"$(", "`", "${", "((", "<<"})
COMMANDS = frozenset({"", "(", "$("})  # where words, comments and here-documents begin
WORD_START = frozenset(" \t\n;&|()")
IN_COMMAND = re.compile(r"\\(?:.|$)|\$['\"]|\$\(\(?|\$\{|\(\(|<<<|<<-?|[`'\"()\n#]", re.DOTALL)
IN_DOUBLE = re.compile(r"\\(?:.|$)|\$\(\(?|\$\{|[`\"]", re.DOTALL)
IN_BRACE = re.compile(r"\\(?:.|$)|\$['\"]|\$\(\(?|\$\{|[`'\"}]", re.DOTALL)
SPECIAL = {
    **dict.fromkeys(COMMANDS, IN_COMMAND),
    '"': IN_DOUBLE,
    "${": IN_BRACE,
    "((": re.compile(r"\)\)"),
    "`": re.compile(r"\\(?:.|$)|`", re.DOTALL),  # it ends at the next one, whatever is quoted
    "'": re.compile("'"),
    "$'": re.compile(r"\\(?:.|$)|'", re.DOTALL),
    "#": re.compile(r"\n"),
}
OPENS = {"'": "'", '"': '"', "$'": "$'", '$"': '"', "$(": "$(", "$((": "((", "((": "((", "${": "${"}
CLOSES = {"'": {"'", "$'"}, '"': {'"'}, "}": {"${"}, "))": {"(("}, ")": {"(", "$("}}
DELIMITER = re.compile(r"[ \t]*(?:'([^'\n]*)'|\"([^\"\n]*)\"|([^\s;&|<>()'\"`]+))")
CASE = re.compile(r"\bcase\b")


class Bash:
    """Reads an author's text piece by piece; between the pieces it quotes what a visitor typed."""

    def __init__(self) -> None:
        self.stack = [""]
        self.documents: list[tuple[str, bool]] = []  # announced by <<: delimiter, tabs go
        self.row = ""
        self.last = "\n"
        self.waits = False
        self.is_lost = False  # a form that is not followed: nothing may be typed from here on

    @property
    def is_closed(self) -> bool:
        return self.is_lost or self.waits or bool(CLOSED & set(self.stack))

    def feed(self, text: str) -> None:
        """Follow an author's text."""
        if CASE.search(text) and CLOSED & {*self.stack, *(("$(",) if "$(" in text else ())}:
            self.is_lost = True  # its lone brackets end a substitution too early
        at = 0
        while at < len(text):
            step = self._document if self.stack[-1] == "<<" else self._step
            at = step(text, at)
        self.last = text[-1:] or self.last
        self.waits = self._waits(text)

    def _waits(self, text: str) -> bool:
        """Whether a backslash or a dollar sign at the end takes what follows."""
        if self.stack[-1] in ("'", "#"):
            return False
        count = len(text) - len(text.rstrip("\\"))
        return count % 2 == 1 or text.endswith("$")

    def _step(self, text: str, at: int) -> int:
        """Handle the next mark that means something here; returns where to go on."""
        top = self.stack[-1]
        found = SPECIAL[top].search(text, at)
        if found is None:
            return len(text)
        mark, end = found[0], found.end()
        if top == "#":
            self.stack.pop()
            return found.start()
        if mark == "#":
            before = text[found.start() - 1] if found.start() else self.last
            if before in WORD_START:
                self.stack.append("#")
        elif mark in ("<<", "<<-"):
            return self._announce(text, end, mark == "<<-")
        elif mark == "\n":
            self._begin_documents()
        else:
            self._bracket(mark, top)
        return end

    def _bracket(self, mark: str, top: str) -> None:
        if top in CLOSES.get(mark, ()) or mark == top == "`":
            self.stack.pop()
        elif mark == "`" or (mark == "(" and top in COMMANDS):
            self.stack.append(mark)
        elif mark in OPENS:
            self.stack.append(OPENS[mark])

    def _announce(self, text: str, at: int, drops_tabs: bool) -> int:
        found = DELIMITER.match(text, at)
        if found is None or found.end() == len(text):
            self.is_lost = True
            return at
        word = next(group for group in found.groups() if group is not None)
        self.documents.append((word.replace("\\", ""), drops_tabs))
        return found.end()

    def _begin_documents(self) -> None:
        if self.documents:
            self.stack.append("<<")
            self.row = ""

    def _document(self, text: str, at: int) -> int:
        """One row of a here-document."""
        end = text.find("\n", at)
        self.row += text[at : end if end >= 0 else len(text)]
        if end < 0:
            return len(text)
        delimiter, drops_tabs = self.documents[0]
        if (self.row.lstrip("\t") if drops_tabs else self.row) == delimiter:
            self.documents.pop(0)
            if not self.documents:
                self.stack.pop()
        self.row = ""
        return end + 1

    def quote(self, value: str, following: str = "") -> str | None:
        """A visitor's value for where it stands; None where none may stand."""
        if self.is_closed:
            self.is_lost |= self.waits
            self.row += "\0"
            return None
        self.last = "x"
        return QUOTES[self.stack[-1]](value, following)


def single(value: str) -> str:
    """A value inside of '…'."""
    return value.replace("'", "'\\''")


def word(value: str, following: str = "") -> str:
    """A value as a word of its own, in quotes where it needs them."""
    is_number = value.isdigit() and following[:1] in ("<", ">")
    if SAFE.fullmatch(value) and not RESERVED.fullmatch(value) and not is_number:
        return value
    return f"'{single(value)}'"


def _double(value: str, following: str) -> str:
    # An exclamation mark has no escape inside of "…" where history is expanded.
    return re.sub(r'([\\"$`])', r"\\\1", value).replace("!", "\"'!'\"")


def _ansi(value: str, following: str) -> str:
    return re.sub(r"([\\'])", r"\\\1", value)


QUOTES = {
    "": word,
    "(": word,
    "'": lambda value, following: single(value),
    '"': _double,
    "$'": _ansi,
    "#": lambda value, following: value,
}

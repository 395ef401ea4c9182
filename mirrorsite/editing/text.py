"""What every text that is handed in must be, before anybody looks at what it says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mirrorsite.editing.merging import LINE, has_marks

LARGEST = 256 * 1024  # bytes of UTF-8
LINE_END = re.compile(r"\r\n?|[\x85\u2028\u2029]")
ALLOWED = "\n\t"
NEVER = "\ufffe\uffff"  # no characters


@dataclass(frozen=True)
class Complaint:
    """What is wrong, and where: the line counts from 1; 0 is the text as a whole."""

    line: int
    sentence: str
    is_error: bool = True


def plain(text: str) -> str:
    """The text with plain line ends and no byte order mark."""
    return LINE_END.sub("\n", text).removeprefix("\ufeff")


def tidy(text: str) -> str:
    """A text as a form hands it in: plain, and with one line end as its end."""
    lines = plain(text)
    return lines.rstrip("\n") + "\n" if lines.strip() else ""


def faults_of(text: str) -> list[Complaint]:
    """Why a text cannot be kept at all: too large, or of characters that no text has."""
    if not text.strip():
        return [Complaint(0, _("There is no text."))]
    found = [*_strange(text)]
    count = len(text.encode("utf-8", "surrogatepass"))
    if count > LARGEST:
        values = {"size": f"{count / 1024:.0f}", "limit": LARGEST // 1024}
        too_large = _("The text has %(size)s KiB; at most %(limit)s KiB are kept.") % values
        found.insert(0, Complaint(0, too_large))
    return found


def marks_of(text: str) -> list[Complaint]:
    """Conflicts that nobody has decided."""
    if not has_marks(text):
        return []
    lines = LINE.findall(text)
    at = next(number for number, line in enumerate(lines, 1) if has_marks(line))
    return [Complaint(at, _("Both sides changed this; choose one and take the marks out."))]


def _strange(text: str) -> list[Complaint]:
    """The first character that is none, by line."""
    for number, line in enumerate(text.split("\n"), 1):
        for sign in line:
            if sign not in ALLOWED and (
                unicodedata.category(sign) in ("Cc", "Cs") or sign in NEVER
            ):
                words = _("The character U+%(code)s cannot be shown; take it out.")
                return [Complaint(number, words % {"code": f"{ord(sign):04X}"})]
    return []

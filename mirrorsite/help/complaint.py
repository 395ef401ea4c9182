"""What is wrong with a page: a place and a code, said in the reader's language elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

# Worth a look, but no reason to keep a page back.
ADVICE = frozenset({"no_check", "unused_input", "unused_derived", "unused_variable"})


@dataclass(frozen=True)
class Complaint:
    """One thing at one line of the text (1-based); its words are in words.py."""

    line: int
    code: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def is_error(self) -> bool:
        """Whether the page must not be published like this."""
        return self.code not in ADVICE


class Unreadable(Exception):
    """A text that is no page; carries every complaint that was found."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("; ".join(f"line {one.line}: {one.code}" for one in self.complaints))


def once(complaints: Iterable[Complaint]) -> list[Complaint]:
    """Each complaint one time, by line."""
    known = {(one.line, one.code, str(sorted(one.values.items()))): one for one in complaints}
    return [known[key] for key in sorted(known)]

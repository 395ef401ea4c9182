"""Which names and paths a mirror may have; pure, so that forms and imports agree."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
UNSAFE = re.compile(r"""[\s\\?#%<>"'`{}|^;:*&$]""")


def fault_of_name(name: str) -> str | None:
    """The code of what is wrong with a mirror's name; None when it is good."""
    if not name:
        return "name_empty"
    if len(name) > LONGEST:
        return "name_long"
    return _fault_of_segments(name.split("/"))


def fault_of_path(path: str, taken: frozenset[str]) -> str | None:
    """The code of what is wrong with a served path; `taken` are the site's own first segments."""
    if not path.startswith("/") or not path.endswith("/") or len(path) < 3:
        return "path_form"
    if len(path) > 2 * LONGEST:
        return "path_long"
    segments = path[1:-1].split("/")
    if segments[0] in taken:
        return "path_taken"
    return _fault_of_segments(segments)


def _fault_of_segments(segments: list[str]) -> str | None:
    for segment in segments:
        if segment == "":
            return "segment_empty"
        if segment.startswith("."):
            return "segment_dots"
        if UNSAFE.search(segment) or any(unicodedata.category(c)[0] == "C" for c in segment):
            return "segment_unsafe"
    return None


def path_of(name: str) -> str:
    """Where a mirror of this name is served unless somebody says otherwise."""
    return f"/{name}/"


def served_path(said: str) -> str:
    """A path as a source wrote it, with one slash at each end."""
    return f"/{said.strip().strip('/')}/"

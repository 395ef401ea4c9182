"""A file that a rule found in a mirror's tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mirrorsite.downloads.checksums import Checksum


@dataclass(frozen=True)
class FoundFile:
    """One file that is offered; `path` is relative to the mirror's folder.

    `sums_path` names the list in which the checksum stands, `signature_path` what signs that list
    or, without one, the file; both relative as well, empty where the tree has none.
    """

    version: str
    arch: str
    edition: str
    path: str
    size_bytes: int
    modified_at: datetime
    checksum: Checksum | None = None
    sums_path: str = ""
    signature_path: str = ""

"""Checksums as projects publish them beside their files; pure.

Forms: GNU coreutils (`hex  name`, `hex *name`), BSD (`SHA256 (name) = hex`), a file of one sum
alone, all of these also inside a PGP clear-signed text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KIND_OF_LENGTH = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
STRENGTH = ("md5", "sha1", "sha256", "sha384", "sha512")  # the weakest first
GNU = re.compile(r"([0-9A-Fa-f]{32,128})[ \t]+\*?(?:\./)?(\S.{0,500})")
BSD = re.compile(
    r"(?:MD5|SHA1|SHA256|SHA384|SHA512) ?\((?:\./)?(.{1,500})\) ?= ?([0-9A-Fa-f]{32,128})"
)
ALONE = re.compile(r"[0-9A-Fa-f]{32,128}")
LONGEST_LINE = 1000


@dataclass(frozen=True)
class Checksum:
    """A sum and how it was made: kind is md5, sha1, sha256, sha384 or sha512; hex in lower case."""

    kind: str
    hex: str


def parse_checksums(text: str) -> dict[str, Checksum]:
    """File name → its strongest sum in a list of sums; lines of another form say nothing.

    A sum without a name is kept under the empty name.
    """
    found: dict[str, Checksum] = {}
    for line in text.splitlines():
        named = _line(line.strip()) if len(line) <= LONGEST_LINE else None
        if named is not None:
            name, checksum = named
            found[name] = stronger(found.get(name), checksum)
    return found


def _line(line: str) -> tuple[str, Checksum] | None:
    if found := BSD.fullmatch(line):
        return _named(found[1], found[2])
    if found := GNU.fullmatch(line):
        return _named(found[2], found[1])
    if ALONE.fullmatch(line):
        return _named("", line)
    return None


def _named(name: str, hexadecimal: str) -> tuple[str, Checksum] | None:
    kind = KIND_OF_LENGTH.get(len(hexadecimal))
    return (name.strip(), Checksum(kind, hexadecimal.lower())) if kind else None


def stronger(one: Checksum | None, other: Checksum) -> Checksum:
    """The one of two sums of a file that is harder to forge; the first if both are alike."""
    if one is None or STRENGTH.index(one.kind) < STRENGTH.index(other.kind):
        return other
    return one

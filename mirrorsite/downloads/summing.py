"""Read the checksums and signatures that lie beside files in a mirror's tree."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from itertools import islice

from mirrorsite.downloads.checksums import Checksum, parse_checksums, stronger
from mirrorsite.downloads.found_file import FoundFile
from mirrorsite.downloads.rules import Rule

SumsIn = Callable[[str], dict[str, Checksum]]
MOST_NAMES = 5_000
LARGEST_LIST_BYTES = 2 * 2**20
SIGNATURES = (".gpg", ".sign", ".asc", ".sig")


def with_sums(rule: Rule, root: str, files: list[FoundFile]) -> list[FoundFile]:
    """The same files, each with the strongest checksum and the signature that the tree has."""

    @cache
    def sums_in(path: str) -> dict[str, Checksum]:
        return parse_checksums(_read(os.path.join(root, path)))

    return [_summed(rule, root, file, sums_in) for file in files]


def _summed(rule: Rule, root: str, file: FoundFile, sums_in: SumsIn) -> FoundFile:
    folder, _sign, name = file.path.rpartition("/")
    best: Checksum | None = None
    sums_path = ""
    for listed, path in _lists(rule, root, folder, name):
        found = sums_in(path)
        checksum = found.get(name) or (found.get("") if "{file}" in listed else None)
        if checksum is not None and stronger(best, checksum) is not best:
            best, sums_path = checksum, path
    signature = _signature(root, [sums_path, file.path])
    return replace(file, checksum=best, sums_path=sums_path, signature_path=signature)


def _lists(rule: Rule, root: str, folder: str, name: str) -> Iterator[tuple[str, str]]:
    """(as the rule names it, its path) of each list of sums that may speak of a file."""
    for listed in rule.sums:
        wanted = listed.replace("{file}", name)
        if "*" not in listed:
            yield listed, f"{folder}/{wanted}".lstrip("/")
            continue
        for found in _names_in(os.path.join(root, folder)):
            if fnmatchcase(found, wanted):
                yield listed, f"{folder}/{found}".lstrip("/")


def _names_in(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in islice(entries, MOST_NAMES))
    except OSError:
        return []


def _signature(root: str, paths: list[str]) -> str:
    """The first of the paths' signatures that is there; empty when none is."""
    for path in filter(None, paths):
        stem = path.rpartition(".")[0]
        for signed in [*(path + ending for ending in SIGNATURES), f"{stem}.gpg", f"{stem}.sign"]:
            if signed != path and _is_small_file(os.path.join(root, signed)):
                return signed
    return ""


def _is_small_file(path: str) -> bool:
    try:
        facts = os.stat(path)
    except OSError:
        return False
    return stat.S_ISREG(facts.st_mode) and 0 < facts.st_size <= LARGEST_LIST_BYTES


def _read(path: str) -> str:
    """A small regular file as text; nothing where there is none: not every tree has sums."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST_LIST_BYTES:
                return ""
            return file.read(LARGEST_LIST_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""

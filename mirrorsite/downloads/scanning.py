"""Find the files of one rule below a mirror's folder: bounded, never outside of the folder."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import translate
from functools import cache

from mirrorsite.downloads.found_file import FoundFile
from mirrorsite.downloads.rules import Rule
from mirrorsite.downloads.summing import with_sums
from mirrorsite.downloads.versions import version_key

MOST_ENTRIES = 100_000  # of all folders that one rule looks into
MOST_FILES = 400  # offered of one product


class ScanError(Exception):
    """Why a rule found nothing usable: the code and values of a sentence."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass
class Budget:
    """How much one scan may still look at; `late` says whether its time is over."""

    entries: int = MOST_ENTRIES
    late: Callable[[], bool] = bool

    def take(self) -> None:
        """One more entry; ScanError when there is none left, or no time."""
        self.entries -= 1
        if self.entries < 0:
            raise ScanError("downloads_too_many", limit=MOST_ENTRIES)
        if self.entries % 256 == 0 and self.late():
            raise ScanError("downloads_slow")


def scan(rule: Rule, folder: str, budget: Budget | None = None) -> list[FoundFile]:
    """The files of the newest versions, newest first; ScanError when the folder cannot be read."""
    root = os.path.realpath(folder)
    if not os.path.isdir(root):
        raise ScanError("downloads_no_folder", mirror=rule.mirror)
    found: dict[tuple[str, str, str, str], FoundFile] = {}
    for path in _paths(rule, root, budget or Budget()):
        file = _file(rule, root, path)
        if file is not None:
            # The same file under two folders (a link named "current") is offered once.
            name = path.rpartition("/")[2]
            found.setdefault((file.version, file.arch, file.edition, name), file)
    return with_sums(rule, root, _newest(rule, list(found.values())))


def _newest(rule: Rule, files: list[FoundFile]) -> list[FoundFile]:
    versions = sorted({file.version for file in files}, key=version_key, reverse=True)
    rank = {version: number for number, version in enumerate(versions[: rule.keep])}
    kept = [file for file in files if file.version in rank]
    kept.sort(key=lambda file: (rank[file.version], file.edition, file.arch, file.path))
    return kept[:MOST_FILES]


def _paths(rule: Rule, root: str, budget: Budget) -> Iterator[str]:
    for pattern in rule.look:
        yield from _below(root, "", pattern.split("/"), budget)


def _below(root: str, here: str, segments: list[str], budget: Budget) -> Iterator[str]:
    """Paths of files below `here` that match the segments, in the order of their names."""
    first, rest = segments[0], segments[1:]
    if rest and not any(sign in first for sign in "*?["):
        if _is_inside(root, here + first):
            yield from _below(root, f"{here}{first}/", rest, budget)
        return
    for name, is_folder in _entries(root, here, budget):
        if not _segment(first).match(name) or is_folder is not bool(rest):
            continue
        if rest:
            yield from _below(root, f"{here}{name}/", rest, budget)
        else:
            yield here + name


def _entries(root: str, here: str, budget: Budget) -> list[tuple[str, bool]]:
    """(name, is a folder) of what lies in a folder; links count only if they stay in the tree."""
    found = []
    try:
        with os.scandir(os.path.join(root, here)) as entries:
            for entry in entries:
                budget.take()
                if _is_name(entry.name) and (
                    not entry.is_symlink() or _is_inside(root, here + entry.name)
                ):
                    found.append((entry.name, entry.is_dir()))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ScanError("downloads_unreadable", path=f"/{here}", error=error.strerror) from None
    return sorted(found)


@cache
def _segment(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


def _is_name(name: str) -> bool:
    """A name that can stand in an address and on a page."""
    return not name.startswith(".") and name.isprintable()


def _is_inside(root: str, path: str) -> bool:
    target = os.path.realpath(os.path.join(root, path))
    return target != root and os.path.commonpath([root, target]) == root


def _file(rule: Rule, root: str, path: str) -> FoundFile | None:
    told = rule.match.fullmatch(path)
    if told is None or not told["version"]:
        return None
    try:
        facts = os.stat(os.path.join(root, path))
    except OSError:
        return None  # it went away while the folder was read
    if not stat.S_ISREG(facts.st_mode):
        return None
    groups = {name: value or "" for name, value in told.groupdict().items()}
    return FoundFile(
        version=groups["version"][:80],
        arch=groups.get("arch", rule.arch)[:40],
        edition=groups.get("edition", rule.edition)[:80],
        path=path,
        size_bytes=facts.st_size,
        modified_at=datetime.fromtimestamp(facts.st_mtime, UTC),
    )

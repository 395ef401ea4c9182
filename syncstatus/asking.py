"""Ask one source: the web, a file or a folder. Touches no database."""

from __future__ import annotations

import os
import stat
from itertools import islice
from typing import Any

from django.conf import settings

from mirrorsite.ground.outside.fetch import FetchError, fetch
from syncstatus.schedulers import SCHEDULERS, Parsed, SchedulerError
from syncstatus.words import sentence

MOST_ENTRIES = 10_000
MOST_MIRRORS = 3_000  # the largest sites have a few hundred


class NoAnswer(Exception):
    """Why a source gave nothing usable: the code and values of a sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return sentence(self.code, self.values)


def ask(kind: str, location: str) -> Parsed:
    """What a scheduler says now; NoAnswer says why that is nothing."""
    scheduler = SCHEDULERS.get(kind)
    if scheduler is None:
        raise NoAnswer("kind_unknown", kind=kind)
    body = read_file(location) if location.startswith("/") else read_web(location)
    try:
        parsed: Parsed = scheduler.parse(body)
    except SchedulerError as error:
        raise NoAnswer("answer_unusable", what=str(error)) from None
    return within_reason(parsed)


def within_reason(parsed: Parsed) -> Parsed:
    """The answer, unless no mirror site is that large: it would fill memory, table and pages."""
    if len(parsed.statuses) > MOST_MIRRORS:
        raise NoAnswer("answer_many", count=len(parsed.statuses), limit=MOST_MIRRORS)
    return parsed


def read_web(url: str) -> bytes:
    """The body of a good answer; NoAnswer says why there is none."""
    try:
        answer = fetch(
            url, timeout_s=settings.FETCH_TIMEOUT_S, limit_bytes=settings.FETCH_LIMIT_BYTES
        )
    except FetchError as error:
        raise NoAnswer(error.code, **error.values) from None
    # A shim of mirrorz serves its GET with 201.
    if answer.status not in (200, 201):
        raise NoAnswer("answer_status", status=answer.status)
    return answer.body


def read_file(path: str) -> bytes:
    """A regular file up to the size limit; never a device or a pipe."""
    limit = settings.FETCH_LIMIT_BYTES
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise NoAnswer("file_special")
            body = file.read(limit + 1)
    except (OSError, ValueError):
        raise NoAnswer("file_missing") from None
    if len(body) > limit:
        raise NoAnswer("file_large", limit=limit // 2**20)
    return body


def folders_in(path: str) -> list[str]:
    """Names of the folders in a tree, also linked ones as long as the link stays in the tree."""
    root = os.path.realpath(path)
    try:
        with os.scandir(root) as entries:
            seen = list(islice(entries, MOST_ENTRIES + 1))
            if len(seen) > MOST_ENTRIES:
                raise NoAnswer("folder_large", limit=MOST_ENTRIES)
            return [entry.name for entry in seen if _is_folder_inside(entry, root)]
    except (OSError, ValueError):
        raise NoAnswer("folder_missing") from None


def _is_folder_inside(entry: os.DirEntry[str], root: str) -> bool:
    if entry.is_symlink():
        target = os.path.realpath(entry.path)
        if os.path.commonpath([root, target]) != root or target == root:
            return False
    return entry.is_dir()

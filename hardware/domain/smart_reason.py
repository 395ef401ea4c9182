"""What is found about a disk's health: how bad it is, and which sentence says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What a disk is. The centre keeps the last other verdict while it is unknown (asleep)."""

    OK = "ok"
    WATCH = "watch"
    FAIL = "fail"
    PATH = "path"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reason:
    """One reason: a sentence's code with its values, and the counter that an ack binds to."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)
    severity: Verdict = Verdict.WATCH
    counter: str = ""
    value: int = 0

"""What an incident's next report makes of it: pure."""

from __future__ import annotations

SEVERITIES = ("info", "warning", "error", "critical")


def worse(first: str, second: str) -> str:
    """The graver of two severities."""
    return max(first, second, key=SEVERITIES.index)


def transition(before: str | None, after: str) -> str | None:
    """The word for a change of severity that people are told: opened, worse, or None."""
    if before is None:
        return "opened"
    if SEVERITIES.index(after) > SEVERITIES.index(before):
        return "worse"
    return None

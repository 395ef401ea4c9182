"""How `manage.py explain` prints the things of a survey."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hardware.domain.survey_json import Factual, plain


def shown(thing: Factual) -> dict[str, Any]:
    """One thing with all its values: addresses as text, null for what is not said, no facts."""
    values = plain(thing)
    for name in ("facts", "also_seen_as"):  # paths are what join() finds
        values.pop(name, None)
    return {name: None if value == "" else value for name, value in values.items()}


def all_shown(things: Iterable[Factual]) -> list[dict[str, Any]]:
    """As shown(), of each."""
    return [shown(one) for one in things]

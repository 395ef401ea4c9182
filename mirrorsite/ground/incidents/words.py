"""Stored (code, values) said in a language. The wings register their sentences when they start."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from mirrorsite.ground.incidents.models import Evidence, Incident

CODED = ("kind", "witness")  # values that are codes themselves
_sentences: dict[str, str | Promise] = {}


def sentences(table: dict[str, Any]) -> None:
    """Add sentences: code → lazily translated text with %(name)s places."""
    _sentences.update(table)


def is_known(code: str) -> bool:
    """Whether a wing has registered a sentence for this code."""
    return code in _sentences


def say(code: str, values: dict[str, Any]) -> str:
    """The sentence in the active language; an unknown code is shown as it is."""
    sentence = _sentences.get(code)
    for name in CODED:
        if name in values:
            values = {**values, name: _sentences.get(f"{name}.{values[name]}", values[name])}
    if sentence is None:
        return f"{code} {values}" if values else code
    try:
        return str(sentence) % values
    except (KeyError, ValueError, TypeError):
        return f"{sentence} {values}"


def title(incident: Incident, language: str | None = None) -> str:
    """The incident's sentence, in a language or in the active one."""
    with translation.override(language or translation.get_language()):
        return say(incident.code, incident.values)


def rung(evidence: Evidence) -> str:
    """What one piece of evidence says."""
    return say(evidence.code, evidence.values)

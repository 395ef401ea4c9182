"""The words for the reasons of a disk's verdict, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from hardware.domain.smart_words import COUNTED, OUTCOMES, SENTENCES, sentence

# code → sentence; of a code `what.outcome` each part has its own
WORDS = {code: gettext_lazy(text) for code, text in {**COUNTED, **OUTCOMES, **SENTENCES}.items()}
VERDICTS = {
    "ok": gettext_lazy("healthy"),
    "watch": gettext_lazy("to be watched"),
    "fail": gettext_lazy("failing"),
    "path": gettext_lazy("trouble on its path"),
    "unknown": gettext_lazy("not known"),
}


def say(code: str, values: Mapping[str, Any]) -> str:
    """One reason, as the reader reads it."""
    return sentence(code, values, gettext)

"""The reasons of verdicts as sentences of evidence: health.pending.grew, health.smart_failed."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy

from hardware.domain.smart_words import COUNTED, OUTCOMES
from hardware.health_words import WORDS


class Counted:
    """A sentence about one counter, in the language of the moment; numbers still to be put in."""

    def __init__(self, what: str, outcome: str) -> None:
        self.what, self.outcome = gettext_lazy(COUNTED[what]), gettext_lazy(OUTCOMES[outcome])

    def __str__(self) -> str:
        return str(self.outcome).replace("%(what)s", str(self.what))


SENTENCES: dict[str, Any] = {
    **{f"health.{code}": words for code, words in WORDS.items()},
    **{
        f"health.{what}.{outcome}": lazystr(Counted(what, outcome))
        for what in COUNTED
        for outcome in OUTCOMES
    },
}

"""Why something was not done, in a sentence for the person who asked."""

from __future__ import annotations

from mirrorsite.editing.models import Revision


class Refused(Exception):
    """Nothing was changed."""


class Behind(Refused):
    """Something else was published since the text was begun; both have to be seen."""

    def __init__(self, sentence: str, revision: Revision) -> None:
        super().__init__(sentence)
        self.revision = revision

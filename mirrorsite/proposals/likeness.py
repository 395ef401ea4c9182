"""When two names of projects are the same: spelling, case and a few common endings apart."""

from __future__ import annotations

import unicodedata

ENDINGS = ("mirrors", "mirror", "project", "linux", "镜像", "项目")


def likeness(name: str) -> str:
    """A name as its letters and figures alone; empty for a name that has none."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    letters = "".join(sign for sign in folded if sign.isalnum())
    for ending in ENDINGS:
        if letters.endswith(ending) and len(letters) > len(ending) + 1:
            letters = letters.removesuffix(ending)
    return letters[:80]


def links_in(text: str) -> int:
    """How many addresses a text has."""
    lowered = text.casefold()
    return max(lowered.count("://"), lowered.count("www."), lowered.count("href"))

"""The form in which a text is written: what it held, whatever becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest
from django.http.request import QueryDict

from mirrorsite.editing.bounding import whole_number
from mirrorsite.editing.drafts import Seen, Written
from mirrorsite.editing.models import Revision
from mirrorsite.editing.text import tidy

SHOW = "show."  # before the names of the preview's controls
LONGEST_REASON = 300
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Form:
    """What stands in the form; `query` is what the preview's controls say."""

    text: str
    reason: str = ""
    seen: Seen = Seen()
    query: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def posted(cls, request: HttpRequest) -> Form:
        """What was handed in, cut to what is kept."""
        post = request.POST
        return cls(
            text=tidy(post.get("text", "")),
            reason=one_line(post.get("reason", ""), LONGEST_REASON),
            seen=Seen(
                whole_number(post.get("base")),
                whole_number(post.get("draft")),
                whole_number(post.get("version")) or 0,
            ),
            query=query_of(post, SHOW),
        )

    def written(self, by: str, at: datetime) -> Written:
        """As it is to be kept."""
        return Written(self.text, self.reason, by, at)


def seen_now(draft: Revision | None, current: Revision | None) -> Seen:
    """What a form opened now shows."""
    if draft is None:
        return Seen(current.pk if current else None)
    return Seen(draft.base_id, draft.pk, draft.version)


def one_line(value: str, limit: int) -> str:
    """A line of words without control characters, as long as is kept."""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:limit]


def query_of(data: QueryDict, prefix: str = "") -> dict[str, list[str]]:
    """The values of a page's inputs among those of a form or an address."""
    return {
        name.removeprefix(prefix): [value[:LONGEST_VALUE] for value in data.getlist(name)][:100]
        for name in list(data)[:100]
        if name.startswith(prefix)
    }

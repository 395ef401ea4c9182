"""How the states of revisions look, and links with a changed query."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mirrorsite.editing.kinds import KINDS
from mirrorsite.editing.models import Document, Revision, State
from mirrorsite.templatetags.words import SHAPES

register = template.Library()

# state → class, shape
MARKS = {
    State.DRAFT: ("pending", "ring"),
    State.REVIEW: ("behind", "half"),
    State.PUBLISHED: ("fresh", "disc"),
    State.DECLINED: ("failed", "cross"),
    State.SUPERSEDED: ("unknown", "dot"),
    State.ASIDE: ("paused", "bars"),
}


@register.simple_tag
def revision_state(revision: Revision) -> SafeString:
    """A revision's state by shape, word and colour."""
    kind, shape = MARKS[State(revision.state)]
    return format_html(
        '<span class="state state-{}">'
        '<svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>{}</span>',
        kind,
        mark_safe(SHAPES[shape]),
        revision.get_state_display(),
    )


@register.filter
def kind_name(document: Document) -> str:
    """What kind of text it is, in the page's language."""
    return str(KINDS[document.kind].label) if document.kind in KINDS else document.kind


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, name: str, value: object) -> str:
    """The query of this page with one value changed."""
    query = context["request"].GET.copy()
    query[name] = str(value)
    return f"?{query.urlencode()}"

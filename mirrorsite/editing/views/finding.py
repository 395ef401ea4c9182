"""From an address to a text, and what every page of a text shows."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from mirrorsite.editing.kinds import KINDS
from mirrorsite.editing.models import Document, Language, Revision
from mirrorsite.ground.audit.roles import EDITOR, has_role
from mirrorsite.ground.site.models import Identity


def document_of(kind: str, name: str, language: str) -> Document:
    """The text of an address, unsaved where nobody has written it; 404 for what can be none."""
    found = Document.objects.of(kind, name, language)
    if found is None:
        is_possible = kind in KINDS and language in Language.values
        if not is_possible or KINDS[kind].fault_of(name):
            raise Http404
    return found or Document(kind=kind, name=name, language=language)


def revision_of(pk: int) -> Revision:
    """A revision with its text's document; 404 without."""
    return get_object_or_404(Revision.objects.select_related("document", "base"), pk=pk)


def standing_of(request: HttpRequest) -> dict[str, Any]:
    """What the reader of the page may do."""
    return {
        "may_edit": has_role(request.user, EDITOR),
        "is_alone": Identity.current().lone_editor,
        "me": request.user.get_username(),
    }

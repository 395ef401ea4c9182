"""Texts, and every version of them that somebody wrote."""

from mirrorsite.editing.models.document import Document, Language
from mirrorsite.editing.models.revision import Revision, State

__all__ = ["Document", "Language", "Revision", "State"]

"""A ticket's paper as PDF, by WeasyPrint where it is installed; it fetches nothing."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from django.contrib.staticfiles import finders

SHEET = "print.css"


def is_possible() -> bool:
    """Whether WeasyPrint is installed; its Pango may still be missing."""
    return importlib.util.find_spec("weasyprint") is not None


class NoPdfError(Exception):
    """WeasyPrint cannot work here; says what is missing."""


def make_pdf(html: str) -> bytes:
    """The PDF of a page whose pictures are in it; NoPdfError says what is missing."""
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:  # without Pango the import itself ends in OSError
        raise NoPdfError(str(error)) from error
    inside = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    sheet = weasyprint.CSS(string=Path(str(finders.find(SHEET))).read_text("utf-8"))
    made: bytes = weasyprint.HTML(string=html, url_fetcher=inside).write_pdf(stylesheets=[sheet])
    return made

"""A ticket's paper as PDF, by WeasyPrint where it is installed; it fetches nothing."""

from __future__ import annotations

import importlib.util
from typing import Any

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
    except (ImportError, OSError) as error:  # without Pango the import itself ends in OSError
        raise NoPdfError(str(error)) from error
    sheet = weasyprint.CSS(filename=str(finders.find(SHEET)), url_fetcher=_nothing_outside)
    page = weasyprint.HTML(string=html, base_url=None, url_fetcher=_nothing_outside)
    made: bytes = page.write_pdf(stylesheets=[sheet])
    return made


def _nothing_outside(url: str, *args: Any, **kwargs: Any) -> Any:
    """Only what stands in the page itself: no file and no address is opened."""
    if not url.startswith("data:"):
        raise ValueError(f"{url[:100]}: nothing is fetched for a PDF")
    from weasyprint import default_url_fetcher

    return default_url_fetcher(url, *args, **kwargs)

"""What every page shows around its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

from mirrorsite.ground.site.models import Identity


def page(request: HttpRequest) -> dict[str, Any]:
    """The site's identity, whether this is a demonstration, and this page in each language."""
    here = request.get_full_path()
    identity = Identity.current()
    return {
        "site": identity,
        "identity": identity,  # allauth's pages have another `site`
        "is_demo": settings.DEMO,
        "languages_here": [
            {"code": code, "name": name, "url": translate_url(here, code)}
            for code, name in settings.LANGUAGES
        ],
    }

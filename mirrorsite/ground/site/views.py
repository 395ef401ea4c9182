"""The site's own colours as a style sheet: pages carry no inline style."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from mirrorsite.ground.site.colours import mark_of, sheet
from mirrorsite.ground.site.models import Identity

YEAR_S = 31536000


@require_safe
def colours(request: HttpRequest, mark: str) -> HttpResponse:
    """The sheet; an address with today's mark holds for good, an older one for a minute."""
    site = Identity.current()
    answer = HttpResponse(sheet(site.accent, site.accent_dark), content_type="text/css")
    if mark == mark_of(site.accent, site.accent_dark):
        patch_cache_control(answer, public=True, max_age=YEAR_S, immutable=True)
    else:
        patch_cache_control(answer, public=True, max_age=60)
    return answer

"""Files of the site itself."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from mirrorsite.ground.site.pictures import path_of


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """An uploaded picture; its name stands for its contents, so that it is kept for good."""
    path = path_of(name)
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response

"""How much may be sent, and how often: decided before anything is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from mirrorsite.ground.audit.roles import View, role_required

MIB = 1024 * 1024
PREVIEWS_A_MINUTE = 90
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def upload_view(limit_mib: int, *roles: str) -> Callable[[View], View]:
    """Decorator for what takes files: role, then size, then the token of the form.

    Django would read the whole body to find the token; so the size is looked at first.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        def sized(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not _is_readable(request, limit_mib * MIB):
                return render(request, "editing/too_large.html", {"limit": limit_mib}, status=413)
            return protected(request, *args, **kwargs)

        return csrf_exempt(wraps(view)(role_required(*roles)(sized)))

    return decorate


def _is_readable(request: HttpRequest, limit: int) -> bool:
    """Whether the body is small enough; it is read if it is."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > limit:
        return False
    try:
        return request.POST is not None
    except TOO_MUCH:
        return False


def is_too_quick(user_name: str) -> bool:
    """Whether this person asked for more previews than anybody reads; counted by the minute."""
    key = f"editing-previews:{user_name}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key) > PREVIEWS_A_MINUTE
    except ValueError:  # the minute ended in between
        return False


def whole_number(value: Any) -> int | None:
    """A number that a form or an address hands in; None for anything else."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None

"""How long a public answer may be kept, and by whom: browsers, our nginx, our own process.

A page that shows what class of visitor reads it is private to everybody else's caches; ours keep
it by that class. Layers of this process read from META what may be kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]
KEPT_S = 30  # by browsers and other people's caches
NEAR_S = 10  # by our own caches, so that an edit shows soon
RENEWED_S = 300  # nginx may show an older page while it fetches a new one, up to this age
BY_VISITOR = "mirrorsite.by_visitor"  # META: the answer depends on the visitor's class
KEEP = "mirrorsite.keep"  # META: this process may keep the answer for NEAR_S
PACKS = "mirrorsite.packs"  # META: the layer in front compresses
OPEN = {"public": True, "max_age": KEPT_S}
OWN = {"private": True, "no_cache": True}


def public_page(view: View) -> View:
    """Read only, compressed, the same for all visitors of a class; never kept for who logged in."""

    @wraps(view)
    def page(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        personal = is_personal(request)
        if not personal:
            request.user = AnonymousUser()  # the session is not asked, so nothing varies by cookie
        response = view(request, *args, **kwargs)
        if personal:
            patch_cache_control(response, private=True, no_store=True)
        elif not response.get("Cache-Control"):
            _may_be_kept(request, response)
        return response

    packed = gzip_page(page)

    @wraps(view)
    def choose(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        return (page if PACKS in request.META else packed)(request, *args, **kwargs)

    choose.is_public_page = True  # type: ignore[attr-defined]
    return require_safe(choose)


def is_personal(request: HttpRequest) -> bool:
    """Whether the answer may be for one person: a session, or a message that waits for one."""
    return bool(personal_cookies().intersection(request.COOKIES))


def personal_cookies() -> frozenset[str]:
    """Names of the cookies with which no cache is asked."""
    return frozenset((settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name))


def depends_on_visitor(request: HttpRequest) -> None:
    """From now on the answer is one for this class of visitors alone."""
    request.META[BY_VISITOR] = True


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> None:
    by_visitor = BY_VISITOR in request.META
    patch_cache_control(response, **(OWN if by_visitor else OPEN))
    if response.status_code != 200 or response.cookies:
        return
    response.headers.setdefault("Last-Modified", http_date())
    response.headers.setdefault("Date", response["Last-Modified"])
    request.META[KEEP] = True
    if settings.BEHIND_NGINX and (not by_visitor or is_keyed_by_class(request.META)):
        _tell_nginx(response)


def is_keyed_by_class(meta: dict[str, str]) -> bool:
    """Whether our nginx, which always sets this header, keeps this address by class."""
    return bool(settings.BEHIND_NGINX and meta.get("HTTP_X_KEPT_BY_CLASS") == "yes")


def _tell_nginx(response: HttpResponse) -> None:
    """Two sentences: what nginx may do, and what it says to others in its place."""
    response["X-Downstream-Cache-Control"] = response["Cache-Control"]
    response["Cache-Control"] = f"public, max-age={NEAR_S}, stale-while-revalidate={RENEWED_S}"

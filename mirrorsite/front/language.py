"""A page's language is in its address and nowhere else, so that shared caches stay right."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class LanguageOfPath(LocaleMiddleware):
    """Django's, without `Vary: Accept-Language`: what a browser prefers changes nothing here."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response

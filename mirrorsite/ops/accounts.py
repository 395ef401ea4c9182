"""Accounts are made by an admin; nobody signs up by himself. Logins are in the audit log."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from mirrorsite.ground.audit.models import Entry


class ClosedSignup(DefaultAccountAdapter):
    """allauth's questions, answered; what it does with passwords, written down without them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        Entry.objects.record(user, "logged in", _subject(user), self._from(request))
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Also a wrong password where one has to be confirmed; not what the limits turn away."""
        name = str(credentials.get("username") or "")[:150]
        Entry.objects.record(name, "login failed", "accounts/login", self._from(request))

    def set_password(self, user: Any, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            Entry.objects.record(user, "password changed", _subject(user))

    def _from(self, request: HttpRequest) -> dict[str, str]:
        return {"address": self.get_client_ip(request)}


def _subject(user: Any) -> str:
    return f"{user._meta.label_lower}:{user.pk}"

"""Who may do what: three roles, each a group of Django's.

editor: help and news. operator: sync, incidents, tickets, hosts. admin: everything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

EDITOR, OPERATOR, ADMIN = "editor", "operator", "admin"
ROLES = (EDITOR, OPERATOR, ADMIN)

View = Callable[..., HttpResponse]


def has_role(user: Any, *roles: str) -> bool:
    """Whether the user is in one of these groups; a superuser is in all."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    if not hasattr(user, "role_names"):
        user.role_names = set(user.groups.values_list("name", flat=True))
    return ADMIN in user.role_names or bool(user.role_names.intersection(roles))


def role_required(*roles: str) -> Callable[[View], View]:
    """Decorator for views: log in first; 403 with words for a user without the role."""

    def decorate(view: View) -> View:
        @login_required
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not has_role(request.user, *roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.roles = roles  # type: ignore[attr-defined]
        return checked

    return decorate


operator_required = role_required(OPERATOR)
staff_required = role_required(*ROLES)

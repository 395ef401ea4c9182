"""Pages for what is not there."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mirrorsite.ops.navigation import bare
from syncstatus.listing import Addresses
from syncstatus.models import Mirror

LONGEST = 100
NEAR = 3
CLOSE = 0.7  # of 1: about three letters in ten may differ
MOST_NAMES = 1000
UNDER = {"mirror", "help"}  # pages whose next part is a mirror's name


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """What is there instead, when the address looks like that of a mirror."""
    at = Addresses()
    near = [{"name": name, "href": at.mirror(name)} for name in near_names(request.path)]
    return render(request, "404.html", {"near": near}, status=404)


def near_names(path: str) -> list[str]:
    """Names of mirrors that a path may have meant, the nearest first."""
    wanted = name_in(path)
    if not wanted:
        return []
    names = list(Mirror.objects.public().values_list("name", flat=True)[:MOST_NAMES])
    by_lower = {name.lower(): name for name in names}
    found = get_close_matches(wanted.lower(), by_lower, NEAR, CLOSE)
    return [by_lower[lower] for lower in found]


def name_in(path: str) -> str:
    """The part of a path where a mirror's name would stand; empty when it is too long for one."""
    parts = [part for part in bare(path).split("/") if part]
    if parts and parts[0] in UNDER:
        parts = parts[1:]
    name = parts[0] if parts else ""
    return name if len(name) <= LONGEST else ""

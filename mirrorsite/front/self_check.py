"""How a visitor reaches this site: a page to read, and a report to send. Nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mirrorsite.front.chip import Chip, chip_of
from mirrorsite.ground.site.models import HOST, Identity
from mirrorsite.ops.security import policy_with

AGENT_LENGTH = 200


@require_safe
def self_check(request: HttpRequest) -> HttpResponse:
    """The page; its script may ask the site's own other host names, and no page else may."""
    hosts = other_hosts(request, Identity.current())
    chip = chip_of(request)
    context = {"chip": chip, "hosts": hosts, "report": report(request, chip), "said": said(request)}
    answer = render(request, "public/self_check.html", context)
    answer["Content-Security-Policy"] = policy_with(host["origin"] for host in hosts)
    return _unkept(answer)


@require_safe
def self_check_text(request: HttpRequest) -> HttpResponse:
    """The report alone, for curl and for the script of the page on another host name."""
    text = report(request, chip_of(request))
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Access-Control-Allow-Origin"] = "*"  # it tells an asker no more than it knows
    return _unkept(answer)


def _unkept(answer: HttpResponse) -> HttpResponse:
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def other_hosts(request: HttpRequest, site: Identity) -> list[dict[str, Any]]:
    """The host names with one address family only: their address family, page and text."""
    known = ((4, site.host_ipv4), (6, site.host_ipv6))
    found = []
    for family, host in known:
        if not HOST.fullmatch(host):
            continue
        origin = f"{request.scheme}://{host}"
        found.append(
            {
                "family": family,
                "host": host,
                "origin": origin,
                "page": origin + reverse("self-check"),
                "text": origin + reverse("self-check-text"),
            }
        )
    return found


def said(request: HttpRequest) -> dict[str, str]:
    """What the request itself says: cut, without control characters."""
    agent = "".join(c for c in request.headers.get("User-Agent", "") if c.isprintable())
    return {
        "host": request.get_host(),
        "scheme": request.scheme or "",
        "agent": agent[:AGENT_LENGTH],
        "at": timezone.now().strftime("%Y-%m-%d %H:%M:%S UTC"),
    }


def report(request: HttpRequest, chip: Chip) -> str:
    """One fact a line, to paste into a mail to the operators."""
    facts = said(request)
    unknown = _("not known")
    lines = [
        (_("Address family"), chip.family or unknown),
        (_("Network"), chip.network or _("none of this site's own")),
        (_("Host name"), facts["host"]),
        (_("Protocol"), facts["scheme"]),
        (_("Program"), facts["agent"] or unknown),
        (_("Time"), facts["at"]),
    ]
    return "".join(f"{name}: {value}\n" for name, value in lines)

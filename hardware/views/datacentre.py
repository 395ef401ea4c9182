"""The page of one ticket behind its signed link: no login, no cookie, nothing else of the site."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hardware.datacentre import Said, fault_of, is_sealed, is_too_often, may_say, seal, take
from hardware.lights import last_asked
from hardware.models import Ticket
from hardware.ticket_facts import facts_of
from hardware.ticket_known import know
from hardware.ticket_links import LinkError, open_link
from hardware.ticket_page import shown_light, texts
from mirrorsite.ground.site.models import Identity

BAD_A_MINUTE = 30
LONGEST_POST = 20_000
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
SPOKEN = {"zh-hans": "中文", "en": "English"}


@csrf_exempt  # a form carries a signed seal instead: there is no cookie that could be abused
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, token: str) -> HttpResponse:
    """One ticket in one language; a POST says what was done."""
    language = _language(request)
    with translation.override(language):
        answer = _answer(request, token, language)
    for name, value in HEADERS.items():
        answer[name] = value
    answer["Content-Language"] = language
    return answer


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in SPOKEN else get_language_from_request(request)


def _answer(request: HttpRequest, token: str, language: str) -> HttpResponse:
    try:
        ticket = open_link(token, timezone.now())
    except LinkError as error:
        return _closed(request, error, language)
    if request.method == "POST":
        return _said(request, ticket, language)
    return _page(request, ticket, language)


def _closed(request: HttpRequest, error: LinkError, language: str) -> HttpResponse:
    """The same words for whatever is no link; whom to ask where it was one."""
    status = error.status
    if error.code == "unknown" and is_too_often(f"bad-link:{_address(request)}", BAD_A_MINUTE, 60):
        status = 429
    context = {"code": error.code, "site": Identity.current(), **_around(language)}
    return render(request, "hardware/datacentre_closed.html", context, status=status)


def _address(request: HttpRequest) -> str:
    return str(get_adapter(request).get_client_ip(request))


def _around(language: str) -> dict[str, Any]:
    others = [(code, name) for code, name in SPOKEN.items() if code != language]
    return {"spoken": language, "others": others}


def _page(
    request: HttpRequest, ticket: Ticket, language: str, fault: str = "", status: int = 200
) -> HttpResponse:
    known = know(ticket)
    context = {
        "ticket": ticket,
        "facts": facts_of(known),
        "drawings": known.drawings,
        "texts": [one for one in texts(known, without_link=True) if one["lang"] == language],
        "may": may_say(ticket),
        "seal": seal(ticket),
        "fault": fault,
        "typed": Said.from_post(request.POST) if fault else Said("", ""),
        "words": ticket.site_words.order_by("-pk")[:10],
        "light": shown_light(last_asked(ticket)),
        "site": known.identity,
        "was_told": request.GET.get("told") == "1",
        **_around(language),
    }
    return render(request, "hardware/datacentre.html", context, status=status)


def _said(request: HttpRequest, ticket: Ticket, language: str) -> HttpResponse:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or len(length) > 9 or int(length) > LONGEST_POST:
        return _page(request, ticket, language, _("That is too much text."), 413)
    if is_too_often(f"ticket-words:{ticket.pk}"):
        words = _("Too many messages within an hour. Call us instead.")
        return _page(request, ticket, language, words, 429)
    if not is_sealed(ticket, request.POST.get("seal", "")):
        words = _("This ticket has changed since you opened the page. Look again, then tell us.")
        return _page(request, ticket, language, words, 409)
    said = Said.from_post(request.POST)
    if fault := fault_of(ticket, said):
        return _page(request, ticket, language, fault, 422)
    if take(ticket, said, timezone.now()) is None:
        words = _("Somebody else has just told us something. Look again.")
        return _page(request, ticket, language, words, 409)
    return HttpResponseRedirect(f"{request.path}?lang={language}&told=1#told")

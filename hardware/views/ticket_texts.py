"""The site's own text of its tickets: edited, tried on a real ticket, kept with every revision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.domain.ticket_text import LANGUAGES, NAMES
from hardware.models import Ticket, TicketText
from hardware.ticket_known import know
from hardware.ticket_name_words import MEANINGS
from hardware.ticket_page import CODES
from hardware.ticket_page import NAMES as LANGUAGE_NAMES
from hardware.ticket_texts import body_of, fault_words, faults, keep, shipped, write
from hardware.ticket_words import values_in
from mirrorsite.ground.audit.roles import ADMIN, role_required

SHOWN = 50
admin_required = role_required(ADMIN)


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise Http404
    return language


@admin_required
def edit(request: HttpRequest, language: str) -> HttpResponse:
    """The text in force; a POST tries another one on the newest ticket, or keeps it."""
    language = _known(language)
    row = TicketText.objects.in_force(language)
    body, reason = body_of(row, language), ""
    wrong: list[dict[str, Any]] = []
    if request.method == "POST":
        body = request.POST.get("body", "").replace("\r\n", "\n")
        reason = request.POST.get("reason", "").strip()
        wrong = [{"line": one.line, "words": fault_words(one)} for one in faults(body)]
        if "keep" in request.POST and not wrong and reason:
            return _keep(request, language, body, reason)
        if "keep" in request.POST and not reason:
            wrong.append({"line": 0, "words": _("Say why it is changed; it is kept with it.")})
    context = {
        "language": language,
        "lang": CODES[language],
        "languages": [(one, LANGUAGE_NAMES[one]) for one in LANGUAGES],
        "row": row,
        "body": body,
        "reason": reason,
        "faults": wrong,
        "preview": _preview(body, language) if request.method == "POST" and not wrong else None,
        "names": [(name, MEANINGS.get(name, ""), _inner(of)) for name, of in NAMES.items()],
        "revisions": TicketText.objects.of(language)[:SHOWN],
        "is_shipped": body == shipped(language),
    }
    return render(request, "hardware/ticket_text.html", context, status=422 if wrong else 200)


def _inner(names: str | dict[str, str]) -> list[tuple[str, object]]:
    """Of a list: the names of each thing in it, and what they mean."""
    return [(name, MEANINGS[name]) for name in names] if isinstance(names, dict) else []


def _keep(request: HttpRequest, language: str, body: str, reason: str) -> HttpResponse:
    if keep(language, body, request.user, reason):
        messages.success(request, _("The text is in force; tickets are written with it from now."))
    else:
        messages.info(request, _("That is the text in force already."))
    return redirect("ticket-text", language=language)


def _preview(body: str, language: str) -> dict[str, Any] | None:
    """The newest ticket as the text makes it; None where there is no ticket yet."""
    ticket = Ticket.objects.for_page().order_by("-pk").first()
    if ticket is None:
        return None
    made = write(body, language, values_in(know(ticket), language))
    return {"ticket": ticket, "text": made.text, "fault": made.fault}


@admin_required
@require_POST
def restore(request: HttpRequest, language: str) -> HttpResponse:
    """Put an earlier revision in force again, or the text that came with the program."""
    language = _known(language)
    number = request.POST.get("revision", "")
    if not number:
        messages.error(request, _("Say which revision is to be in force again."))
        return redirect("ticket-text", language=language)
    if number == "shipped":
        body, reason = "", _("back to the shipped text")
    else:
        pk = int(number) if number.isdecimal() and len(number) < 19 else 0
        row = get_object_or_404(TicketText, pk=pk, language=language)
        body = row.body
        reason = _("back to the text of %(at)s") % {"at": f"{row.at:%Y-%m-%d %H:%M} UTC"}
    return _keep(request, language, body, reason)

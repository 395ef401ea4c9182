"""A ticket's paper, its PDF, its light and its link: what operators do with its words."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.lights import ask_light
from hardware.models import SiteWord, Ticket
from hardware.ticket_facts import facts_of
from hardware.ticket_known import know
from hardware.ticket_links import DAYS, end_link, make_link
from hardware.ticket_page import qr, texts
from hardware.ticket_pdf import NoPdfError, make_pdf
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required

PAPERS = {"zh": ["zh-hans"], "en": ["en"], "both": ["zh-hans", "en"]}


def _paper(request: HttpRequest, pk: int) -> dict[str, object]:
    row = get_object_or_404(Ticket.objects.for_page(), pk=pk)
    known = know(row)
    language = request.GET.get("lang", "both")
    shown = PAPERS.get(language, PAPERS["both"])
    return {
        "ticket": row,
        "facts": facts_of(known),
        "drawings": known.drawings,
        "texts": [one for one in texts(known) if one["lang"] in shown],
        "qr": qr(known.link),
        "lang": language if language in PAPERS else "both",
        "made_at": known.now,
    }


@operator_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One ticket on A4, black on white, in one language or both."""
    return render(request, "hardware/ticket_print.html", _paper(request, pk))


@operator_required
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as PDF, where WeasyPrint is installed."""
    html = render_to_string("hardware/ticket_print.html", {**_paper(request, pk), "is_pdf": True})
    try:
        made = make_pdf(html)
    except NoPdfError as error:
        words = _(
            "No PDF can be made here (%(why)s). Open the paper and print it to a file instead."
        )
        messages.error(request, words % {"why": str(error)[:200]})
        return redirect("ticket", pk=pk)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="ticket-{pk}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@operator_required
@require_POST
def led(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the host to light or clear a bay of the ticket."""
    row = get_object_or_404(Ticket.objects.for_page(), pk=pk)
    number = request.POST.get("place", "")
    is_on = request.POST.get("on") == "1"
    known = number.isdecimal() and len(number) < 4
    if known and ask_light(row, int(number), is_on, request.user):
        messages.success(request, _("The host is asked; its answer is shown below the words."))
    else:
        messages.error(request, _("That bay's light cannot be switched from here."))
    return redirect("ticket", pk=pk)


@operator_required
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new link for the data centre, or end the one there is."""
    row = get_object_or_404(Ticket, pk=pk)
    if request.POST.get("end"):
        end_link(row, request.user)
        messages.success(request, _("The link opens nothing any more."))
        return redirect("ticket", pk=pk)
    days = request.POST.get("days", "")
    count = int(days) if days.isdecimal() and len(days) < 4 else DAYS
    make_link(row, count, request.user, timezone.now())
    messages.success(request, _("A new link is made; older ones open nothing any more."))
    return redirect("ticket", pk=pk)


@operator_required
@require_POST
def heard(request: HttpRequest, pk: int) -> HttpResponse:
    """An operator has read that another serial number is on the label."""
    row = get_object_or_404(Ticket, pk=pk)
    waiting = SiteWord.objects.filter(ticket=row, kind=SiteWord.Kind.STOPPED, seen_at=None)
    if waiting.update(seen_at=timezone.now()):
        Entry.objects.record(request.user, "read a warning", f"hardware.ticket:{pk}")
    return redirect("ticket", pk=pk)

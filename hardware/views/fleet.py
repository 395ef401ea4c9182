"""All drives seen together, and the board of what tools disagree about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hardware import disagreements as board_of
from hardware import fleet as of_all
from mirrorsite.ground.audit.roles import operator_required


@operator_required
def fleet(request: HttpRequest) -> HttpResponse:
    """By model, wear, warmth and age; and what could not be read."""
    context = {
        "models": of_all.by_model(),
        "worn": of_all.worn(),
        "shelves": of_all.shelves(),
        "oldest": of_all.oldest(),
        "unread": of_all.unread(),
        "trouble": of_all.trouble_of_rounds(),
    }
    return render(request, "hardware/fleet.html", context)


@operator_required
def disagreements(request: HttpRequest) -> HttpResponse:
    """What two tools say of one thing."""
    return render(request, "hardware/disagreements.html", {"rows": board_of.board()})

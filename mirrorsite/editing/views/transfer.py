"""The whole set as one zip, out and in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from mirrorsite.editing.archive import LARGEST, pack, unpack
from mirrorsite.editing.bounding import upload_view
from mirrorsite.editing.exporting import files
from mirrorsite.editing.importing import import_set
from mirrorsite.editing.refusing import Refused
from mirrorsite.editing.views.finding import standing_of
from mirrorsite.ground.audit.roles import EDITOR, OPERATOR, role_required

LIMIT_MIB = (LARGEST >> 20) + 1


@role_required(EDITOR, OPERATOR)
def export(request: HttpRequest) -> HttpResponse:
    """Every published text and picture; the same bytes as long as nothing changes."""
    response = HttpResponse(pack(files()), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="texts.zip"'
    response["Cache-Control"] = "no-store"
    return response


@upload_view(LIMIT_MIB, EDITOR)
def take(request: HttpRequest) -> HttpResponse:
    """Read such a zip: what differs waits for review, or is shown where one person is enough."""
    context: dict[str, Any] = standing_of(request)
    if request.method != "POST":
        return render(request, "editing/import.html", context)
    is_published = context["is_alone"] and request.POST.get("publish") == "on"
    upload = request.FILES.get("archive")
    try:
        if upload is None:
            raise Refused(_("Choose a file first."))
        found = unpack(upload.read(LARGEST + 1))
        outcome = import_set(found, request.user, is_published, timezone.now())
    except Refused as refused:
        told = {**context, "told": str(refused).splitlines()}
        return render(request, "editing/import.html", told, status=422)
    return render(request, "editing/import.html", {**context, "outcome": outcome})

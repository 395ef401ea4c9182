"""The table of hosts as a file: export, a look at what an import would change, the import."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from hardware.domain.csv_table import CsvError, decode
from hardware.domain.host_csv import COLUMNS, parse, write
from hardware.forms import CsvForm
from hardware.host_table import Change, apply, as_table, digest, has_errors, plan
from hardware.host_table_words import cell_sentence, file_sentence, place
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required


@operator_required
def export(request: HttpRequest) -> HttpResponse:
    """Every host with its papers, safe to open in a spreadsheet."""
    Entry.objects.record(request.user, "hosts exported", "inbox.host")
    answer = HttpResponse(write(as_table()), content_type="text/csv; charset=utf-8")
    name = f"hosts-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@operator_required
def table(request: HttpRequest) -> HttpResponse:
    """First what a file would change; then, when the same is sent again as seen, the change."""
    context: dict[str, object] = {"form": CsvForm(), "columns": list(COLUMNS)}
    if request.method != "POST":
        return render(request, "hardware/hosts_csv.html", context)
    try:
        text = text_of(request)
        changes = plan(parse(text))
    except CsvError as error:
        context["error"] = file_sentence(error)
        return render(request, "hardware/hosts_csv.html", context, status=422)
    seen = request.POST.get("seen")
    if seen == digest(changes) and not has_errors(changes):
        return _imported(request, changes)
    context |= {
        "changes": [_shown(change) for change in changes],
        "has_errors": has_errors(changes),
        "changing": sum(bool(change.changed) for change in changes),
        "text": text,
        "seen": digest(changes),
        "is_other": bool(seen) and not has_errors(changes),
    }
    status = 422 if has_errors(changes) else 200
    return render(request, "hardware/hosts_csv.html", context, status=status)


def text_of(request: HttpRequest) -> str:
    """The file's text, or the text that the page kept between look and import."""
    if file := request.FILES.get("file"):
        return decode(file.read(1024 * 1024))
    return decode(request.POST.get("text", "").encode("utf-8", "replace"))


def _imported(request: HttpRequest, changes: list[Change]) -> HttpResponse:
    count = apply(changes, request.user)
    said = ngettext("%d host was changed.", "%d hosts were changed.", count)
    messages.success(request, said % count)
    return redirect("hosts")


def _shown(change: Change) -> dict[str, object]:
    errors = [(place(error), cell_sentence(error)) for error in change.errors]
    cells = [(name, old, new) for name, (old, new) in change.changed.items()]
    return {
        "line": change.line,
        "name": change.host.name,
        "is_new": change.is_new,
        "cells": cells,
        "errors": errors,
    }

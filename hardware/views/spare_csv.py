"""The table of spares as a file: export, a look at what an import would change, the import."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from hardware.domain.csv_table import CsvError, parse, write
from hardware.domain.spare_csv import SPARES
from hardware.forms import CsvForm
from hardware.host_table_words import file_sentence
from hardware.spare_table import apply, as_table, digest, has_errors, plan, shown, states
from hardware.views.host_csv import text_of
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required


@operator_required
def export(request: HttpRequest) -> HttpResponse:
    """Every spare, safe to open in a spreadsheet."""
    Entry.objects.record(request.user, "spares exported", "hardware.spare")
    answer = HttpResponse(write(SPARES, as_table()), content_type="text/csv; charset=utf-8")
    name = f"spares-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@operator_required
def table(request: HttpRequest) -> HttpResponse:
    """First what a file would change; then, when the same is sent again as seen, the change."""
    context: dict[str, object] = {
        "form": CsvForm(),
        "columns": list(SPARES.columns),
        "states": states(),
    }
    if request.method != "POST":
        return render(request, "hardware/spares_csv.html", context)
    try:
        text = text_of(request)
        changes = plan(parse(SPARES, text))
    except CsvError as error:
        context["error"] = file_sentence(error)
        return render(request, "hardware/spares_csv.html", context, status=422)
    seen, wrong = request.POST.get("seen"), has_errors(changes)
    if seen == digest(changes) and not wrong:
        count = apply(changes, request.user)
        said = ngettext("%d spare was changed.", "%d spares were changed.", count)
        messages.success(request, said % count)
        return redirect("spares")
    context |= {
        "changes": [shown(change) for change in changes],
        "has_errors": wrong,
        "changing": sum(bool(change.changed) for change in changes),
        "text": text,
        "seen": digest(changes),
        "is_other": bool(seen) and not wrong,
    }
    return render(request, "hardware/spares_csv.html", context, status=422 if wrong else 200)

"""Start and abort a drive's self-test from its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hardware.domain.self_test import State
from hardware.models import Drive, SelfTest
from hardware.selftests import cancel, want
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.audit.roles import operator_required


@operator_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Want a short or long test of a drive; it begins as soon as nothing hinders it."""
    drive = get_object_or_404(Drive, pk=pk)
    kind = request.POST.get("kind", "")
    if kind not in SelfTest.Kind.values:
        return HttpResponse(_("Expected a short or a long self-test."), status=422)
    row = want(drive, kind, request.user, timezone.now())
    if row is None:
        messages.error(request, _("This drive is in no host that is watched."))
    else:
        _say(request, row)
        subject = f"hardware.drive:{drive.pk}"
        Entry.objects.record(request.user, "asked for a self-test", subject, {"kind": kind})
    return _back(request)


@operator_required
@require_POST
def abort(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the self-tests of a drive aborted."""
    drive = get_object_or_404(Drive, pk=pk)
    if cancel(drive, request.user, timezone.now()):
        Entry.objects.record(request.user, "aborted a self-test", f"hardware.drive:{drive.pk}")
        messages.success(request, _("The host is asked to abort the self-test."))
    else:
        messages.info(request, _("No self-test of this drive runs."))
    return _back(request)


def _say(request: HttpRequest, row: SelfTest) -> None:
    if row.state == State.WANTED:
        messages.info(request, _("The self-test waits: %(why)s") % {"why": row.reason})
    elif row.state == State.LOST:
        messages.error(request, _("The self-test cannot begin: %(why)s") % {"why": row.reason})
    else:
        messages.success(request, _("The host is asked to begin the self-test."))


def _back(request: HttpRequest) -> HttpResponse:
    """To the page with the button; to the hosts where it is not said or not ours."""
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        page, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(page if is_ours else "hosts")

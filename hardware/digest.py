"""What the centre makes of a host's reports: surveys become inventory, events become incidents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hardware import chain
from hardware.digest_survey import laid_over, store_survey
from hardware.domain.survey import Survey
from hardware.models import Bay, KernelEvent
from hardware.redrafting import judge_again
from hardware.surveys_read import Surveys
from hardware.verifying import verify_after
from hardware.wire import EventReport, moment
from mirrorsite.ground.inbox.digests import digests
from mirrorsite.ground.inbox.models import Command, Host, Report

AHEAD = timedelta(hours=1)


@digests("survey", 1)
def digest_survey(report: Report) -> None:
    """Keep a survey if it says anything new, and look again at what could not be resolved."""
    body = report.body if isinstance(report.body, dict) else {}
    survey = Survey.from_json(body.get("survey"))
    at = moment(body.get("at"))
    if at > report.received_at + AHEAD:  # else every true survey after it would seem older
        raise ValueError(f"the survey is of {at}, which is not yet: set that host's clock by NTP")
    if body.get("partial") is True:
        survey = laid_over(report.host, report.boot_id, survey, at)
    labels = body.get("bay_labels") or {}
    _store_labels(report.host, survey, labels if isinstance(labels, dict) else {})
    record = store_survey(report.host, report.boot_id, survey, at)
    surveys = Surveys(report.host)
    if record:
        chain.look_again(report.host, record, surveys)
    judge_again(report.host, surveys)
    verify_after(report.host, at, surveys)
    if record:
        return
    # It said nothing new: that it was said is kept, its hundred kilobytes are not.
    Report.objects.filter(pk=report.pk).update(body={"at": body["at"], "confirms": True})


@digests("kernel-events", 1)
def digest_events(report: Report) -> str | None:
    """Keep each event once, and follow those that are new; answers which were none."""
    events, trouble = _events(report.body)
    rows: dict[str, KernelEvent] = {}
    for event in sorted(events, key=lambda one: (one.value.last_line, one.value.count)):
        rows[event.key] = event.as_row(report.host, report.boot_id)  # told twice: the longer tale
    known = KernelEvent.objects.filter(host=report.host, key__in=rows)
    surveys = Surveys(report.host)
    chain.grow(report.host, [(row, rows.pop(row.key)) for row in known], surveys)
    KernelEvent.objects.bulk_create(rows.values())
    chain.follow(report.host, list(rows.values()), surveys=surveys)
    if events:
        newest = max(one.at for one in events)
        verify_after(report.host, min(newest, report.received_at), surveys)
    if not trouble:
        return None
    count = len(events) + len(trouble)
    return f"{len(trouble)} of {count} events are none, the others are kept: {'; '.join(trouble)}"


def _events(body: Any) -> tuple[list[EventReport], list[str]]:
    """The events of a report, and what is wrong with those that are none."""
    listed = body.get("events") if isinstance(body, dict) else None
    if not isinstance(listed, list):
        raise ValueError("events: expected a list")
    events, trouble = [], []
    for number, one in enumerate(listed, 1):
        try:
            events.append(EventReport.from_json(one))
        except (ValueError, TypeError) as error:
            trouble.append(f"event {number}: {str(error)[:200]}")
    return events, trouble


@digests("command-done", 1)
def digest_command(report: Report) -> None:
    """A host did what it was asked."""
    number = report.body.get("id") if isinstance(report.body, dict) else None
    if not isinstance(number, int) or not 0 < number < 2**63:
        raise ValueError(f"id {number!r}: expected the number of a command")
    rows = Command.objects.filter(pk=number, host=report.host)
    rows.update(done_at=moment(report.body.get("at")), answer=str(report.body.get("answer"))[:2000])


def _store_labels(host: Host, survey: Survey, labels: dict[str, Any]) -> None:
    """Panel labels that came with a recording; a label that a person typed is kept."""
    for drive in survey.drives:
        if drive.bay is None:
            continue
        key = f"{drive.controller}/{drive.bay.enclosure}/{drive.bay.slot}"
        if key in labels:
            row = Bay.objects.at(host, drive.controller, drive.bay)
            Bay.objects.filter(pk=row.pk, label="").update(label=str(labels[key])[:40])

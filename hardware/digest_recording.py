"""What the single-file recorder reports: a whole recording, which becomes the usual reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hardware.domain.machine import ToolError
from hardware.replay import store_reports
from hardware.tools import system
from mirrorsite.ground.inbox.digests import digests
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.outside.shell import ReportedRecording


@digests("recording", 1)
def digest_recording(report: Report) -> str | None:
    """Read it as its own host would have, and store what that host would have reported."""
    recording = ReportedRecording(report.body)
    store_reports(report.host, recording)
    said = {"system": _system(recording), "recorder": {"taken_at": recording.about["taken_at"]}}
    Host.objects.filter(pk=report.host_id).update(said=said)
    return "; ".join(_lacking(recording.about))[:2000] or None


def _lacking(about: dict[str, Any]) -> Iterator[str]:
    """What the recorder says that it could not bring."""
    if why := about.get("kernel_log_trouble"):
        yield f"the recording has no kernel log: {why}"
    cut = about.get("cut")
    if isinstance(cut, list) and cut:
        yield "the recording was cut: " + "; ".join(str(one)[:300] for one in cut[:20])


def _system(recording: ReportedRecording) -> dict[str, Any]:
    try:
        return system.facts(recording)
    except ToolError:
        return {}

"""What the single-file recorder reports: a whole recording, which becomes the usual reports."""

from __future__ import annotations

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
    why = recording.about.get("kernel_log_trouble")
    return f"the recording has no kernel log: {why}"[:2000] if why else None


def _system(recording: ReportedRecording) -> dict[str, Any]:
    try:
        return system.facts(recording)
    except ToolError:
        return {}

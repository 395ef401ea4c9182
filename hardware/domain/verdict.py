"""Which events are a trouble, and which are only told."""

from __future__ import annotations

from hardware.domain.kernel_log import Kind

WANTS_INCIDENT_FROM = ("warning", "error", "critical")


def wants_incident(kind: str, severity: str) -> bool:
    """Information (a hot-plug) is kept as an event and is no trouble."""
    return severity in WANTS_INCIDENT_FROM and kind != Kind.HOT_PLUG

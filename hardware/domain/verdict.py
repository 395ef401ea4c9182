"""Which events are a reason to order a disk, and which are only told: a table of rules."""

from __future__ import annotations

from hardware.domain.kernel_log import Kind

# Path trouble (transport, resets, timeouts, aborted commands) and what follows from a failure
# (filesystems, block errors without sense data) open an incident and no ticket: section 1.2 of
# the field notes. A drive is not ordered for a cable.
WANTS_TICKET = frozenset(
    {
        Kind.LOGICAL_UNIT_FAILURE,
        Kind.VOLUME_STATE,
        Kind.DEVICE_OFFLINE,
        Kind.MEDIUM_ERROR,
        Kind.HARDWARE_ERROR,
        Kind.FAILURE_PREDICTED,
        Kind.RAID_MEMBER_FAILED,
        "smart_fail",  # the drive's own readings
    }
)
WANTS_INCIDENT_FROM = ("warning", "error", "critical")


def wants_incident(kind: str, severity: str) -> bool:
    """Information (a hot-plug) is kept as an event and is no trouble."""
    return severity in WANTS_INCIDENT_FROM and kind != Kind.HOT_PLUG


def wants_ticket(kind: str, severity: str) -> bool:
    """Whether a person at the data centre may have to do something."""
    return kind in WANTS_TICKET and severity in ("error", "critical")

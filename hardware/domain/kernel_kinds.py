"""What the kernel log can tell: kinds of trouble, how bad they are, and claims of both."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What happened, as `explain kernel-log` says it."""

    LOGICAL_UNIT_FAILURE = "logical_unit_failure"
    VOLUME_STATE = "volume_state"
    CONTROLLER_OFFLINE = "controller_offline"
    DEVICE_OFFLINE = "device_offline"
    DEVICE_RESET = "device_reset"
    MEDIUM_ERROR = "medium_error"
    HARDWARE_ERROR = "hardware_error"
    FAILURE_PREDICTED = "failure_predicted"
    RECOVERED_ERROR = "recovered_error"
    NOT_READY = "not_ready"
    ABORTED_COMMAND = "aborted_command"
    TRANSPORT_ERROR = "transport_error"
    TIMEOUT = "timeout"
    IO_ERROR = "io_error"
    RAID_MEMBER_FAILED = "raid_member_failed"
    READ_ERROR_CORRECTED = "read_error_corrected"
    FILESYSTEM_ERROR = "filesystem_error"
    HOT_PLUG = "hot_plug"
    WRONG_DRIVE_REPLACED = "wrong_drive_replaced"


class Severity(StrEnum):
    """How bad it is by itself."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Verdict(NamedTuple):
    """A claim about a story; the highest rank wins, and kind None means harmless."""

    rank: int
    kind: Kind | None
    severity: Severity


CRITICAL, ERROR, WARNING, INFO = Severity
SILENT = Verdict(0, None, INFO)
_WORSE = {severity: -number for number, severity in enumerate(Severity)}


def heavier(one: Verdict, other: Verdict) -> Verdict:
    """The claim that is believed when two are made of one story."""
    return max(one, other, key=lambda v: (v.rank, v.kind is not None, _WORSE[v.severity]))

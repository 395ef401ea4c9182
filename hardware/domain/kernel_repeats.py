"""Which stories tell the same failure again, and how they become one."""

from __future__ import annotations

from hardware.domain.kernel_joins import gap
from hardware.domain.kernel_kinds import Kind, heavier
from hardware.domain.kernel_message import Role
from hardware.domain.kernel_story import MAX_LINES, Story

SECONDS = 300.0  # what is told again later is another event of the same incident

# One failure whatever sector its commands asked for.
_WHOLE = frozenset(
    {
        Kind.LOGICAL_UNIT_FAILURE, Kind.DEVICE_OFFLINE, Kind.CONTROLLER_OFFLINE,
        Kind.DEVICE_RESET, Kind.FILESYSTEM_ERROR, Kind.NOT_READY, Kind.READ_ERROR_CORRECTED,
    }
)  # fmt: skip


def _same_place(before: Story, after: Story) -> bool:
    if before.address and after.address:
        return before.address == after.address
    pairs = (
        (before.ata + before.unit, after.ata + after.unit),
        ((before.disk, before.part) if before.disk else None, (after.disk, after.part)),
        (before.bay, after.bay),
        (before.pci or before.driver, after.pci or after.driver),
        (before.array, after.array),
    )
    return next((one == other for one, other in pairs if one and other), False)


def _place(story: Story) -> int | None:
    return story.sector if story.sector is not None else story.lba


def _is_young(story: Story, seconds: float | None) -> bool:
    """Whether a repeat is of the same minutes: that it goes on for hours must not be lost."""
    age = gap(story.started, seconds)
    return age <= SECONDS or age == float("inf")


def repeats(before: Story, after: Story) -> bool:
    """Whether the later story tells the same failure of the same disk again."""
    if not _same_place(before, after) or not _is_young(before, after.started):
        return False
    kind = before.judged.kind
    if kind is None or kind is not after.judged.kind:
        return False
    if before.role in (Role.NOTE, Role.PLUG) and before.detail != after.detail:
        return False
    flushed = before.op == after.op == "flush"  # it has no sector
    return kind in _WHOLE or flushed or _place(before) == _place(after)


_CARRIED = (
    "address", "disk", "part", "pci", "driver", "bay", "detail", "array", "key",
    "op", "host_byte", "ata_errors", "link_errors", "nvme_status", "nvme_csts",
)  # fmt: skip


def fold(before: Story, after: Story) -> None:
    """Put the earlier story in front of the later one."""
    for name in _CARRIED:
        setattr(after, name, getattr(before, name) or getattr(after, name))
    after.code = before.code or after.code
    after.sector, after.lba = _place(before), after.lba
    after.verdict = heavier(before.verdict, after.verdict)
    after.earlier += before.count
    after.at_least = before.is_at_least
    after.first = min(before.first, after.first)
    after.started = before.started if before.started is not None else after.started
    after.lines = (before.lines + after.lines)[:MAX_LINES]

"""Which story a clue belongs to, and which stories tell the same failure again."""

from __future__ import annotations

from collections.abc import Callable

from hardware.domain.kernel_clue import Clue, bay_of, detail_of
from hardware.domain.kernel_kinds import Kind, heavier
from hardware.domain.kernel_message import Role, Stage
from hardware.domain.kernel_story import MAX_LINES, Story

NEAR_LINES = 30
# Of a log without times: fifty disks may print between two lines of one command.
UNDATED_LINES = 500
SECONDS = {Role.COMMAND: 5.0, Role.NOTE: 5.0}
LONG_SECONDS = 120.0
REPEATS_SECONDS = 300.0  # what is told again later is another event of the same incident
ECHO_SECONDS = 2.0  # between a controller's death and what its disks say of it

# One failure whatever sector its commands asked for.
_WHOLE = frozenset(
    {
        Kind.LOGICAL_UNIT_FAILURE, Kind.DEVICE_OFFLINE, Kind.CONTROLLER_OFFLINE,
        Kind.DEVICE_RESET, Kind.FILESYSTEM_ERROR, Kind.NOT_READY, Kind.READ_ERROR_CORRECTED,
    }
)  # fmt: skip
_DEAD = frozenset({Kind.LOGICAL_UNIT_FAILURE, Kind.DEVICE_OFFLINE, Kind.CONTROLLER_OFFLINE})


def gap(before: float | None, after: float | None) -> float:
    """Seconds between, infinite where the clock is missing or ran back."""
    if before is None or after is None or after < before - 1:
        return float("inf")
    return after - before


def _reach(story: Story) -> float:
    return SECONDS.get(story.role, LONG_SECONDS)


def _lines(story: Story, seconds: float | None) -> int:
    undated = story.seconds is None and seconds is None
    return UNDATED_LINES if undated and not story.is_complete else NEAR_LINES


def is_near(story: Story, number: int, seconds: float | None) -> bool:
    """Whether a line of this number and time can still belong to it."""
    if number - story.last <= NEAR_LINES or gap(story.seconds, seconds) <= _reach(story):
        return True
    return number - story.last <= _lines(story, seconds)


def _is_young(story: Story, seconds: float | None) -> bool:
    """Whether a repeat is of the same minutes: that it goes on for hours must not be lost."""
    age = gap(story.started, seconds)
    return age <= REPEATS_SECONDS or age == float("inf")


def is_past(story: Story, number: int, seconds: float | None) -> bool:
    """Whether this line comes too late even for a repeat that began within its reach."""
    if number - story.last <= 2 * NEAR_LINES or gap(story.seconds, seconds) <= 2 * _reach(story):
        return False
    return number - story.last > 2 * _lines(story, seconds)


def same_disk(story: Story, clue: Clue) -> bool:
    """Whether both name the same disk, by address or by name."""
    if story.address and clue.address:
        return story.address == clue.address
    return bool(clue.disk) and clue.disk in (story.disk, *story.disks)


def _fits_sector(story: Story, clue: Clue) -> bool:
    """Whether a block error can be of this command: its LBA in 512-byte or 4096-byte blocks."""
    if story.lba is None or story.ata or "sector" not in clue.said:
        return True
    sector = int(clue.said["sector"])
    return any(0 <= sector - story.lba * scale < 65536 * scale for scale in (1, 2, 4, 8))


def _command_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is not Role.COMMAND or not same_disk(story, clue):
        return False
    if story.verdict.kind in _DEAD:
        return clue.verdict.kind is not Kind.MEDIUM_ERROR
    if clue.tag and story.tag and clue.tag != story.tag:
        return False
    if clue.stage is Stage.LOOSE and clue.verdict.kind in _DEAD:
        return story.verdict.kind is None
    if clue.stage is Stage.LOOSE:
        return story.stage is not Stage.NONE or story.part == clue.part
    return clue.stage > story.stage and (clue.stage is not Stage.BLOCK or _fits_sector(story, clue))


def _ata_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is Role.COMMAND:
        # libata hands its failed command up under the same tag before it says EH complete.
        failed = story.verdict.kind is not None and not story.closed
        own = not story.address and not story.disk and clue.address is not None
        if own and failed and clue.stage in (Stage.START, Stage.RESULT):
            return clue.tag in ("", story.tag) or not story.tag
        return bool(story.address) and _command_accepts(story, clue)
    if clue.role is not Role.ATA or story.closed or clue.stage is Stage.START:
        return False
    if clue.is_rest:
        return clue.line.number - story.last == 1
    ata, unit = clue.said.get("ata", ""), clue.said.get("unit", "")
    if (ata and ata != story.ata) or (unit and story.unit and unit != story.unit):
        return False
    if clue.stage is Stage.NONE:
        return story.stage <= Stage.START
    return clue.stage is not Stage.BLOCK or story.verdict.kind is not Kind.MEDIUM_ERROR


def _reset_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is Role.COMMAND and clue.stage is Stage.CDB:
        return story.address is None or story.address == clue.address
    if clue.role is not Role.RESET:
        return False
    if story.address and clue.address:
        return story.address == clue.address
    return bool(clue.driver) and clue.driver == story.driver


def _offline_accepts(story: Story, clue: Clue) -> bool:
    if not same_disk(story, clue):
        return False
    told = clue.role is Role.COMMAND and clue.stage not in (Stage.KEY, Stage.CODE, Stage.START)
    return clue.role is Role.OFFLINE or (told and clue.verdict.kind is not Kind.MEDIUM_ERROR)


def _controller_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is Role.CONTROLLER:
        same = (clue.said.get("pci", ""), clue.disk) == (story.pci, story.disk)
        return same and clue.verdict.kind is story.verdict.kind
    if story.verdict.kind is not Kind.CONTROLLER_OFFLINE:
        return False
    if story.driver == "nvme":
        echo = clue.role is Role.COMMAND and clue.disk.startswith(story.disk + "n")
        return bool(story.disk) and echo
    if clue.role is Role.OFFLINE and clue.address and story.host in (None, clue.address.host):
        story.host = clue.address.host
        return True
    if clue.role is not Role.COMMAND or clue.stage in (Stage.KEY, Stage.CODE):
        return False
    if clue.address is None and clue.verdict.kind is Kind.IO_ERROR:
        at_once = gap(story.seconds, clue.seconds) <= ECHO_SECONDS
        return at_once or clue.line.number - story.last <= 2
    return clue.address.host == story.host if clue.address else clue.disk in story.disks


def _array_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is not Role.ARRAY or (clue.array and story.array not in ("", clue.array)):
        return False
    return not clue.disk or not story.disk or (clue.disk, clue.part) == (story.disk, story.part)


def _filesystem_accepts(story: Story, clue: Clue) -> bool:
    return clue.role is Role.FILESYSTEM and (clue.disk, clue.part) == (story.disk, story.part)


def _plug_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is not Role.PLUG or clue.driver != story.driver:
        return False
    place = (clue.address, bay_of(clue.said), detail_of(clue.said, clue.line.text))
    return place == (story.address, story.bay, story.detail)


_ACCEPTS: dict[Role, Callable[[Story, Clue], bool]] = {
    Role.COMMAND: _command_accepts,
    Role.ATA: _ata_accepts,
    Role.RESET: _reset_accepts,
    Role.OFFLINE: _offline_accepts,
    Role.CONTROLLER: _controller_accepts,
    Role.ARRAY: _array_accepts,
    Role.FILESYSTEM: _filesystem_accepts,
    Role.PLUG: _plug_accepts,
    Role.NOTE: lambda _story, _clue: False,
}


def accepts(story: Story, clue: Clue) -> bool:
    """Whether the clue is one more line of the story."""
    return _ACCEPTS[story.role](story, clue)


def ends_here(story: Story, clue: Clue) -> bool:
    """Whether a block error follows its command at once, though their sectors do not agree."""
    at_once = clue.line.number - story.last <= 2 and story.stage is Stage.CDB
    return clue.stage is Stage.BLOCK and at_once and same_disk(story, clue)


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

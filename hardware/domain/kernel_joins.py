"""Which story a clue belongs to."""

from __future__ import annotations

from collections.abc import Callable

from hardware.domain.kernel_clue import Clue, bay_of, detail_of
from hardware.domain.kernel_kinds import Kind
from hardware.domain.kernel_message import Role, Stage
from hardware.domain.kernel_story import Story

NEAR_LINES = 30
# Of a log without times: fifty disks may print between two lines of one command.
UNDATED_LINES = 500
SECONDS = {Role.COMMAND: 5.0, Role.NOTE: 5.0}
LONG_SECONDS = 120.0
# However close their lines stand, in a log that somebody grepped.
APART_SECONDS = 600.0
OTHER_CLOCK_SECONDS = 1e9  # one line tells its uptime, the other the date
ECHO_SECONDS = 2.0  # between a controller's death and what its disks say of it

_UNREACHED = ("DID_NO_CONNECT", "0x01", "DID_BAD_TARGET", "0x04")
_ANSWERED = ("DID_OK", "0x00")
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
    if APART_SECONDS < gap(story.seconds, seconds) < OTHER_CLOCK_SECONDS:
        return False
    if number - story.last <= NEAR_LINES or gap(story.seconds, seconds) <= _reach(story):
        return True
    return number - story.last <= _lines(story, seconds)


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


def _names_it(story: Story, clue: Clue) -> bool:
    """Whether kernels before 2.6.25 go on: the address in one line, the name in the next."""
    told = clue.line.number - story.last == 1 and story.stage is Stage.RESULT
    named = bool(clue.disk) and not clue.address and not story.disk
    return told and named and clue.stage is Stage.KEY


def _fits_sector(story: Story, clue: Clue) -> bool:
    """Whether a block error can be of this command: its LBA in 512-byte or 4096-byte blocks."""
    if story.lba is None or story.ata or "sector" not in clue.said:
        return True
    sector = int(clue.said["sector"])
    return any(0 <= sector - story.lba * scale < 65536 * scale for scale in (1, 2, 4, 8))


def _command_accepts(story: Story, clue: Clue) -> bool:
    if clue.role is not Role.COMMAND:
        return False
    if not same_disk(story, clue):
        return _names_it(story, clue)
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
        if own and story.verdict.kind is Kind.DEVICE_OFFLINE:
            return clue.line.number - story.last == 1 and clue.said.get("hostbyte") in _UNREACHED
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
    told = told and clue.said.get("hostbyte") not in _ANSWERED
    told = told or clue.said.get("detail") == "Unhandled error code"
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


def is_rejected(story: Story, clue: Clue) -> bool:
    """Whether a failed request is the one just rejected, of a disk whose name was not told."""
    nameless = story.role is Role.OFFLINE and not story.disk
    failed = clue.role is Role.COMMAND and clue.verdict.kind is Kind.IO_ERROR and not clue.address
    return nameless and failed and clue.line.number - story.last <= 2

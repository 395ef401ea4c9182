"""What a log has said that later lines need: bays, resets of the last hour, pulled USB disks."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.kernel_clue import Clue
from hardware.domain.kernel_joins import gap
from hardware.domain.kernel_kinds import Kind
from hardware.domain.kernel_message import Role, Stage
from hardware.domain.kernel_story import MAX_KNOWN, Story

RESETS_AN_HOUR = 3
PULLED_SECONDS = 10.0
PULLED_LINES = 60
_NO_CONNECT = ("DID_NO_CONNECT", "0x01")
# What a disk that is no longer there causes.
_OF_PULLED = (Kind.IO_ERROR, Kind.FILESYSTEM_ERROR, Kind.DEVICE_OFFLINE, Kind.TRANSPORT_ERROR)


def target_of(address: ScsiAddress | None) -> str:
    """host:channel:target, the words in which mpt3sas names a bay."""
    return f"{address.host}:{address.channel}:{address.target}" if address else ""


@dataclass
class Memory:
    """One boot's worth, bounded."""

    bays: OrderedDict[str, str] = field(default_factory=OrderedDict)
    power_ons: OrderedDict[ScsiAddress, deque[Clue]] = field(default_factory=OrderedDict)
    unplugged: Clue | None = None
    suppressed: Clue | None = None  # before the first line that was printed again
    pulled: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def forget(self) -> None:
        """Another boot: addresses and names begin anew."""
        self.bays.clear()
        self.power_ons.clear()
        self.pulled.clear()
        self.unplugged = self.suppressed = None

    def note_bay(self, target: str, bay: str) -> None:
        """The card says where this target sits."""
        _put(self.bays, target, bay)

    def bay_at(self, address: ScsiAddress | None) -> str:
        """Where the card said that this address sits, else empty."""
        return self.bays.get(target_of(address), "")

    def resets_of(self, clue: Clue) -> list[Clue]:
        """The power-ons of an hour once they are three; then they are counted anew."""
        if clue.address is None:
            return []
        seen = self.power_ons.get(clue.address) or deque(maxlen=RESETS_AN_HOUR)
        seen.append(clue)
        _put(self.power_ons, clue.address, seen)
        hour = gap(seen[0].seconds, clue.seconds)
        if len(seen) < RESETS_AN_HOUR or (hour > 3600 and clue.seconds is not None):
            return []
        resets = list(seen)
        seen.clear()
        return resets

    def suppressed_before(self, clue: Clue) -> Clue | None:
        """The line before this failed request that counts requests not printed, told once."""
        before = self.suppressed
        if before is None or clue.role is not Role.COMMAND or clue.stage is not Stage.BLOCK:
            return None
        self.suppressed = None
        return before if clue.line.number - before.line.number == 1 else None

    def is_of_pulled(self, story: Story) -> bool:
        """Whether it only says that a USB disk, just pulled, is not there."""
        if story.judged.kind not in _OF_PULLED:
            return False
        names = story.disks or {story.disk}
        if self._was_unplugged(story) and story.host_byte in _NO_CONNECT:
            for name in names:
                _put(self.pulled, name, None)
            return True
        return story.role in (Role.COMMAND, Role.FILESYSTEM, Role.OFFLINE) and any(
            name in self.pulled for name in names
        )

    def _was_unplugged(self, story: Story) -> bool:
        if self.unplugged is None:
            return False
        lines = story.first - self.unplugged.line.number
        soon = story.started is None or gap(self.unplugged.seconds, story.started) <= PULLED_SECONDS
        return 0 < lines <= PULLED_LINES and soon


def _put(known: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > MAX_KNOWN:
        known.popitem(last=False)

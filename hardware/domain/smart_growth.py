"""What a disk's counters were before: growth is what tells a dying disk from a scarred one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Past:
    """Values by the names of Reading.values(), at three earlier times. Empty: not known.

    `previous` is the poll before this one (the drive's latest); `a_week_ago` the last poll of
    the newest day row that is at least seven days old; `first` the first poll of the oldest row
    that is kept. A drive that is known for less than a week grows against its first poll.
    """

    previous: Mapping[str, int] = field(default_factory=dict)
    a_week_ago: Mapping[str, int] = field(default_factory=dict)
    first: Mapping[str, int] = field(default_factory=dict)

    def growth(self, counter: str, value: int) -> int | None:
        """How much more it is than a week ago, at least 0; None: nobody knows what it was."""
        for then in (self.a_week_ago, self.first, self.previous):
            if counter in then:
                return max(value - then[counter], 0)
        return None

    def is_quiet(self, counter: str, value: int) -> bool:
        """Whether a whole week is known, in which it did not grow."""
        return self.a_week_ago.get(counter, value - 1) >= value

    def was_above(self, counter: str, limit: int) -> bool:
        """Whether the poll before this one saw it above a limit."""
        return self.previous.get(counter, limit) > limit


@dataclass(frozen=True)
class Context:
    """What others say about the same disk: the kernel, its array, its neighbours."""

    medium_errors_7d: int = 0  # kernel events with sense key 3 or 4 for this disk
    resets_7d: int = 0  # device resets, timeouts, aborted commands
    failing_siblings: int = 0  # other disks of the same connector or expander, failing as well
    array_state: str = ""  # of this member: failed faulty rebuilding in_sync …
    hung: int = 0  # times that smartctl did not come back, since it last did

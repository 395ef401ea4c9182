"""A kernel log as the stories it tells: the several lines of one failure become one event.

A line is read into a Clue (a row of kernel_patterns), a clue joins an open Story or starts one
(kernel_joins), and a story that nothing joins any more is judged and leaves as a KernelEvent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from hardware.domain.kernel_clue import Clue, bay_of, find_pattern, read_clue, seconds_of
from hardware.domain.kernel_event import KernelEvent, Line
from hardware.domain.kernel_joins import (
    accepts,
    ends_here,
    is_near,
    is_past,
    is_rejected,
    same_disk,
)
from hardware.domain.kernel_kinds import Kind, Severity
from hardware.domain.kernel_memory import Memory, target_of
from hardware.domain.kernel_message import Role, Stage
from hardware.domain.kernel_repeats import fold, repeats
from hardware.domain.kernel_sense import Sense
from hardware.domain.kernel_story import MAX_KNOWN, Story

__all__ = [
    "Grouper",
    "KernelEvent",
    "Kind",
    "Line",
    "Sense",
    "Severity",
    "is_about_disks",
    "parse_log",
]

log = logging.getLogger(__name__)
MAX_STORIES = 64
MAX_SAID_FAILURES = 20  # of one Grouper: a hostile log must not fill another


def is_about_disks(text: str) -> bool:
    """Whether the Grouper would use this line for anything."""
    try:
        return find_pattern(text) is not None
    except Exception:
        return True  # the Grouper fails too, and says so


class Grouper:
    """Fed line by line, tells each event once nothing more can belong to it."""

    def __init__(self) -> None:
        self._stories: list[Story] = []
        self._memory = Memory()
        self._head: Clue | None = None
        self._done: list[KernelEvent] = []
        self.failed = 0  # lines and stories dropped because this program has a fault
        self._others: dict[Role, Callable[[Clue], None]] = {
            Role.TAIL: self._trail,
            Role.HEAD: lambda clue: None,
            Role.BAY: self._note_bay,
            Role.POWER_ON: self._count_power_on,
            Role.SUPPRESSED: self._count_suppressed,
            Role.UNPLUGGED: self._unplug,
            Role.BOOT: self._forget,
        }

    @property
    def is_open(self) -> bool:
        """Whether more lines could still change an event that was not told yet."""
        waits = self._head is not None and self._head.role is Role.HEAD
        return bool(self._stories) or waits

    @property
    def oldest(self) -> int | None:
        """The first line of what is open: what is still to come begins there or later."""
        return min((story.first for story in self._stories), default=None)

    def feed(self, line: Line) -> list[KernelEvent]:
        """The events that this line shows to be complete; a line that breaks us is dropped."""
        try:
            self._take(line)
        except Exception:
            self._fail(line)
            self._close_all()  # whatever it broke must not break the next line
        return self._take_done()

    def _take(self, line: Line) -> None:
        clue = read_clue(line)
        if clue or self._stories:
            seconds = clue.seconds if clue else seconds_of(line)
            for story in [one for one in self._stories if is_past(one, line.number, seconds)]:
                self._close(story)
        if clue:
            self._others.get(clue.role, self._join)(clue)
        self._head = clue if clue and clue.is_head else None
        while len(self._stories) > MAX_STORIES:
            self._close(next((s for s in self._stories if s.is_complete), self._stories[0]))

    def _fail(self, line: Line | None) -> None:
        self._head = None
        self.failed += 1
        if self.failed <= MAX_SAID_FAILURES:
            log.exception("kernel line not understood: %.200r", line.text if line else "")

    def _close_all(self) -> None:
        while self._stories:
            self._close(self._stories[0])

    def flush(self) -> list[KernelEvent]:
        """Close what is open: the log ended, or was silent for long."""
        self._head = None
        self._close_all()
        return self._take_done()

    def peek(self) -> list[KernelEvent]:
        """What `flush` would tell now, in the order of the log; nothing is closed."""
        copy = Grouper()
        copy._stories = [replace(story) for story in self._stories]
        copy._memory = replace(self._memory, pulled=self._memory.pulled.copy())
        return _in_order(copy.flush())

    def _take_done(self) -> list[KernelEvent]:
        done, self._done = self._done, []
        return done

    def _close(self, story: Story) -> None:
        self._stories.remove(story)
        try:
            self._tell(story)
        except Exception:
            self._fail(story.lines[-1] if story.lines else None)

    def _tell(self, story: Story) -> None:
        for before in [one for one in self._stories if self._follows(one, story)]:
            self._stories.remove(before)
            fold(before, story)
        follower = next((s for s in self._stories if self._follows(story, s)), None)
        if follower is not None:
            fold(story, follower)
        elif self._memory.is_of_pulled(story):
            return
        elif event := story.event(self._memory.bay_at(story.address)):
            self._done.append(event)

    def _follows(self, before: Story, after: Story) -> bool:
        started = after.lines[0].number
        short = started - before.first < MAX_KNOWN and started >= before.last
        return short and is_near(before, started, after.started) and repeats(before, after)

    def _join(self, clue: Clue) -> None:
        head = None
        if clue.is_nameless:
            if (head := self._head) is None or head.line.number + 1 != clue.line.number:
                return
            clue = replace(clue, address=head.address, disk=head.disk)
        if clue.is_rest and not any(accepts(story, clue) for story in self._near(clue)):
            return
        story = self._story_for(clue)
        if head and head.role is Role.HEAD:
            story.add(head)
        story.add(clue)

    def _story_for(self, clue: Clue) -> Story:
        for joins in (accepts, ends_here, is_rejected):
            found = (story for story in self._near(clue) if joins(story, clue))
            story = next(found, None)
            # Two ports fail at once: nothing tells which of them the disk hangs on.
            torn = story and clue.role is Role.COMMAND and story.is_port
            if story and not (torn and any(other.is_port for other in found)):
                return story
        story = Story(clue.role, started=clue.seconds)
        self._stories.append(story)
        if (before := self._memory.suppressed_before(clue)) is not None:
            story.suppress(before)
        return story

    def _near(self, clue: Clue) -> Iterator[Story]:
        for story in reversed(self._stories):
            if is_near(story, clue.line.number, clue.seconds):
                yield story

    def _trail(self, clue: Clue) -> None:
        plugs_only = clue.stage is Stage.LOOSE
        if plugs_only:
            self._come(clue.disk)
        for story in self._near(clue):
            ata = bool(story.ata) and story.ata == clue.said.get("ata")
            if plugs_only and story.role is not Role.PLUG:
                continue
            if ata or same_disk(story, clue):
                story.add(clue)
                story.closed = story.closed or "EH complete" in clue.line.text
                return

    def _come(self, disk: str) -> None:
        """Another disk has this name now: what was said of it before was of the earlier one."""
        for story in [s for s in self._stories if disk in s.disks and s.role is not Role.PLUG]:
            self._close(story)
        self._memory.pulled.pop(disk, None)

    def _note_bay(self, clue: Clue) -> None:
        target = clue.said.get("hct") or target_of(clue.address)
        if target:
            self._memory.note_bay(target, bay_of(clue.said))
        for story in self._near(clue):
            of_plug = not target and story.role is Role.PLUG and story.driver == clue.driver
            if of_plug or (target and target_of(story.address) == target):
                return story.add(clue)

    def _count_power_on(self, clue: Clue) -> None:
        if resets := self._memory.resets_of(clue):
            story = Story(Role.RESET, started=resets[0].seconds)
            for one in resets:
                story.add(one)
            self._stories.append(story)

    def _unplug(self, clue: Clue) -> None:
        self._memory.unplugged = clue

    def _count_suppressed(self, clue: Clue) -> None:
        roles = (Role.COMMAND, Role.ATA, Role.OFFLINE, Role.CONTROLLER)
        for story in self._near(clue):
            if story.role in roles:
                return story.suppress(clue)
        self._memory.suppressed = clue

    def _forget(self, clue: Clue) -> None:
        self._close_all()
        self._memory.forget()


def _in_order(events: list[KernelEvent]) -> list[KernelEvent]:
    return sorted(events, key=lambda event: (event.first_line, event.last_line))


def parse_log(lines: Iterable[str]) -> list[KernelEvent]:
    """Every event of a whole log, in the order in which they began."""
    grouper = Grouper()
    events: list[KernelEvent] = []
    for number, text in enumerate(lines, start=1):
        if is_about_disks(text):
            events += grouper.feed(Line(number, text.rstrip("\r\n")))
    return _in_order(events + grouper.flush())

"""A round of health: every drive is asked how well it is, a few at a time, none waits for another.

A command that takes long gives its slot back, so that one hung disk delays no other. Disks behind
one card are asked one after the other. Cards' own tools tell of what smartctl cannot reach.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from hardware.agent.breaker import Breaker, by_hangs
from hardware.agent.numbering import numbered
from hardware.agent.one_reading import is_empty, together
from hardware.domain.machine import NOT_FOUND, TIMED_OUT, Output, Run, ToolError
from hardware.domain.reach import CARD_ONLY, NO_DEVICE, NO_NUMBER, Reach, ways
from hardware.domain.reading import Reading
from hardware.domain.reading_json import reading_json
from hardware.domain.survey import Survey
from hardware.tools import answering, smartctl

AT_ONCE = 4
SLOW_S = 1.0  # a command that takes longer gives its slot to the next
MOST_SLOW = 16  # processes at once, when a whole card hangs
SMARTCTL_S = 30.0
CARD_S = 120.0  # arcconf has been seen to answer after a minute
ROUND_S = 1200.0
# why smartctl cannot reach a drive; a virtual machine's disk has no health and is no trouble
WHY = {
    NO_DEVICE: "the kernel shows neither it nor its card",
    NO_NUMBER: "it is behind a card, and no tool says by which number",
    CARD_ONLY: "its card answers through its own tool alone",
}

# tools that ask the disks themselves, not a card: only of the kind of disk that smartctl left out
DIRECT = {"nvme": "nvme"}

log = logging.getLogger("follower")


@dataclass
class RoundResult:
    """What a round found; `trouble` has one sentence for each drive or tool that said nothing."""

    readings: list[Reading] = field(default_factory=list)
    seconds: float = 0.0
    asked: int = 0
    hung: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """How it went, as the report says it."""
        names = ("asked", "hung", "skipped", "trouble")
        return {"seconds": round(self.seconds, 2), **{name: getattr(self, name) for name in names}}

    def readings_told(self) -> list[dict[str, Any]]:
        """The readings as JSON."""
        return [reading_json(one) for one in self.readings]


@dataclass(frozen=True)
class Answer:
    """What became of asking one drive."""

    reach: Reach
    reading: Reading | None = None
    trouble: str = ""
    is_hung: bool = False
    is_installed: bool = True


class Watched:
    """A machine that remembers how its last command ended."""

    def __init__(self, run: Run) -> None:
        self.machine = run
        self.exit_status = 0

    def __call__(self, *argv: str) -> Output:
        output = self.machine(*argv)
        self.exit_status = output.exit_status
        return output

    def read(self, path: str) -> str | None:
        return self.machine.read(path)

    def names(self, path: str) -> tuple[str, ...]:
        return self.machine.names(path)

    def real(self, path: str) -> str | None:
        return self.machine.real(path)


def read_round(
    run_factory: Callable[[float], Run],
    survey: Survey,
    state: Breaker,
    clock: Callable[[], float] = time.monotonic,
    seconds: float = ROUND_S,
) -> RoundResult:
    """Ask every drive, then the cards' tools; `state` says which drives are left alone.

    `run_factory` makes a machine whose every command has so many seconds.
    """
    began = clock()
    run = run_factory(SMARTCTL_S)
    every = ways(numbered(run, survey))
    result = RoundResult()
    jobs = list(_jobs(every, state, result))
    answers = list(_all(run, jobs, clock, began + seconds - SMARTCTL_S))
    found = [_kept(answer, state, result) for answer in answers]
    result.asked = len(answers)
    if late := sum(map(len, jobs)) - len(answers):
        result.trouble.append(f"{late} drives were not asked: the round took {seconds:g} s")
    others = list(_others(run_factory(CARD_S), answers, result))
    unread = [one.reach.serial for one in answers if one.is_installed]
    unread += [one["serial"] for one in result.skipped]
    result.readings = together([one for one in found if one], others, unread)
    result.trouble = list(dict.fromkeys([*result.trouble, *_untold(every, result.readings)]))
    result.seconds = clock() - began
    return result


def _jobs(every: Iterable[Reach], state: Breaker, result: RoundResult) -> Iterator[list[Reach]]:
    """Drives to ask, those together that must be asked one after the other."""
    cards: dict[str, list[Reach]] = {}
    for reach in every:
        if not reach.is_reachable:
            continue
        if state.skips(reach):
            result.skipped.append(state.told(reach))
        elif "," in reach.kind:
            cards.setdefault(reach.controller or reach.device, []).append(reach)
        else:
            cards[f"drive {len(cards)}"] = [reach]
    queues = [list(by_hangs(state, queue)) for queue in cards.values()]
    yield from sorted(queues, key=len, reverse=True)


def _all(
    run: Run, jobs: list[list[Reach]], clock: Callable[[], float], until: float
) -> Iterator[Answer]:
    """Every answer as it comes; nothing is begun after `until`."""
    waiting = [list(queue) for queue in reversed(jobs)]
    running: dict[Future[Answer], tuple[float, list[Reach]]] = {}
    with ThreadPoolExecutor(MOST_SLOW, thread_name_prefix="smartctl") as pool:
        while waiting or running:
            now = clock()
            quick = sum(now - began < SLOW_S for began, _queue in running.values())
            while waiting and quick < AT_ONCE and len(running) < MOST_SLOW and now < until:
                queue = waiting.pop()
                running[pool.submit(_ask, run, queue.pop(0))] = now, queue
                quick += 1
            if not running:
                return
            done, _ = wait(running, SLOW_S / 4, FIRST_COMPLETED)
            for future in done:
                _began, rest = running.pop(future)
                if rest:
                    waiting.append(rest)
                yield future.result()


def _ask(run: Run, reach: Reach) -> Answer:
    watched = Watched(run)
    try:
        return Answer(reach, smartctl.read_device(watched, reach))
    except Exception as error:  # a fault of ours must not cost the other drives their turn
        ended = watched.exit_status
        if not isinstance(error, ToolError):
            log.exception("%s could not be read", reach)
        what = error.what if isinstance(error, ToolError) else f"{reach.device}: {error!r}"
        return Answer(reach, None, what[:400], ended == TIMED_OUT, ended != NOT_FOUND)


def _kept(answer: Answer, state: Breaker, result: RoundResult) -> Reading | None:
    """Count what hung, say what failed, hand on what was read."""
    if answer.is_hung:
        state.hung(answer.reach)
        result.hung.append(state.told(answer.reach))
    else:
        state.answered(answer.reach)
    if not answer.is_installed:
        result.trouble.append("smartctl is not installed: install smartmontools")
    elif answer.trouble and not answer.is_hung:
        result.trouble.append(answer.trouble)
    return answer.reading


def _others(run: Run, answers: list[Answer], result: RoundResult) -> Iterator[Reading]:
    """What the cards' tools and the kernel say; a tool that fails is one sentence."""
    for tool in answering("readings"):
        name = tool.__name__.rpartition(".")[2]
        if name in DIRECT and not _is_wanted(DIRECT[name], answers, result):
            continue
        try:
            for reading in tool.readings(run):
                if not is_empty(reading):
                    yield reading
                result.trouble += [one[:400] for one in reading.messages if is_empty(reading)]
        except Exception as error:  # a fault of ours must not cost what all others read
            if not isinstance(error, ToolError):
                log.exception("%s could not be read", name)
            what = error.what if isinstance(error, ToolError) else f"unreadable: {error!r}"
            result.trouble.append(what[:400] if name in what else f"{name}: {what}"[:400])


def _is_wanted(kind: str, answers: list[Answer], result: RoundResult) -> bool:
    """Whether disks of this kind were not read, and none of them hangs."""
    hanging = [one for one in (*result.hung, *result.skipped) if one["kind"] == kind]
    return not hanging and any(one.reach.kind == kind and one.reading is None for one in answers)


def _untold(every: tuple[Reach, ...], found: list[Reading]) -> Iterator[str]:
    """One sentence for each reason why drives have no reading from anybody."""
    told = {reading.serial for reading in found}
    silent: dict[str, list[str]] = {}
    for reach in every:
        if reach.reason in WHY and reach.serial not in told:
            silent.setdefault(reach.reason, []).append(reach.serial or "without a serial number")
    for reason, serials in silent.items():
        yield f"no health of {len(serials)} drives, {WHY[reason]}: {', '.join(serials)}"[:400]

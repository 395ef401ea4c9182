"""How well the disks of a recording are: every answer of smartctl in it, and the cards' tools."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hardware.domain.machine import Run, ToolError
from hardware.domain.reach import ways
from hardware.domain.reading import Reading
from hardware.domain.reading_json import reading_json
from hardware.domain.survey import Survey
from hardware.tools import answering, smartctl
from mirrorsite.ground.outside.shell import TIMED_OUT, Recording


def ask_health(run: Run, survey: Survey) -> None:
    """Ask every drive of a survey how well it is, for a recorder that keeps the answers."""
    for reach in ways(survey):
        if reach.is_reachable:
            with contextlib.suppress(ToolError):  # kept too, and said when it is read
                smartctl.read_device(run, reach)
    list(_of_tools(run, []))


def readings_body(recording: Recording, at: str) -> dict[str, Any]:
    """The body of a readings report, as the agent of that host would have sent it."""
    trouble: list[str] = []
    readings = [*_of_smartctl(recording, trouble), *_of_tools(recording, trouble)]
    hung = list(_hung(recording, at))
    told = {"seconds": 0.0, "asked": len(readings), "hung": hung, "skipped": [], "trouble": trouble}
    return {"at": at, "readings": [reading_json(one) for one in readings], "round": told}


def _of_smartctl(recording: Recording, trouble: list[str]) -> Iterator[Reading]:
    for argv, entry in recording.commands.items():
        if argv[0] != smartctl.BINARY or "-x" not in argv:
            continue
        output = recording(*argv)
        try:
            found = smartctl.parse(output.stdout)
        except ToolError as error:
            if entry["exit_status"] != TIMED_OUT and not smartctl.is_asleep(output.stdout):
                trouble.append(str(error)[:300])
            continue
        if found.serial and not found.is_volume:
            yield replace(found, source=" ".join(argv))


def _of_tools(recording: Run, trouble: list[str]) -> Iterator[Reading]:
    for tool in answering("readings"):
        try:
            yield from (one for one in tool.readings(recording) if one.serial)
        except ToolError as error:
            trouble.append(str(error)[:300])


def _hung(recording: Recording, at: str) -> Iterator[dict[str, Any]]:
    """Disks whose smartctl had to be stopped."""
    for argv, entry in recording.commands.items():
        if argv[0] == smartctl.BINARY and entry["exit_status"] == TIMED_OUT:
            device = next((word for word in argv if word.startswith("/dev/")), "")
            yield {"device": device, "serial": "", "since": at, "times": 1}

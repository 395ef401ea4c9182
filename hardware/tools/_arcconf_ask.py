"""How arcconf is asked: its cards, one card's configuration in the form that its build knows."""

from __future__ import annotations

from dataclasses import replace

from hardware.domain.drive import LogicalVolume
from hardware.domain.machine import TIMED_OUT, Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._arcconf_config import read_config
from hardware.tools._arcconf_json import read_json
from hardware.tools._arcconf_list import read_list
from hardware.tools._reading import ask, number

BINARY = "arcconf"
HEALTHY = {"optimal", "okay", "ok"}


class TooSlow(ToolError):
    """The tool gave no answer in time: the same question in another form would hang again."""


def cards(run: Run) -> tuple[list[str], str]:
    """The numbers of the cards, and what is wrong with the list ("" for nothing)."""
    said = ask(run, BINARY, "LIST")
    if said is None:
        return [], ""
    listed, wrong = read_list(said)
    return [str(card.number) for card in listed], wrong


def config(run: Run, card: str) -> tuple[str, Survey]:
    """(text, what it says) of GETCONFIGJSON, or of GETCONFIG where the build is too old."""
    source = f"{BINARY} GETCONFIGJSON {card}"
    try:
        said = in_time(run, *source.split())
        return said, read_json(said, source)
    except TooSlow:
        raise
    except ToolError as error:
        unread = error if str(error).startswith(source) else ToolError(f"{source}: {error}")
    source = f"{BINARY} GETCONFIG {card}"
    try:
        said = in_time(run, *source.split())
        return said, read_config(said, source, number(card))
    except TooSlow:
        raise
    except ToolError:
        raise unread from None


def in_time(run: Run, *argv: str) -> str:
    """What a command printed; TooSlow when it was stopped, ToolError when it said nothing."""
    output = run(*argv)
    if output.exit_status == TIMED_OUT:
        said = (output.stderr.strip().splitlines() or ["no answer in time"])[-1]
        what = f"{' '.join(argv)}: {said.removeprefix(argv[0] + ': ')}"
        raise TooSlow(f"{what} (exit status {TIMED_OUT})")
    if not output.stdout.strip():
        said = (output.stderr.strip().splitlines() or ["printed nothing"])[-1]
        raise ToolError(f"{' '.join(argv)}: {said} (exit status {output.exit_status})")
    return output.stdout


def with_tasks(run: Run, card: str, found: Survey) -> Survey:
    """The same with the progress of rebuilds, which only GETSTATUS tells, when one may run."""
    if all(volume.state.lower() in HEALTHY for volume in found.volumes):
        return found
    try:
        tasks = read_config(in_time(run, BINARY, "GETSTATUS", card)).volumes
    except TooSlow as error:
        return found + Survey(trouble=(str(error),))
    except ToolError:  # no task runs: there is nothing to read
        return found
    running = {task.tool_number: task for task in tasks}
    return replace(
        found, volumes=tuple(_running(one, running.get(one.tool_number)) for one in found.volumes)
    )


def _running(volume: LogicalVolume, task: LogicalVolume | None) -> LogicalVolume:
    return replace(volume, progress_percent=task.progress_percent) if task else volume

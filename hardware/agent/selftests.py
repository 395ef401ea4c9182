"""Starts, follows and aborts a disk's self-test, as the centre asks by the disk's serial number.

pySMART does it where it knows the -d; behind cciss,N aacraid,H,L,ID and other cards the same
commands are given by ourselves, through the same way to run them. An answer is a JSON object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hardware.agent import machine
from hardware.agent.last_survey import last_survey
from hardware.agent.smart_reading import reading_of
from hardware.domain.machine import NOT_FOUND, TIMED_OUT, Output, Run, ToolError
from hardware.domain.reach import Reach, ways
from hardware.domain.reading import Reading
from hardware.tools import smartctl
from hardware.tools.smartctl import same_serial

KINDS = ("short", "long")
SECONDS = 45.0  # for all commands of one question: Celery's limit is 60 s
MOST_WORDS = 300
_BEGUN = re.compile(r"(?:Testing|Self[- ]?test) has begun", re.IGNORECASE)
_BUSY = re.compile(r"aborting current test|self-test in progress", re.IGNORECASE)
# of an ATA or NVMe disk, of a SCSI disk
_ABORTED = re.compile(r"Self-test(?:ing)? aborted|Self Test returned without error", re.IGNORECASE)
_UNSUPPORTED = re.compile(r"not supported|does not support|unrecognized option|invalid", re.I)


def obey_test(folder: Path, command: dict[str, Any]) -> str:
    """Do what a command asks; the answer is JSON: {"state": …, "words": …} and what was read."""
    asked = command.get("arguments") or {}
    serial, kind = str(asked.get("serial", "")), str(asked.get("kind", ""))
    run = machine.ThisMachine(SECONDS)
    try:
        reach = way_to(folder, serial)
        told = ASK[str(command.get("kind"))](run, reach, kind)
    except ToolError as error:
        told = {"state": "error", "words": error.what}
    told["words"] = str(told.get("words", ""))[:MOST_WORDS]
    return json.dumps(told)


def way_to(folder: Path, serial: str) -> Reach:
    """How smartctl reaches the disk; ToolError says why it does not."""
    found = [one for one in ways(last_survey(folder)) if serial and one.serial == serial]
    if len(found) != 1:
        many = "several disks have" if found else "no disk of this machine has"
        raise ToolError(f"{many} the serial number {serial!r}")
    if not found[0].is_reachable:
        raise ToolError(f"smartctl cannot reach {serial} ({found[0].reason})")
    return found[0]


def start(run: Run, reach: Reach, kind: str) -> dict[str, Any]:
    """Begin a test: started, busy (one runs already), unsupported or error."""
    if kind not in KINDS:
        raise ToolError(f"a self-test of kind {kind!r}: expected short or long")
    device = _device(run, reach)
    if device is None:
        # a card's number may lead to another disk by now, and a SCSI disk would begin anew
        if smartctl.read_device(run, reach).self_test_running_percent is not None:
            return {"state": "busy", "words": "a self-test runs already"}
        return _verdict(_say(run, reach, "-t", kind), _BEGUN, "started")
    code, words, _until = _safely(lambda: device.run_selftest(kind))
    state = {0: "started", 1: "busy", 2: "unsupported"}.get(code, "error")
    if state == "error":  # pySMART's own words do not say what smartctl said
        state = _verdict(device.smartctl.said[-1][1], _BEGUN, "started")["state"]
        words = _last_words(device.smartctl.said[-1][1])
    return {"state": state, "words": words}


def abort(run: Run, reach: Reach, _kind: str = "") -> dict[str, Any]:
    """End the test that runs: aborted, unsupported or error."""
    device = _device(run, reach)
    if device is None:
        smartctl.read_device(run, reach)
        return _verdict(_say(run, reach, "-X"), _ABORTED, "aborted")
    _safely(device.abort_selftest)
    return _verdict(device.smartctl.said[-1][1], _ABORTED, "aborted")


def status(run: Run, reach: Reach, _kind: str = "") -> dict[str, Any]:
    """How far a test is, and the newest rows of the disk's own log."""
    found = _read(run, reach)
    return {
        "state": "read" if not found.power_mode else found.power_mode,
        "words": "",
        "running_percent": found.self_test_running_percent,
        "power_on_hours": found.power_on_hours,
        "tests": [
            {"kind": one.kind, "result": one.result, "passed": one.passed, "hours": one.hours}
            for one in found.self_tests[:3]
        ],
    }


ASK: dict[str, Callable[[Run, Reach, str], dict[str, Any]]] = {
    "selftest-start": start,
    "selftest-abort": abort,
    "selftest-status": status,
}


def _device(run: Run, reach: Reach) -> Any:
    """A pySMART device with the right serial number; None where pySMART is of no use."""
    from hardware.agent import smart_runner  # loads pySMART: 15 MB that few processes need

    if not smart_runner.is_known(reach.kind):
        return None
    try:
        device = smart_runner.open_device(run, reach)
    except ToolError as error:
        if not error.what.startswith("pySMART"):
            raise
        return None
    if not device.serial:
        return None
    _same(device.serial, reach)
    return device


def _read(run: Run, reach: Reach) -> Reading:
    """By our own reader; by pySMART where smartctl is too old for ours."""
    try:
        return smartctl.read_device(run, reach)
    except ToolError as ours:
        try:
            device = _device(run, reach)
        except ToolError:
            device = None
        if device is None:
            raise ours
    return reading_of(device)


def _same(serial: str, reach: Reach) -> None:
    if reach.serial and not same_serial(serial, reach.serial):
        raise ToolError(f"{reach.device} {reach.kind}: {serial} answers, not {reach.serial}")


def _say(run: Run, reach: Reach, *what: str) -> Output:
    options = ("-d", reach.kind) if reach.kind else ()
    return run(smartctl.BINARY, *options, *what, reach.device)


def _safely(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ToolError:
        raise
    except Exception as error:  # pySMART indexes into lines without looking
        raise ToolError(f"pySMART: {error!r}"[:MOST_WORDS]) from error


def _verdict(output: Output, done: re.Pattern[str], state: str) -> dict[str, Any]:
    """What a command that changes something came to."""
    words = _last_words(output)
    if output.exit_status in (TIMED_OUT, NOT_FOUND):
        return {"state": "error", "words": words}
    said = output.stdout + output.stderr
    found = ((done, state), (_BUSY, "busy"), (_UNSUPPORTED, "unsupported"))
    return {
        "state": next((name for sign, name in found if sign.search(said)), "error"),
        "words": words,
    }


def _last_words(output: Output) -> str:
    """What smartctl said below its banner, in one line."""
    lines = (output.stdout if output.stdout.strip() else output.stderr).splitlines()
    banner = ("smartctl ", "Copyright", "===")
    said = [line.strip() for line in lines if line.strip() and not line.startswith(banner)]
    return " ".join(said)[:MOST_WORDS]

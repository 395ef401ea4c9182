"""smartctl: the disk's own words: who it is, its temperature, hours, counters, its own verdict.

An exit status other than 0 is normal for a usable document (its bits are kept); a document
without a serial number is none. A RAID volume that poses as a disk is no drive. smartctl before
7.0 has no JSON: its text is read as well.
"""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import Any

from hardware.domain.drive import Drive, Fact
from hardware.domain.machine import NOT_FOUND, TIMED_OUT, Output, Run, ToolError
from hardware.domain.reach import Reach
from hardware.domain.reading import Reading
from hardware.domain.smart import Context, Past, judge
from hardware.domain.smart_words import sentence
from hardware.domain.survey import Survey
from hardware.tools import _smartctl_json, _smartctl_text
from hardware.tools._reading import FACT_LIMIT, ask, load_json
from hardware.tools._smartctl_scan import Scan, is_scan, scan_json, scan_text
from hardware.tools._smartctl_trouble import advised, exit_bits, is_asleep, is_too_old

BINARY = "smartctl"
SCAN = (BINARY, "--scan-open", "--json")
SCAN_TEXT = (BINARY, "--scan-open")
# u: with the lines that have no JSON, where a SAS disk counts its non-medium errors
# a survey asks who the disk is, which takes a tenth of the time of asking how well it is
WHO = (BINARY, "-n", "standby,3", "--json=c", "-i")
WHO_TEXT = (BINARY, "-n", "standby", "-i")
MOST_HUNG = 2
ROUND = (BINARY, "-n", "standby,3", "--json=cu", "-x")
ROUND_TEXT = (BINARY, "-n", "standby", "-x")
ROUND_OLD = (BINARY, "-n", "standby", "-a")
ASLEEP = (2, 3)
SHORTEST_SERIAL = 6

_CONSOLE_NAME = re.compile(r"/dev/((?:sd|vd|hd)[a-z]+|nvme\d+n\d+)")
_NO_SERIAL_WORD = re.compile(r"[\s_-]")


def survey(run: Run) -> Survey:
    """Who each disk is that smartctl can open; those behind a RAID volume are not among them.

    After two that hang the others are not asked: a survey has little time, a round of health has.
    """
    try:
        found = _scan(run)
    except ToolError as error:
        return Survey(trouble=(str(error),))
    whole, hung = Survey(trouble=found.trouble), 0
    for number, (device, kind) in enumerate(found.devices):
        if hung == MOST_HUNG:
            left = len(found.devices) - number
            said = f"smartctl: {left} more devices were not asked, since {hung} gave no answer"
            return whole + Survey(trouble=(said,))
        one, is_hung = _ask_one(run, device, kind)
        whole, hung = whole + one, hung + is_hung
    return whole


def _scan(run: Run) -> Scan:
    said = ask(run, *SCAN)
    if said is not None and is_too_old(said):
        said = ask(run, *SCAN_TEXT)
    return parse_scan(said) if said is not None else Scan()


def _ask_one(run: Run, device: str, kind: str) -> tuple[Survey, bool]:
    """One disk, and whether it hangs; of one that sleeps other tools tell, it is not woken."""
    words = (device, *(("-d", kind) if kind else ()))
    try:
        argv = (*WHO, *words)
        said = ask(run, *argv) or ""
        if is_too_old(said):
            argv = (*WHO_TEXT, *words)
            said = ask(run, *argv) or ""
        return (Survey() if is_asleep(said) else _survey_of(said, argv, device)), False
    except ToolError as error:
        what = str(error)
        named = what if device in what else f"{device}: {what}"
        trouble = named if named.startswith(BINARY) else f"smartctl: {named}"
        return Survey(trouble=(trouble,)), f"(exit status {TIMED_OUT})" in what


def _survey_of(said: str, argv: tuple[str, ...], device: str) -> Survey:
    found = replace(parse(said), device=device)
    if found.is_volume:
        return Survey()
    if not found.serial:
        raise ToolError(f"smartctl: {device}: no serial number")
    return Survey(drives=(_drive(found, argv, said),))


def parse_scan(text: str) -> Scan:
    """The devices that --scan-open could open, and what it could not."""
    if is_scan(text):
        return scan_text(text)
    told = load_json(text, "smartctl: the JSON of --scan-open")
    if not isinstance(told, dict):
        raise ToolError("smartctl: the JSON of --scan-open expected", text)
    return scan_json(told)


def parse(text: str) -> Reading:
    """What one disk says of itself; ToolError names the device when it says nothing usable."""
    if _smartctl_json.is_json(text):
        return _smartctl_json.reading(_smartctl_json.documents(text)[0])
    return _smartctl_text.reading(text)


def argv_for(reach: Reach, form: tuple[str, ...] = ROUND) -> tuple[str, ...]:
    """The command that asks for one drive's health without waking it."""
    return (*form, reach.device, *(("-d", reach.kind) if reach.kind else ()))


def read_device(run: Run, reach: Reach) -> Reading:
    """One drive's health; a sleeping one is left asleep. ToolError: why there is none."""
    if not reach.is_reachable:
        raise ToolError(f"smartctl: {reach.serial}: cannot be reached ({reach.reason})")
    for form in (ROUND, ROUND_TEXT, ROUND_OLD):
        argv = argv_for(reach, form)
        output = run(*argv)
        said = _answer(output, argv)
        if not is_too_old(said):
            return _checked(_reading(said, output.exit_status, argv), reach)
    raise ToolError(f"smartctl: {reach.device}: this smartctl is too old: install 7.0 or later")


def _answer(output: Output, argv: tuple[str, ...]) -> str:
    named = " ".join(argv)
    if output.exit_status == NOT_FOUND:
        raise ToolError(f"{named}: smartctl is not installed: install smartmontools")
    if output.exit_status == TIMED_OUT:
        raise ToolError(f"{named}: {output.stderr.strip() or 'no answer in time'}")
    said = output.stdout if output.stdout.strip() else output.stderr
    if not said.strip():
        raise ToolError(f"{named}: printed nothing (exit status {output.exit_status})")
    return said


def _reading(said: str, status: int, argv: tuple[str, ...]) -> Reading:
    source = " ".join(argv)
    if is_asleep(said) and status in ASLEEP:
        return Reading(serial="", source=source, power_mode="standby", exit_status=status)
    found = parse(said)
    return replace(found, source=source, exit_status=found.exit_status or status & 0xFF)


def _checked(found: Reading, reach: Reach) -> Reading:
    """A wrong number of a card leads to another disk, whose health is not this one's."""
    if reach.serial and found.serial and not same_serial(found.serial, reach.serial):
        where = f"{reach.device} {reach.kind}".strip()
        raise ToolError(f"smartctl: {where}: {found.serial} answers, not {reach.serial}")
    kind = reach.kind or found.kind
    return replace(found, serial=reach.serial or found.serial, device=reach.device, kind=kind)


def same_serial(one: str, other: str) -> bool:
    """Whether two tools mean one disk: some cut a serial, or print spaces and dashes in it."""
    first, second = sorted((_NO_SERIAL_WORD.sub("", x).upper() for x in (one, other)), key=len)
    return first == second or (len(first) >= SHORTEST_SERIAL and second.startswith(first))


def explain(text: str) -> Any:
    """What the site makes of a scan, or of one or several disks' answers."""
    if is_scan(text):
        return _explain_scan(scan_text(text))
    if not _smartctl_json.is_json(text):
        return _explained(_smartctl_text.reading(text))
    documents = _smartctl_json.documents(text)
    if len(documents) == 1 and "devices" in documents[0]:
        return _explain_scan(scan_json(documents[0]))
    return _explain_all(documents)


def _explain_all(documents: list[dict[str, Any]]) -> Any:
    """One object for one document; of several, those that say something, and why others do not."""
    found, trouble = [], []
    for told in documents:
        try:
            found.append(_explained(_smartctl_json.reading(told)))
        except ToolError as error:
            if len(documents) == 1:
                raise
            trouble.append(str(error))
    if not found:
        raise ToolError("; ".join(trouble))
    items = found[0] if len(documents) == 1 else found
    return {"items": found, "not_understood": trouble} if trouble else items


def _explain_scan(found: Scan) -> dict[str, Any]:
    if not found.devices:
        raise ToolError("; ".join(found.trouble) or "smartctl: the scan lists no device")
    items = [{"device": device, "kind": kind or None} for device, kind in found.devices]
    return {"items": items, **({"not_understood": list(found.trouble)} if found.trouble else {})}


def _explained(found: Reading) -> dict[str, Any]:
    names = "serial model vendor firmware wwn protocol capacity_bytes temperature_c power_on_hours"
    judgement = judge(found, Past(), Context())
    return {
        **{name: getattr(found, name) or None for name in names.split()},
        "temperature_c": found.temperature_c,
        "power_on_hours": found.power_on_hours,
        "smart_passed": found.smart_passed,
        "verdict": str(judgement.verdict),
        "reasons": [sentence(one.code, one.values) for one in judgement.reasons],
        "reason_codes": [one.code for one in judgement.reasons],
        "is_volume": found.is_volume,
        "power_mode": found.power_mode or None,
        "device": found.device or None,
        "kind": found.kind or None,
        "exit_status": found.exit_status,
        "exit_bits": exit_bits(found.exit_status) if found.power_mode != "standby" else [],
        "self_tests": [asdict(one) for one in found.self_tests],
        "self_test_running_percent": found.self_test_running_percent,
        "values": found.values(),
        "messages": [advised(one) for one in found.messages],
    }


def _disk_name(found: Reading) -> str:
    """sdk; "" for a disk that is reached through a card's device (-d megaraid,5)."""
    match = _CONSOLE_NAME.fullmatch(found.device)
    return match[1] if match and "," not in found.kind else ""


def _drive(found: Reading, argv: tuple[str, ...], said: str) -> Drive:
    return Drive(
        serial=found.serial,
        vendor=found.vendor,
        model=found.model,
        firmware=found.firmware,
        wwn=found.wwn,
        capacity_bytes=found.capacity_bytes,
        protocol=found.protocol.replace("SCSI", ""),
        rotating=found.rotating,
        disk_name=_disk_name(found),
        temperature_c=found.temperature_c,
        power_on_hours=found.power_on_hours,
        smart_passed=found.smart_passed,
        facts=(Fact(" ".join(argv), said[:FACT_LIMIT]),),
    )

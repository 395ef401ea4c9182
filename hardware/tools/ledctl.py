"""ledctl: slots whose lights it can switch, with the disk that sits in each.

ledmon, ledctl.c print_slot(): "slot: … led state: … device: …". A slot is named by enclosure and
index (14:0:30:0-7), by number (VMD), or by the PCI address of its port (NPEM), which is no number.
"""

from __future__ import annotations

import re
from typing import Any

from hardware.domain.drive import Fact, Slot
from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey
from hardware.tools._reading import ask, words
from hardware.tools._shown import all_shown

BINARY = "ledctl"
WITH_SLOTS = ("SCSI", "VMD", "NPEM")  # controller types that --list-slots knows

_SLOT = re.compile(
    r"slot: (?P<slot>\S{1,200}) +led state: (?P<state>\S.{0,60}?) +"
    r"device: (?P<device>\S{1,200})\s*$"
)
_CARD = re.compile(r"(/sys/\S{1,400}) \(([\w. -]{1,40})\)\s*$")
# 8191-6 is the sixth PCI slot that firmware calls 8191: no enclosure, no number
_NAME = re.compile(r"(?:(?!\d+-)(?:/dev/bsg/)?(.{0,99}[^\d-].{0,99})-)?(\d{1,5})")
_NOTICE = re.compile(r"\S{1,200}ledmon\.conf: does not exist")


def survey(run: Run) -> Survey:
    """The slots of every kind of controller that has such."""
    try:
        said = ask(run, BINARY, "--list-controllers")
        kinds = {kind for _, kind in _CARD.findall(said)} if said else set()
    except ToolError as error:
        return Survey(trouble=(str(error),))
    return sum((_slots_of(run, kind) for kind in sorted(kinds & set(WITH_SLOTS))), Survey())


def _slots_of(run: Run, kind: str) -> Survey:
    """A controller without an enclosure lists nothing, and that is no trouble."""
    argv = (BINARY, "--list-slots", f"--controller-type={kind}")
    output = run(*argv)
    if output.exit_status == 0 and not output.stdout.strip():
        return Survey()
    try:
        if not output.stdout.strip():
            why = output.stderr.strip() or f"printed nothing (exit status {output.exit_status})"
            raise ToolError(f"{' '.join(argv)}: {why}")
        return _named(run, parse(output.stdout))
    except ToolError as error:
        return Survey(trouble=(str(error),))


def _named(run: Run, told: Survey) -> Survey:
    """The slots with the enclosure's own identifier, as /sys names it too."""
    slots = []
    for one in told.slots:
        known = words(run.read(f"/sys/class/enclosure/{one.enclosure}/id"))
        values = {name: getattr(one, name) for name in one.__dataclass_fields__}
        slots.append(Slot(**{**values, "enclosure": known or one.enclosure}))
    return Survey(slots=tuple(slots), trouble=told.trouble)


def parse(text: str) -> Survey:
    """Slots by number; one that has none is trouble. ToolError when no line is ledctl's."""
    slots, trouble = [], []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _SLOT.match(line)
        name = _NAME.fullmatch(match["slot"]) if match else None
        if match and name:
            slots.append(_slot(match, name))
        elif match:
            trouble.append(f"ledctl: slot {match['slot']} has no number ({match['device']})")
        elif not _CARD.match(line) and not _NOTICE.match(line):
            trouble.append(f"ledctl: not understood: {line[:200]}")
    if not slots and not _SLOT.search(text) and not _CARD.search(text):
        raise ToolError('ledctl: lines "slot: … led state: … device: …" expected', text)
    return Survey(slots=tuple(slots), trouble=tuple(trouble))


def explain(text: str) -> dict[str, Any]:
    """What the site makes of --list-slots or --list-controllers."""
    found = parse(text)
    cards = (match for line in text.splitlines() if (match := _CARD.match(line.strip())))
    answer: dict[str, Any] = {
        "controllers": [{"path": match[1], "type": match[2]} for match in cards],
        "slots": all_shown(found.slots),
    }
    return {**answer, "not_understood": list(found.trouble)} if found.trouble else answer


def _slot(match: re.Match[str], name: re.Match[str]) -> Slot:
    state, device = match["state"].upper(), match["device"]
    return Slot(
        enclosure=name[1] or "",
        slot=int(name[2]),
        disk_name=device.removeprefix("/dev/") if device.startswith("/dev/") else "",
        status=match["state"],
        is_empty=device == "(empty)",
        fault_led=_is_lit(state, "FAIL", "FAULT"),
        locate_led=_is_lit(state.replace("LOCATE_OFF", ""), "LOCATE", "IDENT"),
        facts=(Fact(BINARY, match[0]),),
    )


def _is_lit(state: str, *signs: str) -> bool | None:
    """None for a light whose state ledctl does not know."""
    return None if "UNKNOWN" in state else any(sign in state for sign in signs)

"""From what storcli or perccli printed, JSON or text, to one answer for each controller."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from hardware.domain.machine import ToolError
from hardware.tools._megaraid import said, whole
from hardware.tools._megaraid_text import parse_blocks
from hardware.tools._megaraid_walk import Answer, walk
from hardware.tools._reading import listed

# what a question says that simply has nothing to show
NOTHING_THERE = re.compile(
    r"no drives? found|no vd'?s? have been|no vd'?s? (?:are )?configured|no jbod"
    r"|no virtual (?:drive|disk)s? (?:is |are )?configured",
    re.IGNORECASE,
)
# what a tool says → what to do about it
ADVICE = (
    (
        re.compile(r"not found|no controller|no adapter", re.IGNORECASE),
        "run it as root; a card that another tool serves (megacli before 2012, storcli2 or "
        "perccli2 since 2022) is not seen by this one",
    ),
    (re.compile(r"permission|privilege|root|not permitted", re.IGNORECASE), "run it as root"),
    (
        re.compile(r"syntax|unexpected|invalid|unsupported|un-supported", re.IGNORECASE),
        "this version of the tool does not know the question: install a newer one",
    ),
)
# a controller's fact → its columns in the overview of storcli and of storcli2
OVERVIEW = {
    "Model": ("Model", "Product Name"),
    "PCI Address": ("PCI Address",),
    "Serial Number": ("SerialNumber",),
    "Physical Drives": ("PDs", "PD(s)"),
    "Virtual Drives": ("VDs", "VD(s)"),
}
_REFUSED = re.compile(
    r"cannot open|permission denied|operation not permitted|must be root|root privilege"
    r"|no controller|controller \d{1,3} not found",
    re.IGNORECASE,
)


class NothingThereError(ToolError):
    """A question that has nothing to show: no drives without enclosure, no volumes."""


def read_answers(tool: str, *texts: str) -> list[Answer]:
    """One Answer for each controller number; ToolError when there is nothing about any."""
    answers: dict[int | None, Answer] = {}
    for text in texts:
        for told in _documents(tool, text):
            _take(answers, told)
    for row in [row for one in answers.values() for row in one.overview]:
        _take_overview(answers, row)
    found = [one for one in answers.values() if not one.is_empty()]
    if found:
        lost = [r for one in answers.values() if one.is_empty() for r in one.refusals]
        found[0].complaints += [one for one in lost if not NOTHING_THERE.search(one)]
        return found
    reasons = [why for one in answers.values() for why in (*one.refusals, *one.complaints)]
    nothing = bool(reasons) and all(map(NOTHING_THERE.search, reasons))
    sentence = with_advice(tool, "; ".join(dict.fromkeys(reasons)) or "an empty answer")
    raise NothingThereError(sentence) if nothing else ToolError(sentence)


def with_advice(tool: str, reason: str) -> str:
    """One sentence: what the tool said, and what to do."""
    whole = f"{tool}: {reason}"
    return advised(whole, "an answer of show or show all was expected")


def advised(sentence: str, otherwise: str = "") -> str:
    """The sentence, and in brackets what to do about what it says."""
    advice = next((what for sign, what in ADVICE if sign.search(sentence)), otherwise)
    return f"{sentence} ({advice})" if advice else sentence


def _documents(tool: str, text: str) -> Iterator[dict[str, Any]]:
    """The objects below each "Controllers" in the text; else the blocks of a text answer."""
    if not text.strip():
        raise ToolError(f"{tool}: JSON or text of a show command expected, got nothing")
    if '"Controllers"' in text or text.lstrip().startswith(("{", "[")):
        return _json_controllers(tool, text)
    return iter(_text_blocks(tool, text))


def _text_blocks(tool: str, text: str) -> list[dict[str, Any]]:
    if _REFUSED.search(text[:4000]) and "Status =" not in text:
        raise ToolError(with_advice(tool, " ".join(text.split())[:160]))
    blocks = parse_blocks(text)
    if not any(_is_known(block) for block in blocks):
        raise ToolError(f"{tool}: JSON or text of a show command expected", text)
    return blocks


def _is_known(block: dict[str, Any]) -> bool:
    answer = Answer(None)
    walk(answer, block["Response Data"], 0)
    return bool(block["Command Status"].get("Status")) or not answer.is_empty()


def _json_controllers(tool: str, text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder(strict=False)
    place, found = text.find("{"), 0
    while place >= 0:
        try:
            told, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            raise ToolError(
                f"{tool}: JSON expected, it is cut or broken ({error})", text
            ) from error
        controllers = listed(told.get("Controllers")) if isinstance(told, dict) else []
        found += len(controllers)
        yield from controllers
        place = text.find("{", end)
    if not found:
        raise ToolError(f'{tool}: JSON with a list "Controllers" expected', text)


def _take(answers: dict[int | None, Answer], told: dict[str, Any]) -> None:
    """Add one document to its controller's answer."""
    status = told.get("Command Status")
    status = status if isinstance(status, dict) else {}
    place = whole(status.get("Controller"), 1000)
    answer = answers.setdefault(place, Answer(place))
    answer.version = answer.version or said(status.get("CLI Version"))
    answer.complaints += [str(one) for one in told.get("complaints") or () if one]
    data = told.get("Response Data")
    if isinstance(data, dict):
        walk(answer, data, 0)
    _judge_status(answer, status, isinstance(data, dict) and bool(data))


def _take_overview(answers: dict[int | None, Answer], row: dict[str, Any]) -> None:
    """A controller of which only its line in "show" is known; its drives are to be asked for."""
    place = whole(row.get("Ctl", row.get("Ctrl")), 1000)
    answer = answers.setdefault(place, Answer(place))
    for name, keys in OVERVIEW.items():
        told = next((row[key] for key in keys if key in row), None)
        answer.facts.setdefault(name, told)


def _judge_status(answer: Answer, status: dict[str, Any], has_data: bool) -> None:
    word, description = said(status.get("Status")), said(status.get("Description"))
    faults = [_fault(one) for one in listed(status.get("Detailed Status"))]
    reason = "; ".join(filter(None, (description, *dict.fromkeys(faults))))
    name = "" if answer.number is None else f"controller {answer.number}: "
    if not has_data:
        answer.refusals.append(f"{name}{reason or word or 'no data'}")
    elif word.lower() not in ("", "success"):
        answer.complaints.append(f"{name}{word}: {reason or 'no reason given'}")


def _fault(told: dict[str, Any]) -> str:
    """ "/c0/e252/s7: Operation not allowed. (255)" of one row of a Detailed Status."""
    where, message = said(told.get("Drive") or told.get("VD")), said(told.get("ErrMsg"))
    code = said(told.get("ErrCd"))
    return f"{where}: " * bool(where) + message + f" ({code})" * bool(message and code)

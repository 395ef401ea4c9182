"""explain KIND SOURCE: what the site makes of a recorded output. No database, no broker."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hardware import bmc, tools
from hardware.domain.kernel_log import is_about_disks, parse_log
from hardware.domain.machine import ToolError
from mirrorsite.ground.outside.fetch import FetchError, fetch
from mirrorsite.ground.outside.shell import decode
from syncstatus import schedulers

LIMIT_BYTES = 256 * 1024 * 1024
UNUSABLE = 2
# How a line of a kernel log begins: dmesg with any of its times, /dev/kmsg, syslog or journalctl.
KERNEL_LINE = re.compile(
    r"(?:\x1b\[[0-9;]{0,8}m)?\s{0,64}(?:"
    r"<\d{1,3}>|\d{1,3},\d{1,20},\d{1,20},[^;]{0,64};"
    r"|(?:[a-z]{3,8} *:[a-z]{3,6} *: ?)?"
    r"\[(?: *\+?\d{1,12}\.\d{1,9}|[^\[\]\"]{3,20}\d\d:\d\d[^\[\]\"]{0,12})\](?:\[|:? )"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{1,9}[+-]\d\d:?\d\d "
    r"|[^<>{}\"]{0,60}\d[\d:.]{7,24}[^<>{}\"]{1,120}\bkernel: )"
)


def explain_kernel_log(text: str) -> dict[str, Any]:
    """Events of a kernel log."""
    if not text.strip():
        raise ToolError("the log is empty; expected lines of a kernel log")
    lines = text.splitlines()
    events = parse_log(lines)
    if not events and not any(KERNEL_LINE.match(line) or is_about_disks(line) for line in lines):
        raise ToolError("no line is one of a kernel log, as dmesg or journalctl -k prints them")
    return {"items": [event.as_json() for event in events]}


def explainers() -> dict[str, Callable[[str], Any]]:
    """Every kind that can be explained, by its module's name."""
    kinds = {**tools.explainers(), **bmc.explainers()}
    for name, module in schedulers.SCHEDULERS.items():
        kinds[name.replace("_", "-")] = module.explain
    kinds["kernel-log"] = explain_kernel_log
    return dict(sorted(kinds.items()))


class Command(BaseCommand):
    help = "Print what the site makes of a recorded tool output, log or scheduler answer."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        # An option may stand between the two words, which parse_args does not allow.
        parser.parse_args = parser.parse_intermixed_args  # type: ignore[method-assign]
        parser.add_argument("kind", nargs="?")
        parser.add_argument("source", nargs="?", help="a file, - for standard input, or a URL")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument("--list", action="store_true", help="the kinds, one a line")

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = explainers()
        if options["list"]:
            self.stdout.write("\n".join(kinds))
            return
        if options["kind"] not in kinds:
            known = ", ".join(kinds)
            raise CommandError(
                f"kind {options['kind']!r}: expected one of {known}", returncode=UNUSABLE
            )
        where = options["source"] or "-"
        try:
            said = kinds[options["kind"]](read_source(where))
        except (ToolError, schedulers.SchedulerError, FetchError, OSError) as error:
            words = one_line(" ".join(str(error).split())[:500])
            raise CommandError(f"{one_line(where)}: {words}", returncode=UNUSABLE) from error
        except (ValueError, RecursionError) as error:  # a number or a depth that no tool prints
            words = f"not what {options['kind']} prints: {one_line(str(error))[:200]}"
            raise CommandError(f"{one_line(where)}: {words}", returncode=UNUSABLE) from error
        self.show(said, options["json"])

    def show(self, said: Any, as_json: bool) -> None:
        """One object a line for programs; names and values for people."""
        items, lost = items_of(said)
        for item in items:
            self.stdout.write(as_line(item) if as_json else readable(item))
        if lost:
            words = {"not_understood": lost}
            self.stdout.write(as_line(words) if as_json else readable(words))
        if not items and not lost and not as_json:
            self.stdout.write("nothing: no line is about disk trouble")


def items_of(said: Any) -> tuple[list[Any], Any]:
    """A reader answers one object, several, or {"items", "not_understood"}."""
    if isinstance(said, dict) and "items" in said:
        return list(said["items"]), said.get("not_understood")
    return (list(said) if isinstance(said, list) else [said]), None


def as_line(item: Any) -> str:
    """One JSON object; what a terminal would obey is escaped, what JSON cannot say is null."""
    text = json.dumps(finite(item), ensure_ascii=False, allow_nan=False)
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def finite(value: Any) -> Any:
    """The same value with null for infinities and NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: finite(one) for name, one in value.items()}
    return [finite(one) for one in value] if isinstance(value, (list, tuple)) else value


def readable(item: Any) -> str:
    """One thing for a person: its values with their names."""
    values = item.items() if isinstance(item, dict) else [("", item)]
    shown = [f"{name}: {one_line(value)}" for name, value in values if value not in (None, "", [])]
    return "\n  ".join(shown) or "(nothing)"


def one_line(value: Any) -> str:
    """A value without the control characters that a terminal would obey."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def read_source(where: str) -> str:
    """The text of a file, of standard input, or of a URL; at most 256 MiB."""
    if where.startswith(("http://", "https://")):
        limit, timeout_s = settings.FETCH_LIMIT_BYTES, settings.FETCH_TIMEOUT_S
        answer = fetch(where, timeout_s=timeout_s, limit_bytes=limit)
        if answer.status >= 400:
            raise ToolError(f"the server answered with HTTP status {answer.status}")
        return decode(answer.body)
    if where == "-":
        raw = sys.stdin.buffer.read(LIMIT_BYTES + 1)
    else:
        with open(where, "rb") as file:
            raw = file.read(LIMIT_BYTES + 1)
    if len(raw) > LIMIT_BYTES:
        raise ToolError(f"more than {LIMIT_BYTES >> 20} MiB; cut it into parts")
    return decode(raw)

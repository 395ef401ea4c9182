"""explain KIND SOURCE: what the site makes of a recorded output. No database, no broker."""

from __future__ import annotations

import contextlib
import io
import json
import math
import sys
from collections.abc import Callable, Iterable
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hardware.domain.machine import ToolError
from hardware.log_explain import explain_kernel_log
from mirrorsite.ground.outside.shell import decode
from syncstatus.domain.answer import SchedulerError

LIMIT_BYTES = 256 * 1024 * 1024
UNUSABLE = 2

KERNEL_LOG = "kernel-log"


def explainers() -> dict[str, Callable[[str], Any]]:
    """What explains a text, by its module's name; a kernel log is no text, but a stream."""
    # Imported here, since to load all readers takes longer than to read two million log lines.
    from hardware import bmc, tools
    from syncstatus import schedulers

    kinds = {**tools.explainers(), **bmc.explainers()}
    for name, module in schedulers.SCHEDULERS.items():
        kinds[name.replace("_", "-")] = module.explain
    return kinds


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
        kind, where = options["kind"], options["source"] or "-"
        kinds = {} if kind == KERNEL_LOG and not options["list"] else explainers()
        known = sorted([*kinds, KERNEL_LOG])
        if options["list"]:
            self.stdout.write("\n".join(known))
            return
        if kind not in known:
            expected = ", ".join(known)
            raise CommandError(f"kind {kind!r}: expected one of {expected}", returncode=UNUSABLE)
        try:
            if kind == KERNEL_LOG:
                with open_source(where) as stream:
                    self.show_items(explain_kernel_log(stream), options["json"])
            else:
                self.show(kinds[kind](read_source(where)), options["json"])
        except (ToolError, SchedulerError, OSError) as error:
            words = one_line(" ".join(str(error).split())[:500])
            raise CommandError(f"{one_line(where)}: {words}", returncode=UNUSABLE) from error
        except (ValueError, RecursionError) as error:  # a number or a depth that no tool prints
            words = f"not what {kind} prints: {one_line(str(error))[:200]}"
            raise CommandError(f"{one_line(where)}: {words}", returncode=UNUSABLE) from error

    def show_items(self, items: Iterable[Any], as_json: bool) -> None:
        """Each as it comes; one object a line for programs, names and values for people."""
        said = False
        for item in items:
            said = True
            self.stdout.write(as_line(item) if as_json else readable(item))
        if not said and not as_json:
            self.stdout.write("nothing: no line is about disk trouble")

    def show(self, said: Any, as_json: bool) -> None:
        """What a reader of texts answered, and what it did not understand."""
        items, lost = items_of(said)
        self.show_items([*items, *([{"not_understood": lost}] if lost else [])], as_json)


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
    with open_source(where) as stream:
        raw = stream.read(LIMIT_BYTES + 1)
    if len(raw) > LIMIT_BYTES:
        raise ToolError(f"more than {LIMIT_BYTES >> 20} MiB; cut it into parts")
    return decode(raw)


def open_source(where: str) -> contextlib.AbstractContextManager[IO[bytes]]:
    """The bytes of a file, of standard input, or of a URL."""
    if where.startswith(("http://", "https://")):
        return io.BytesIO(read_url(where))
    return contextlib.nullcontext(sys.stdin.buffer) if where == "-" else open(where, "rb")


def read_url(url: str) -> bytes:
    """The body that a server answers."""
    from mirrorsite.ground.outside.fetch import FetchError, fetch  # aiohttp takes long to load

    limit, timeout_s = settings.FETCH_LIMIT_BYTES, settings.FETCH_TIMEOUT_S
    try:
        answer = fetch(url, timeout_s=timeout_s, limit_bytes=limit)
    except FetchError as error:
        raise ToolError(str(error)) from error
    if answer.status >= 400:
        raise ToolError(f"the server answered with HTTP status {answer.status}")
    return answer.body

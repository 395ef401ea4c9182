"""What every reader needs: an answer or the reason for none, numbers, and addresses in paths."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any

from hardware.domain.address import Role, ScsiAddress, judge_role
from hardware.domain.drive import Controller, Drive, LogicalVolume
from hardware.domain.machine import NOT_FOUND, Output, Run, ToolError

UNKNOWN_NUMBER = 2147483647  # arcconf's word for "no value"
FACT_LIMIT = 2048
_ANSWER_THEMSELVES = ("smartpqi", "hpsa")  # cards that give their own serial for a volume's
_NOTHING = {"", "n/a", "none", "null", "(null)", "<null>", "unknown"}
_NOTHING |= {"not applicable", "not available"}
_PCI = re.compile(r"/([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?=/)")
_HOST = re.compile(r"/host\d+(?=/|$)")
_HCTL = re.compile(r"/(\d+:\d+:\d+:\d+)(?=/|$)")
_NAA = re.compile(r"(?:0x|naa\.)?([0-9a-f]{16}(?:[0-9a-f]{16})?)", re.IGNORECASE)


def ask(run: Run, *argv: str) -> str | None:
    """What a command printed; None when it is not installed; ToolError when it said nothing."""
    output = run(*argv)
    if output.exit_status == NOT_FOUND:
        return None
    if not output.stdout.strip():
        raise ToolError(f"{' '.join(argv)}: {_why(output)}")
    return output.stdout


def _why(output: Output) -> str:
    lines = output.stderr.strip().splitlines()
    said = lines[-1] if lines else "printed nothing"
    return f"{said.rpartition(': ')[2]} (exit status {output.exit_status})"


def load_json(text: str, expected: str) -> Any:
    """The JSON value that the text is; ToolError says what was expected."""
    if not text.strip():
        raise ToolError(f"{expected} expected, got nothing")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ToolError(f"{expected} expected, not JSON ({error})", text) from error


def number(value: Any) -> int | None:
    """A whole number from a number or its text; None for blank, words and 2147483647."""
    try:
        found = int(value) if isinstance(value, float) else int(str(value).strip())
    except (ValueError, OverflowError):
        return None
    return None if found == UNKNOWN_NUMBER else found


def words(value: Any) -> str:
    """Stripped text; "" for null and for the many ways to say "Not Applicable"."""
    text = value.strip() if isinstance(value, str) else ""
    return "" if text.lower() in _NOTHING else text


def listed(value: Any) -> list[dict[str, Any]]:
    """The objects in a JSON list; a lone object counts as a list of one."""
    things = [value] if isinstance(value, dict) else value
    return [one for one in things if isinstance(one, dict)] if isinstance(things, list) else []


def wwn(text: Any) -> str:
    """A world-wide name as 0x and lower-case digits; "" when it is none (t10., eui., blank)."""
    match = _NAA.fullmatch(words(text))
    return f"0x{match[1].lower()}" if match and int(match[1], 16) else ""


def pci_in(path: str) -> str:
    """The last PCI function in a device path before its SCSI host; "" when there is none."""
    found: list[str] = _PCI.findall(_HOST.split(path)[0] + "/")
    return found[-1] if found else ""


def address_in(path: str) -> ScsiAddress | None:
    """The SCSI address in a device path, or None."""
    found: list[str] = _HCTL.findall(path)
    return ScsiAddress.parse(found[-1]) if found else None


def shows_volume(driver: str, address: ScsiAddress | None) -> bool:
    """Whether a RAID volume stands there: what answers is the card, so no serial is a disk's."""
    if address is None or driver not in _ANSWER_THEMSELVES:
        return False
    return judge_role(driver, address) in (Role.VOLUME, Role.EXTERNAL)


def plain(thing: Controller | Drive | LogicalVolume) -> dict[str, Any]:
    """One thing as `manage.py explain` prints it: bay as an object, no facts, no empty address."""
    values = asdict(thing)
    for name in ("facts", "other_bays", "seen_as", "also_seen_as", "address"):
        values.pop(name, None)
    return {name: None if value == "" else value for name, value in values.items()}

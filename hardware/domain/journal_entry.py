"""Entries of systemd's journal, as `journalctl -o json` and `-o export` print them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hardware.domain.address import ScsiAddress
from hardware.domain.kernel_event import Line

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ADDRESS = re.compile(r"\+scsi:(\d{1,5}:\d{1,5}:\d{1,10}:\d{1,20})")
_BOOT = re.compile(r"[0-9a-f]{32}")
_CURSOR = re.compile(r"s=([0-9a-f]{32});i=([0-9a-f]{1,16});")
_LONGEST = 16 * 1024


def line_of(entry: Mapping[str, Any], number: int = 0) -> Line | None:
    """The kernel's line in an entry; None for what a program wrote or what has no text."""
    if _text(entry.get("_TRANSPORT")) != "kernel":
        return None
    text = _text(entry.get("MESSAGE"))
    if not text:
        return None
    boot = _text(entry.get("_BOOT_ID"))
    return Line(
        number=number,
        text=text[:_LONGEST],
        at=_at(_text(entry.get("__REALTIME_TIMESTAMP"))),
        key=key_of(_text(entry.get("__CURSOR"))),
        boot_id=with_dashes(boot),
        device=device_of(_text(entry.get("_KERNEL_DEVICE"))),
    )


def with_dashes(boot: str) -> str:
    """journald's boot id as /proc/sys/kernel/random/boot_id writes it; empty for what is none."""
    if not _BOOT.fullmatch(boot):
        return ""
    return "-".join((boot[:8], boot[8:12], boot[12:16], boot[16:20], boot[20:]))


def device_of(said: str) -> ScsiAddress | None:
    """The address in `+scsi:14:1:0:9`, as journald and /dev/kmsg name a line's device."""
    found = _ADDRESS.fullmatch(said)
    return ScsiAddress.parse(found[1]) if found else None


def key_of(cursor: str) -> str:
    """The journal's own number of an entry: it stays when its file is rotated or copied."""
    found = _CURSOR.match(cursor)
    return f"journal:{found[1]}:{found[2]}" if found else ""


def _at(microseconds: str) -> datetime | None:
    if not microseconds.isdecimal() or len(microseconds) > 17:
        return None
    return EPOCH + timedelta(microseconds=int(microseconds))


def _text(value: Any) -> str:
    """A field: text, the bytes of a text that is no UTF-8, or null where it is too long."""
    if isinstance(value, str):
        return value.replace("\0", "\\x00")
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return _text(value[0])
    try:
        raw = bytes(value) if isinstance(value, list) else b""
    except (ValueError, TypeError):
        return ""
    return raw.decode("utf-8", "backslashreplace").replace("\0", "\\x00")

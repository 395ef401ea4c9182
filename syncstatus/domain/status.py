"""What a scheduler says about one mirror, in one vocabulary for all schedulers."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit


class Status(StrEnum):
    """How the last sync of a mirror went, or why there is none."""

    SUCCESS = "success"
    SYNCING = "syncing"
    FAILED = "failed"
    PENDING = "pending"
    PAUSED = "paused"
    CACHED = "cached"
    PROXIED = "proxied"
    DISABLED = "disabled"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SyncStatus:
    """One mirror as its scheduler sees it; a time is None when there was none or none is known."""

    name: str
    status: Status
    last_success: datetime | None = None
    last_started: datetime | None = None
    last_ended: datetime | None = None
    next_run: datetime | None = None
    size_bytes: int | None = None
    upstream: str = ""
    said: str = ""
    path: str = ""  # where the site serves it, when the source says so

    def as_json(self) -> dict[str, Any]:
        """The form that `explain --json` prints."""
        return {
            "name": self.name,
            "status": str(self.status),
            "last_success": iso(self.last_success),
            "last_started": iso(self.last_started),
            "last_ended": iso(self.last_ended),
            "next_run": iso(self.next_run),
            "size_bytes": self.size_bytes,
            "upstream": self.upstream,
            "said": self.said,
        }


def iso(at: datetime | None) -> str | None:
    """A UTC time as ISO 8601 with Z."""
    return at.isoformat().replace("+00:00", "Z") if at else None


SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)\s*([KMGTPE]?)(?:i?B)?", re.IGNORECASE)
UNIT = {unit: 1024**power for power, unit in enumerate(("", "K", "M", "G", "T", "P", "E"))}
LARGEST_SIZE = 2**63 - 1


def parse_size(text: str) -> int | None:
    """Bytes of a size as schedulers write it, in binary units; None when it says no size.

    A whole number alone is bytes; with a fraction it lacks its unit, and so says no size.
    """
    found = SIZE.fullmatch(text.strip())
    if found is None or (not found[2] and "." in found[1]):
        return None
    number, unit = found[1], found[2].upper()
    size = int(float(number) * UNIT[unit])
    return size if size <= LARGEST_SIZE else None


def strip_user(upstream: str) -> str:
    """The upstream without user name and password: rsync://user@host/x, user@host::x, http."""
    scheme, sign, rest = upstream.partition("://")
    if not sign:
        scheme, rest = "", upstream
    end = re.search(r"[/?#]|::", rest)
    cut = end.start() if end else len(rest)
    host = rest[:cut].rpartition("@")[2]
    return f"{scheme}{sign}{host}{rest[cut:]}"


def public_word(said: str) -> str:
    """The scheduler's own word if it is one; whatever else stood there is not for the public."""
    return said if re.fullmatch(r"[A-Za-z0-9_-]{1,80}", said) else ""


PRIVATE_SUFFIXES = (".local", ".localdomain", ".internal", ".lan", ".home", ".intranet")


def public_upstream(upstream: str) -> str:
    """The upstream if the public may read it; nothing when it names a machine of the house."""
    stripped = re.split(r"[?#]", strip_user(upstream))[0]  # a query may be a token
    host = host_of(stripped)
    if host is None or "@" in stripped or re.search(r"\s", stripped):
        return ""  # several addresses, or a password that hides behind its own signs
    try:
        return stripped if ipaddress.ip_address(host).is_global else ""
    except ValueError:
        inside = "." not in host or host.lower().rstrip(".").endswith(PRIVATE_SUFFIXES)
        return "" if inside else stripped


def host_of(upstream: str) -> str | None:
    """The host part of a URL or of rsync's host::module; None for a path or nonsense."""
    if "://" not in upstream:
        host, sign, _ = upstream.partition("::")
        return host if sign and host else None
    try:
        parts = urlsplit(upstream)
    except ValueError:
        return None
    # s3://bucket/ has no host of anybody's house in it.
    return "s3.bucket" if parts.scheme == "s3" else parts.hostname

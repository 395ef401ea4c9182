"""What the agent is told by its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class ConfigError(Exception):
    """A setting is missing or unusable; says which, and what is expected."""


@dataclass(frozen=True)
class Config:
    """Where the centre is, which token opens its door, and where to keep what is unsent.

    `trusts_programs` lets what programs wrote into /dev/kmsg pass as the kernel's, for tests.
    """

    centre: str
    token_file: Path
    folder: Path
    kernel_log: str
    ca_file: str = ""
    trusts_programs: bool = False

    @classmethod
    def from_environment(cls) -> Config:
        """MIRRORSITE_CENTRE, _TOKEN_FILE and _AGENT_DIR; the others are optional."""
        missing = [
            name
            for name in ("MIRRORSITE_CENTRE", "MIRRORSITE_TOKEN_FILE", "MIRRORSITE_AGENT_DIR")
            if not os.environ.get(name)
        ]
        if missing:
            raise ConfigError(f"{', '.join(missing)} not set; see docs/storage-host.md")
        centre = os.environ["MIRRORSITE_CENTRE"].rstrip("/")
        if not is_safe(centre):
            raise ConfigError(
                f"MIRRORSITE_CENTRE={centre}: expected https://…, since the token goes with it"
            )
        return cls(
            centre=centre,
            token_file=Path(os.environ["MIRRORSITE_TOKEN_FILE"]),
            folder=Path(os.environ["MIRRORSITE_AGENT_DIR"]),
            kernel_log=_kernel_log(os.environ.get("MIRRORSITE_KERNEL_LOG", "")),
            ca_file=os.environ.get("MIRRORSITE_CA_FILE", ""),
            trusts_programs=os.environ.get("MIRRORSITE_TRUST_USER_KMSG") == "1",
        )


def _kernel_log(said: str) -> str:
    """Empty (the best is chosen), `journal`, `journal:/folder`, or the path of a device or file."""
    if said in ("", "journal") or said.startswith(("/", "journal:/")):
        return said
    raise ConfigError(f"MIRRORSITE_KERNEL_LOG={said}: expected journal, /dev/kmsg or /path/to/file")


def is_safe(centre: str) -> bool:
    """Whether a token may go there: by https, or without leaving this machine."""
    try:
        parts = urlsplit(centre)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or not host:
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and host in ("127.0.0.1", "localhost", "::1")
    )

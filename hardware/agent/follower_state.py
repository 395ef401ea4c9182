"""What the follower says of itself: it goes with the heartbeat to the host's page.

It is written again every half minute, since its time is the only sign that the follower lives.
"""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hardware.agent.config import Config
from hardware.agent.kernel_log_source import Source
from hardware.agent.small_files import read_json, write_json

log = logging.getLogger("follower")
SAY_EVERY_S = 30.0


def read_state(folder: Path) -> dict[str, Any]:
    """What the follower last said of itself, for the heartbeat; empty before its first start."""
    return read_json(folder / "follower.json")


def losses(source: Source) -> dict[str, int | str]:
    """What a source lost or cannot do, by what it is called on the host's page."""
    return {
        "overruns": source.overruns,
        "gaps": source.gaps,
        "cut": source.cut,
        "error": source.trouble,
    }


def say_source(config: Config, source: Source) -> dict[str, int | str]:
    """Write how it goes; answers what was told of losses."""
    told = losses(source)
    say_state(config, source.name, **told)
    return told


def say_state(config: Config, name: str, error: str | int = "", **counts: int | str) -> None:
    """Write what the follower is doing; a disk that is full must not end it."""
    state = {
        "log": name or config.kernel_log,
        "error": error,
        **counts,
        "pid": os.getpid(),
        "at": datetime.now(UTC).isoformat(),
    }
    try:
        write_json(config.folder / "follower.json", state)
    except OSError as failure:
        log.warning("%s/follower.json: %s", config.folder, failure.strerror)

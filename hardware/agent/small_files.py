"""Small files of JSON that are there whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def write_json(path: Path, value: Any) -> None:
    """Replace a small file at once."""
    half = path.with_suffix(".half")
    half.write_text(json.dumps(value))
    os.rename(half, path)


def read_json(path: Path) -> dict[str, Any]:
    """A small file's object; empty where it is missing or broken."""
    try:
        value = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}

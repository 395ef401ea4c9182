"""A made mirror tree: empty files under names that projects use, with checksums beside them."""

from __future__ import annotations

import hashlib
from pathlib import Path


def made_tree(root: Path, *paths: str) -> Path:
    """Each path is a file with its own name as content; a path that ends with / is a folder."""
    for path in paths:
        target = root / path
        if path.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(target.name)
    return root


def sum_of(name: str, kind: str = "sha256") -> str:
    """The checksum of a made file, by its name."""
    return hashlib.new(kind, name.encode()).hexdigest()


def write_sums(folder: Path, name: str, *files: str, kind: str = "sha256") -> None:
    """A list of sums as coreutils write it."""
    (folder / name).write_text("".join(f"{sum_of(file, kind)}  {file}\n" for file in files))

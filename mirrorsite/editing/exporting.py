"""The whole set of published texts and their pictures as files, in the same order each time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mirrorsite.editing.files import PICTURES, file_of, is_ours, text_of
from mirrorsite.editing.kinds import KINDS
from mirrorsite.ground.site.pictures import stored_pictures


def texts() -> dict[str, bytes]:
    """Every text that visitors can read, by its file's name."""
    return {
        file_of(code, row.name, row.language): text.encode()
        for code, kind in sorted(KINDS.items())
        for row in kind.published()
        if (text := kind.text_of(row.name, row.language)) is not None
    }


def files() -> Iterator[tuple[str, bytes]]:
    """Paths and contents, sorted by path."""
    yield from sorted(texts().items())
    for picture in stored_pictures():
        yield f"{PICTURES}/{picture.name}", picture.read_bytes()


def write(folder: Path) -> tuple[int, int, int]:
    """Make a folder hold the set: files that changed, that are as they were, that were removed."""
    changed = same = 0
    wanted = set()
    for path, raw in files():
        wanted.add(path)
        target = folder / path
        if target.is_file() and not target.is_symlink() and target.read_bytes() == raw:
            same += 1
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(".export.half")
        half.write_bytes(raw)
        half.replace(target)
        changed += 1
    return changed, same, _remove_others(folder, wanted)


def _remove_others(folder: Path, wanted: set[str]) -> int:
    """Texts that visitors do not see any more; files that no export made stay."""
    removed = 0
    for kind in KINDS:
        for file in sorted((folder / kind).glob("*.md")):
            path = f"{kind}/{file.name}"
            if path not in wanted and is_ours(path) and text_of(path):
                file.unlink()
                removed += 1
    return removed

"""A printed listing of /sys files, answering in the machine's place."""

from __future__ import annotations

import re

from hardware.domain.machine import NOT_FOUND, Output

_FOLDER = re.compile(r"#\s*(/sys/\S+?)/?\s*$")
_LINK = re.compile(r"(/sys/\S+) -> (/\S+)$")
# a path has colons of its own (0:0:5:3, pci0000:3a), each before digits and a slash
_WHOLE = re.compile(r"(/sys/\S*?/[A-Za-z_]\w*)(?::(?![\da-f.:]+/)| = )(.*)$")
_SHORT = re.compile(r"([A-Za-z]\w*): ?(.*)$")


class _Silence:
    stdout = ""
    stderr = "a listing runs nothing"
    exit_status = NOT_FOUND


class Listing:
    """Reads "/sys/…/name:value" lines, links "/sys/… -> /sys/…", and "# folder" headings."""

    def __init__(self, text: str) -> None:
        self.files: dict[str, str] = {}
        self.links: dict[str, str] = {}
        folder = ""
        for line in text.splitlines():
            if found := _FOLDER.match(line):
                folder = found[1]
            elif found := _LINK.match(line):
                self.links[found[1]] = found[2]
            elif found := _WHOLE.match(line):
                self._add(found[1], found[2])
            elif folder and (found := _SHORT.match(line)):
                self._add(f"{folder}/{found[1]}", found[2])

    def _add(self, path: str, value: str) -> None:
        if value.startswith("hex:"):
            value = re.sub("([0-9a-f]{2})", r"\\x\1", value.removeprefix("hex:"))
        before = self.files.get(path)
        self.files[path] = value if before is None else f"{before}\n{value}"

    def __call__(self, *argv: str) -> Output:
        return _Silence()

    def read(self, path: str) -> str | None:
        return self.files.get(path)

    def names(self, path: str) -> tuple[str, ...]:
        start = path.rstrip("/") + "/"
        below = {one[len(start) :] for one in (*self.files, *self.links) if one.startswith(start)}
        return tuple(sorted({one.split("/")[0] for one in below}))

    def real(self, path: str) -> str | None:
        return self.links.get(path) or (path if self.names(path) else None)

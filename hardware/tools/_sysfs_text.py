"""A printed listing of /sys files, answering in the machine's place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import join, normpath

from hardware.domain.machine import NOT_FOUND, Output

_FOLDER = re.compile(r"#\s*(/sys/.{1,400}?)/?\s*$")
# a path has colons of its own (0:0:5:3, pci0000:3a), each before digits and a slash
_WHOLE = re.compile(r"(/sys/.{0,400}?/[A-Za-z_]\w{0,60})(?::(?![\da-f.:]{1,40}/)| = )(.*)$")
_SHORT = re.compile(r"([A-Za-z]\w{0,60}): ?(.*)$")
_DEVICES = re.compile(r"(?:\.\./)*(?:/sys/)?(devices/.+)")
_ADDRESS = re.compile(r"\d+:\d+:\d+:\d+")
_HOST = re.compile(r"host\d+")
_NAMESPACE = re.compile(r"nvme\d+(?:c\d+)?n\d+")
_CLASSES = ("scsi_host", "sas_device", "enclosure", "nvme", "nvme-subsystem")
_LONGEST_LINK = 1000  # characters, of a line with a link


class _Silence:
    stdout = ""
    stderr = "a listing runs nothing"
    exit_status = NOT_FOUND


class Listing:
    """Reads "/sys/…/name:value" or "… = value" lines, links, and "# folder" headings.

    A path below /sys/devices also says which class links lead there, so a listing of real paths
    alone is read as well.
    """

    def __init__(self, text: str) -> None:
        self.files: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.folders: dict[str, set[str]] = {}
        self.derived: set[str] = set()
        folder = ""
        for line in text.splitlines():
            if found := _FOLDER.match(line):
                folder = found[1]
            elif " -> " in line:
                self._add_link(line)
            elif found := _WHOLE.match(line):
                self._add(found[1], found[2])
            elif folder and (found := _SHORT.match(line)):
                self._add(f"{folder}/{found[1]}", found[2])

    def _add_link(self, line: str) -> None:
        """A link by its whole path, or as `ls -l` prints it: mode, owner, date, name -> target."""
        left, _, target = line[:_LONGEST_LINK].partition(" -> ")
        below = _DEVICES.fullmatch(target.strip())
        whole = f"/sys/{below[1]}" if below else ""
        if start := left[left.find("/sys/") :] if "/sys/" in left else "":
            folder = self._resolved(start.rpartition("/")[0])
            whole = whole or normpath(join(folder, target.strip()))
            self._link(start, whole)
        self._derive(whole)

    def _add(self, path: str, value: str) -> None:
        if value.startswith("hex:"):
            value = re.sub("([0-9a-f]{2})", r"\\x\1", value.removeprefix("hex:"))
        elif value.endswith("|"):  # where a line end would break the listing
            value = value.replace("|", "\n")
        before = self.files.get(path)
        self.files[path] = value if before is None else f"{before}\n{value}"
        if before is None:
            self._remember(path)
            self._derive(path.rpartition("/")[0])

    def _link(self, path: str, target: str) -> None:
        if self.links.setdefault(path, target) == target:
            self._remember(path)

    def _remember(self, path: str) -> None:
        """Each folder on the way knows the next name."""
        while path.count("/") > 1:
            path, _, name = path.rpartition("/")
            names = self.folders.setdefault(path, set())
            if name in names:
                return
            names.add(name)

    def _derive(self, path: str) -> None:
        if path in self.derived or not path.startswith("/sys/devices/"):
            return
        self.derived.add(path)
        for link, target in _class_links(path):
            self._link(link, target)

    def _resolved(self, path: str) -> str:
        """The path with its links followed, from the left, as the kernel does."""
        for _ in range(8):
            parts = path.split("/")
            heads = ("/".join(parts[: end + 1]) for end in range(2, len(parts)))
            head = next((one for one in heads if one in self.links), None)
            if head is None or self.links[head] == head:
                return path
            path = self.links[head] + path[len(head) :]
        return path

    def __call__(self, *argv: str) -> Output:
        return _Silence()

    def read(self, path: str) -> str | None:
        found = self.files.get(path)
        return self.files.get(self._resolved(path)) if found is None else found

    def names(self, path: str) -> tuple[str, ...]:
        path = path.rstrip("/")
        direct = self.folders.get(path, set())
        return tuple(sorted(direct | self.folders.get(self._resolved(path), set())))

    def real(self, path: str) -> str | None:
        whole = self._resolved(path)
        return whole if whole != path or self.names(path) or path in self.files else None


def _class_links(path: str) -> Iterator[tuple[str, str]]:
    """The links below /sys/class, /sys/bus and /sys/block that the kernel makes to a device."""
    parts = path.split("/")
    for place in range(3, len(parts)):
        above, name = parts[place - 1], parts[place]
        here, device = "/".join(parts[: place + 1]), "/".join(parts[:place])
        if _ADDRESS.fullmatch(name) and above.startswith("target"):
            yield f"/sys/bus/scsi/devices/{name}", here
        elif _HOST.fullmatch(name) and above != "scsi_host":
            yield f"/sys/class/scsi_host/{name}", f"{here}/scsi_host/{name}"
        elif above == "block":
            yield f"/sys/block/{name}", here
            yield f"{here}/device", device.rpartition("/")[0]
        elif _NAMESPACE.fullmatch(name):
            yield f"/sys/block/{name}", here
            yield f"{here}/device", device
        elif above in _CLASSES:
            yield f"/sys/class/{above}/{name}", here

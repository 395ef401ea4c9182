"""Run by `umockdev-wrapper`: the agent's surveyor on a replayed machine, where disks come and go.

Arguments: the folder for the agent's state, then recordings. Each line of standard input is a JSON
list, `["pull", "/devices/…", "block/sdc"]`, `["link", "/devices/…", "/devices/…"]`,
`["plug", "recording"]` or `["udev", "/devices/…", {"ID_X": "…"}]`. Each is answered by a line with
the time (seconds since 1970) just before the kernel's word of it, or just after it was done.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from hardware.agent.config import Config
from hardware.agent.spool import Spool
from hardware.agent.surveying import Surveyor

POINTER, TEXT = ctypes.c_void_p, ctypes.c_char_p


class Testbed:
    """umockdev's machine of files, driven by its C library: this Python needs no GObject."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL("libumockdev.so.0")
        self.library.umockdev_testbed_new.restype = POINTER
        self.library.umockdev_testbed_get_root_dir.restype = TEXT
        self.library.umockdev_testbed_get_root_dir.argtypes = [POINTER]
        self.itself = self.library.umockdev_testbed_new()
        root = self.library.umockdev_testbed_get_root_dir(self.itself)
        self.root = Path(root.decode())
        self.sys = self.root / "sys"

    def _do(self, name: str, *words: str) -> int:
        function = getattr(self.library, f"umockdev_testbed_{name}")
        function.argtypes = [POINTER, *[TEXT] * len(words), POINTER]
        return int(function(self.itself, *(word.encode() for word in words), None))

    def plug(self, recording: str) -> float:
        """Add a recording's devices, each with its uevent."""
        at = time.time()
        if not self._do("add_from_file", recording):
            raise SystemExit(f"{recording}: not taken")
        return at

    def pull(self, path: str, disk: str) -> float:
        """As device_del(): what leads to the disk goes, the uevent is sent, then the rest goes."""
        tree = self.sys / path.lstrip("/")
        for folder, folders, files in os.walk(self.sys):
            for one in (Path(folder, name) for name in (*folders, *files)):
                if one.is_symlink() and one.resolve().is_relative_to(tree):
                    one.unlink()
        at = time.time()
        (found,) = tree.glob(f"**/{disk}")
        self._do("uevent", f"/sys/{found.relative_to(self.sys)}", "remove")
        shutil.rmtree(tree)
        self._forget(found.name)
        return at

    def _forget(self, disk: str) -> None:
        """The device node, and umockdev's note of it, make room for another of that name."""
        for node in (self.root / "dev" / disk, self.root / "dev" / ".node" / disk):
            node.unlink(missing_ok=True)

    def link(self, link: str, to: str) -> float:
        """A link that leads to what may come later."""
        (self.sys / link.lstrip("/")).symlink_to(self.sys / to.lstrip("/"))
        return time.time()

    def udev(self, path: str, properties: dict[str, str]) -> float:
        """What udevd finds out of a new disk; opening it for that is told as a change."""
        for name, value in properties.items():
            self._do("set_property", f"/sys{path}", name, value)
        at = time.time()
        self._do("uevent", f"/sys{path}", "change")
        return at


def main() -> None:
    """Survey until standard input ends."""
    folder, *recordings = sys.argv[1:]
    testbed = Testbed()
    for recording in recordings:
        testbed.plug(recording)
    os.environ["PATH"] = "/nonexistent"  # commands would answer of the disks that are really here
    config = Config("http://127.0.0.1:1", Path(folder, "token"), Path(folder), "/dev/kmsg")
    Surveyor(config, Spool(Path(folder)), threading.Event()).start()
    for line in sys.stdin:
        name, *words = json.loads(line)
        does: Callable[..., float] = getattr(testbed, name)
        print(does(*words), flush=True)


if __name__ == "__main__":
    main()

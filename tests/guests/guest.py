"""One QEMU guest: started, watched through a shared folder, steered by QMP, and stopped."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

from mirrorsite.ground.outside.shell import Recording
from tests.guests import image
from tests.stack import wait_for

BOOT_S = 300.0
SIZE_BYTES = 40 << 20
MEDIUM_ERROR = 61  # ENODATA: the emulated disk answers with the sense key Medium Error


class Guest:
    """A machine of emulated disks; `folder/out` is the folder that it shares with us."""

    def __init__(
        self, folder: Path, initramfs: Path, scenario: str, devices: list[str], name: str = "guest"
    ) -> None:
        """`name`: guests of one name are one machine that was started again."""
        self.out = folder / "out"
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / "machine-id").write_text(f"{name.encode().hex():0<32.32}\n")
        (self.out / "hostname").write_text(f"{name}\n")
        shutil.copy(Path(__file__).parent / "scenarios" / scenario, self.out / "scenario.sh")
        vmlinuz, _, _ = image.kernel()
        # Unix socket paths are short, temporary folders of tests are not.
        self.monitor = f"/tmp/mirrorsite-guest-{os.getpid()}.qmp"
        share = f"local,path={self.out},mount_tag=share,security_model=none"
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", "tcg", "-M", "q35", "-m", "512", "-smp", "1"]
            + ["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"]
            + ["-kernel", str(vmlinuz), "-initrd", str(initramfs)]
            + ["-append", "console=ttyS0 panic=-1", "-virtfs", share]
            + ["-serial", f"file:{folder / 'console.log'}"]
            + ["-qmp", f"unix:{self.monitor},server=on,wait=off", *devices],
            stdout=subprocess.DEVNULL,
            stderr=open(folder / "qemu.log", "wb"),  # noqa: SIM115 - kept by the process
        )
        self.folder = folder

    def __enter__(self) -> Guest:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def recorded(self, *names: str) -> dict[str, Recording]:
        """The recordings that the guest made under these names, waited for."""
        for name in names:
            self.wait_for(f"{name}.done")
        return {name: Recording(self.out / name) for name in names}

    def wait_for(self, name: str) -> None:
        """Until the guest has made a file in the shared folder."""
        wait_for(f"{name} from the guest", lambda: self._has(name), BOOT_S, 0.1)

    def _has(self, name: str) -> bool:
        is_there = (self.out / name).exists()
        assert is_there or self.process.poll() is None, f"the guest ended: {self.said()}"
        return is_there

    def go(self, name: str) -> None:
        """Let the guest go on where it awaits this."""
        (self.out / name).touch()

    def said(self) -> str:
        """The end of its console and of QEMU's own words."""
        files = (self.folder / "console.log", self.folder / "qemu.log")
        return "\n".join(file.read_text("utf-8", "replace")[-1500:] for file in files)

    def ask(self, command: str, **arguments: Any) -> Any:
        """One QMP command, and what it returns."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(self.monitor)
            stream = connection.makefile("rw")
            stream.readline()
            for name, values in (("qmp_capabilities", {}), (command, arguments)):
                stream.write(json.dumps({"execute": name, "arguments": values}) + "\n")
                stream.flush()
                answer = json.loads(stream.readline())
                while "event" in answer:
                    answer = json.loads(stream.readline())
                assert "return" in answer, f"{name}: {answer}"
            return answer["return"]

    def pull(self, device: str) -> None:
        """Take a device out; the guest's kernel lets go of it within seconds."""
        self.ask("device_del", id=device)
        wait_for(f"{device} is out", lambda: not self._holds(device), BOOT_S, 0.2)

    def _holds(self, device: str) -> bool:
        listed = self.ask("qom-list", path="/machine/peripheral")
        return any(one["name"] == device for one in listed)

    def plug(self, folder: Path, device: str, serial: str, **where: Any) -> None:
        """Put in a new disk of this serial; `where`: QEMU's words for driver and place."""
        path = folder / f"{device}.img"
        with open(path, "wb") as file:
            file.truncate(SIZE_BYTES)
        file_node = {"driver": "file", "filename": str(path)}
        self.ask("blockdev-add", **{"driver": "raw", "node-name": device, "file": file_node})
        self.ask("device_add", id=device, drive=device, serial=serial, **where)

    def stop(self) -> None:
        """End this guest, and no other process."""
        self.process.kill()
        self.process.wait(timeout=20)
        Path(self.monitor).unlink(missing_ok=True)


def drive(
    name: str, folder: Path, error: str = "", *sectors: int, size_bytes: int = SIZE_BYTES
) -> list[str]:
    """A disk image behind QEMU's fault injector; `error` is read or write, at these sectors."""
    path = folder / f"{name}.img"
    with open(path, "wb") as file:
        file.truncate(size_bytes)
    inject = ""
    for number, sector in enumerate(sectors):
        rule = {"event": "none", "iotype": error, "errno": MEDIUM_ERROR, "sector": sector}
        rule["once"] = "off"
        inject += "".join(f",inject-error.{number}.{key}={value}" for key, value in rule.items())
    return [
        "-blockdev", f"driver=file,node-name={name}-file,filename={path}",
        "-blockdev", f"driver=blkdebug,node-name={name}-debug,image={name}-file{inject}",
        "-blockdev", f"driver=raw,node-name={name},file={name}-debug",
    ]  # fmt: skip

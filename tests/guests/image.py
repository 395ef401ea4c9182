"""Builds what a QEMU guest boots: a Debian kernel and a small initramfs with the real tools.

The kernel is the newest of this Debian release, fetched with apt-get and only unpacked. The
initramfs holds busybox, smartctl, mdadm, lsblk, lsscsi, hwinfo, nvme, udev, and Python with the
recorder, so that what a guest reports is what a storage host without a worker would report.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("MIRRORSITE_GUEST_CACHE") or BASE / "var" / "guests")
PACKAGE = "linux-image-amd64"
TOOLS = "smartctl lsscsi mdadm udevadm hwinfo nvme lsblk blkid python3.11"
APPLETS = (
    "sh mount umount cat ls echo dd insmod modprobe sleep mkdir ln sync poweroff cp rm mv true "
    "test touch kill seq printf grep chmod"
)
MODULES = (
    "virtio_pci virtio_scsi 9pnet_virtio 9p sd_mod sg ses ahci nvme megaraid_sas mptsas raid1 "
    "md_mod scsi_debug crc32c_generic"
)
NOT_NEEDED = shutil.ignore_patterns(
    "test", "tests", "idlelib", "tkinter", "lib2to3", "ensurepip", "config-*", "pydoc_data",
    "__pycache__", "turtledemo", "unittest", "distutils", "asyncio", "multiprocessing",
)  # fmt: skip
FOLDERS = "bin usr/bin usr/sbin proc sys dev run tmp etc out var/lib/smartmontools"
PYTHON_HOME = Path("/usr/lib/python3.11")
UDEV_RULES = "50-udev-default 60-block 60-persistent-storage 80-drivers"


def run(*argv: str, cwd: Path | None = None, path: str = "/usr/sbin:/usr/bin:/sbin:/bin") -> str:
    """What a command printed; its failure fails the test with its words."""
    env = {**os.environ, "PATH": path}
    done = subprocess.run(argv, cwd=cwd, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{argv}: {done.stderr or done.stdout}"
    return done.stdout


def kernel() -> tuple[Path, Path, str]:
    """(vmlinuz, the folder that holds lib/modules, version)."""
    found = re.search(r"Depends: linux-image-(\S+)", run("apt-cache", "depends", PACKAGE))
    assert found, f"apt knows no {PACKAGE}: run apt-get update"
    version = found[1]
    folder = CACHE / version
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run("apt-get", "download", "-q", f"linux-image-{version}", cwd=folder)
        (package,) = folder.glob("*.deb")
        run("dpkg", "-x", str(package), str(folder))
        package.unlink()
        run("depmod", "-b", str(folder), version)
        (folder / "done").touch()
    return folder / "boot" / f"vmlinuz-{version}", folder, version


def initramfs(folder: Path) -> Path:
    """The image for this kernel and this recorder, made in a few seconds."""
    _, modules, version = kernel()
    root = folder / "root"
    for name in FOLDERS.split():
        (root / name).mkdir(parents=True, exist_ok=True)
    _busybox(root)
    for tool in TOOLS.split():
        _tool(root, tool)
    shutil.copytree(PYTHON_HOME, root / PYTHON_HOME.relative_to("/"), ignore=NOT_NEEDED)
    for library in (PYTHON_HOME / "lib-dynload").glob("*.so"):
        _libraries(root, library)
    _udev(root)
    _modules(root, modules, version)
    shutil.copytree("/var/lib/smartmontools", root / "var/lib/smartmontools", dirs_exist_ok=True)
    shutil.copy(BASE / "hardware" / "agent" / "recorder.py", root / "usr/bin/recorder.py")
    shutil.copy(Path(__file__).parent / "init.sh", root / "init")
    (root / "init").chmod(0o755)
    image = folder / "initramfs.gz"
    run("sh", "-c", f"find . | cpio -o -H newc --quiet | gzip -1 > {image}", cwd=root)
    shutil.rmtree(root)
    return image


def _busybox(root: Path) -> None:
    shutil.copy("/bin/busybox", root / "bin/busybox")
    for name in APPLETS.split():
        (root / "bin" / name).symlink_to("busybox")


def _tool(root: Path, name: str) -> None:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    assert found, f"{name} is not installed: see deploy/test-packages.txt"
    binary = Path(found).resolve()
    shutil.copy(binary, root / "usr/sbin" / name)
    _libraries(root, binary)


def _libraries(root: Path, binary: Path) -> None:
    said = subprocess.run(["ldd", str(binary)], capture_output=True, text=True, timeout=30).stdout
    for library in re.findall(r"(/\S+) \(0x", said):
        target = root / library.lstrip("/")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(library).resolve(), target)


def _udev(root: Path) -> None:
    (root / "usr/sbin/udevd").symlink_to("udevadm")
    rules = root / "usr/lib/udev/rules.d"
    rules.mkdir(parents=True)
    for name in UDEV_RULES.split():
        shutil.copy(f"/usr/lib/udev/rules.d/{name}.rules", rules)
    for helper in ("scsi_id", "ata_id"):
        (root / "lib/udev").mkdir(parents=True, exist_ok=True)
        shutil.copy(f"/lib/udev/{helper}", root / "lib/udev")
        _libraries(root, Path(f"/lib/udev/{helper}"))


def _modules(root: Path, folder: Path, version: str) -> None:
    wanted: set[str] = set()
    for name in MODULES.split():
        said = run("modprobe", "-d", str(folder), "-S", version, "--show-depends", name)
        wanted.update(re.findall(r"^insmod (\S+)", said, re.MULTILINE))
    for path in wanted:
        target = root / Path(path).relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for index in (folder / "lib/modules" / version).glob("modules.*"):
        shutil.copy(index, root / "lib/modules" / version)

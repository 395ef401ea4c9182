"""Filesystems and where they are mounted: from a disk up to the paths that people know.

A filesystem is named by its first mount point; bind mounts and subvolumes are its other mount
points. A mount of another machine's export is kept apart: no disk of this one is below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from hardware.domain.drive import Fact
from hardware.domain.machine import NOT_FOUND, Run, ToolError
from hardware.domain.stack import Layer, plain_name
from hardware.domain.survey import Survey
from hardware.tools import _btrfs, _stack_sysfs
from hardware.tools._mounts_text import Mount, parse
from hardware.tools._reading import FACT_LIMIT, ask

__all__ = ["explain", "parse", "survey"]

BINARY = "findmnt"
SOURCE = "/proc/self/mountinfo"

# filesystems of the kernel's and of containers: no disk is below them
_OWN = (
    "autofs bdev binder binfmt_misc bpf cgroup cgroup2 configfs cpuset debugfs devfs devpts "
    "devtmpfs dmabuf drm ecryptfs efivarfs functionfs fuse.gvfsd-fuse fuse.lxcfs fuse.portal "
    "fuse.snapfuse fusectl hugetlbfs ipathfs mqueue none nfsd nsfs overlay overlayfs pidfs pipefs "
    "proc pstore ramfs resctrl rootfs rpc_pipefs securityfs selinuxfs smackfs sockfs squashfs "
    "swap sysfs tmpfs tracefs usbfs vboxsf xenfs aufs"
)
PSEUDO = frozenset(_OWN.split())
# local ones only: options of others hold passwords, which no recording may have
FSTAB_TYPES = "bcachefs,btrfs,exfat,ext2,ext3,ext4,f2fs,jfs,ntfs,ntfs3,reiserfs,vfat,xfs,zfs"
FSTAB = ("findmnt", "--fstab", "-J", "-o", "TARGET,FSTYPE,OPTIONS", "-t", FSTAB_TYPES)
NFS = ("nfs", "nfs4")
_FAR = (
    "9p afs beegfs ceph cifs davfs fuse.ceph fuse.davfs fuse.glusterfs fuse.rclone fuse.s3fs "
    "fuse.sshfs glusterfs lustre smb3 smbfs virtiofs"
)
REMOTE = frozenset(_FAR.split())
READ_ONLY_BY_NATURE = ("iso9660", "udf", "erofs", "cramfs", "romfs")
# an option that a filesystem gives itself after an error → the state in words
_BROKEN = {"shutdown": "shut down", "emergency_ro": "read-only"}

_ADDRESS = re.compile(r"addr=([0-9A-Fa-f:.%]{2,60})")
_EXPORT = re.compile(r"(?:\[[^\]]{1,60}\]|[^:/\[\]]{1,255}):(/.*)")


def survey(run: Run) -> Survey:
    """Partitions, mapped devices, filesystems and mounts of this machine."""
    stack = Survey(layers=_stack_sysfs.layers(run))
    said = run.read(SOURCE)
    if said is None:
        return stack
    try:
        mounts, trouble = parse(said)
    except ToolError as error:
        return stack + Survey(trouble=(str(error),))
    layers = filesystems([_with_device(run, one) for one in mounts], _wanted(run))
    return stack + _with_btrfs(run, layers) + Survey(trouble=tuple(trouble))


def _wanted(run: Run) -> dict[str, tuple[str, ...]] | None:
    """Mount point → fstab's options; None where findmnt is not there to tell."""
    output = run(*FSTAB)
    if output.exit_status == NOT_FOUND:
        return None
    try:
        return {one.target: one.options for one in parse(output.stdout)[0]}
    except ToolError:
        return {}


def explain(text: str) -> dict[str, Any]:
    """What the site makes of a list of mounts; drives and volumes are none of its words."""
    if _btrfs.is_listing(text):
        return {"controller": None, "drives": [], "volumes": _btrfs.explain(text)}
    mounts, trouble = parse(text)
    layers = filesystems(mounts, None)
    if not layers and not trouble:
        trouble = ["mounts: only filesystems of the kernel's own, none on a disk"]
    told = {
        "controller": None,
        "drives": [],
        "volumes": [],
        "filesystems": [_plain(one) for one in layers],
    }
    return {**told, "not_understood": trouble} if trouble else told


def _plain(layer: Layer) -> dict[str, Any]:
    values = asdict(layer)
    names = "name kind on level state mount_points detail aliases"
    return {name: None if values[name] == "" else values[name] for name in names.split()}


def filesystems(
    mounts: Iterable[Mount], wanted: dict[str, tuple[str, ...]] | None
) -> tuple[Layer, ...]:
    """One layer for each filesystem or export; `wanted` is fstab, None where nobody can read it."""
    groups: dict[tuple[str, ...], list[Mount]] = {}
    for mount in mounts:
        if mount.fstype not in PSEUDO:
            groups.setdefault(_identity(mount), []).append(mount)
    return tuple(_layer(group, wanted) for group in groups.values())


def _identity(mount: Mount) -> tuple[str, ...]:
    """What mounts of one filesystem share; a subvolume of btrfs has numbers of its own."""
    is_device = mount.source.startswith("/dev/") and mount.source != "/dev/root"
    own = mount.fstype == "zfs" or mount.fstype in (*NFS, *REMOTE)
    return (mount.fstype, mount.source if is_device or own else f"{mount.device} {mount.source}")


def _layer(group: list[Mount], wanted: dict[str, tuple[str, ...]] | None) -> Layer:
    first = group[0]
    points = tuple(dict.fromkeys(one.target for one in group))
    options = "" if first.fstype in REMOTE else ",".join(first.every_option)
    said = f"{first.source} {first.target} {first.fstype} {options}"
    fact = Fact(SOURCE, said.strip()[:FACT_LIMIT])
    if first.fstype in NFS and _EXPORT.fullmatch(first.source):
        return _export(first, points, fact)
    state, why = _state(group, wanted)
    elsewhere = f"on another machine: {first.source}" if first.fstype in REMOTE else ""
    return Layer(
        name=first.target,
        kind="filesystem",
        on=() if elsewhere else _below(first),
        level=first.fstype,
        state=state,
        mount_points=points,
        detail=elsewhere or why,
        facts=(fact,),
    )


def _below(mount: Mount) -> tuple[str, ...]:
    """The device, or the pool of a ZFS dataset; nothing for a source that is no device."""
    if mount.fstype == "zfs":
        return (mount.source.split("/")[0],)
    return (plain_name(mount.source),) if mount.source.startswith("/dev/") else ()


def _export(mount: Mount, points: tuple[str, ...], fact: Fact) -> Layer:
    """Another machine's export: its name is server:path, its alias the same by address."""
    path = _EXPORT.fullmatch(mount.source)
    found = (_ADDRESS.fullmatch(option) for option in mount.every_option)
    address = next((one[1] for one in found if one), "")
    shown = f"[{address}]" if ":" in address else address
    by_address = f"{shown}:{path[1]}" if address and path else ""
    return Layer(
        name=mount.source,
        kind="nfs",
        aliases=(by_address,) if by_address and by_address != mount.source else (),
        level=mount.fstype,
        mount_points=points,
        detail=f"{mount.source}" + (f" at {address}" if address else ""),
        facts=(fact,),
    )


def _state(group: list[Mount], wanted: dict[str, tuple[str, ...]] | None) -> tuple[str, str]:
    """(state, why); the filesystem's own `ro` counts, not that of one bind mount."""
    for mount in group:
        for option in mount.every_option:
            if option in _BROKEN:
                return _BROKEN[option], f"the kernel says {option}"
    own = [one.options if one.super_options is None else one.super_options for one in group]
    if not all("ro" in options for options in own) or group[0].fstype in READ_ONLY_BY_NATURE:
        return "", ""
    if wanted is None:
        return "read-only", ""
    entry = next((wanted[one.target] for one in group if one.target in wanted), None)
    if entry is None:
        return "read-only", "fstab does not know it"
    return ("", "read-only, as fstab says") if "ro" in entry else ("read-only", "fstab wants rw")


def _with_device(run: Run, mount: Mount) -> Mount:
    """The mount with the kernel's name of its device: `/dev/root` and by-id paths say little."""
    if not mount.source.startswith("/dev/") or mount.device.startswith("0:"):
        return mount
    path = run.real(f"/sys/dev/block/{mount.device}")
    name = path.rpartition("/")[2].replace("!", "/") if path else ""
    return replace(mount, source=f"/dev/{name}") if name and ":" not in name else mount


def _with_btrfs(run: Run, layers: tuple[Layer, ...]) -> Survey:
    """A btrfs of several disks is mounted by one of them; `btrfs filesystem show` names all."""
    if not any(one.level == "btrfs" for one in layers):
        return Survey(layers=layers)
    try:
        said = ask(run, *_btrfs.SHOW)
        shown = _btrfs.parse(said) if said is not None else []
    except ToolError as error:
        return Survey(layers=layers, trouble=(str(error),))
    return Survey(layers=tuple(_btrfs.widened(one, shown, run) for one in layers))

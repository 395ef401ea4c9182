"""What stands on the disks, from all tools that told of it, and the mount points above each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from hardware.domain.drive import Block, Drive
from hardware.domain.identity import is_serial
from hardware.domain.merging import source_of, tool_of
from hardware.domain.stack import Group, Layer, merge_layers, mounts_on_each, plain_name
from hardware.domain.survey import Survey

_BY_ID = re.compile(r"disk/by-id/(.{1,200}?)(?:-part(\d{1,3}))?")
_NAMESPACE = re.compile(r"_\d{1,3}$")  # udev's second name of an NVMe disk ends with it
_TAG = re.compile(r"disk/by-(?:uuid|label|partuuid|partlabel)/.+")


def join_layers(
    told: tuple[Layer, ...], blocks: Iterable[Block], drives: Iterable[Drive]
) -> tuple[Layer, ...]:
    """Each layer once; what it stands on by the kernel's names where those are known."""
    disks = _disks(blocks, drives)
    named = (_with_kernel_names(layer, disks) for layer in told)
    return merge_layers(_without_shared_tags(tuple(named)))


def _disks(blocks: Iterable[Block], drives: Iterable[Drive]) -> dict[str, str]:
    """World-wide name or serial → name of the disk; what names two disks names none of them."""
    shown: dict[str, set[str]] = {}
    for block in sorted(blocks, key=lambda b: (str(b.address), b.disk_name)):
        if block.disk_name and block.wwn:
            shown.setdefault(block.wwn, set()).add(block.disk_name)
    for drive in drives:
        if drive.disk_name and drive.pass_through is not False and is_serial(drive.serial):
            shown.setdefault(drive.serial, set()).add(drive.disk_name)
    return {name: next(iter(disks)) for name, disks in shown.items() if len(disks) == 1}


def _with_kernel_names(layer: Layer, disks: dict[str, str]) -> Layer:
    on, failed, spares = (
        tuple(_kernel_name(one, disks) for one in told)
        for told in (layer.on, layer.failed, layer.spares)
    )
    groups = tuple(_named_group(group, disks) for group in layer.groups)
    return replace(layer, on=on, failed=failed, spares=spares, groups=groups)


def _named_group(group: Group, disks: dict[str, str]) -> Group:
    places = tuple(tuple(_kernel_name(one, disks) for one in place) for place in group.places)
    return replace(group, places=places, out=tuple(_kernel_name(o, disks) for o in group.out))


def _kernel_name(name: str, disks: dict[str, str]) -> str:
    """sde1 of disk/by-id/wwn-0x5000cca264d40000-part1, where that disk is known."""
    match = _BY_ID.fullmatch(plain_name(name))
    if not match:
        return name
    own = match[1]
    ends = (own.rpartition("_")[2], _NAMESPACE.sub("", own).rpartition("_")[2])
    keys = (own.removeprefix("wwn-"), f"0x{own.removeprefix('scsi-3')}", *ends)
    disk = next((disks[key] for key in keys if key in disks), "")
    if not disk or not match[2]:
        return disk or name
    return f"{disk}{'p' if disk[-1].isdigit() else ''}{match[2]}"


def _without_shared_tags(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The members of a pool or array all print its UUID and label: that names none of them."""
    named: dict[tuple[str, str, str], set[str]] = {}
    for layer in layers:
        for alias in layer.aliases:
            if _TAG.fullmatch(plain_name(alias)):
                named.setdefault(_tag(layer, alias), set()).add(plain_name(layer.name))
    shared = {tag for tag, names in named.items() if len(names) > 1}
    return tuple(_without(layer, shared) for layer in layers)


def _tag(layer: Layer, alias: str) -> tuple[str, str, str]:
    """One tool lists a thing once: what two of its things are called is no name."""
    return tool_of(source_of(layer)), layer.kind, plain_name(alias)


def _without(layer: Layer, shared: set[tuple[str, str, str]]) -> Layer:
    kept = tuple(alias for alias in layer.aliases if _tag(layer, alias) not in shared)
    return replace(layer, aliases=kept) if kept != layer.aliases else layer


def with_mounts(survey: Survey) -> Survey:
    """Mount points above each disk; a hidden member's are its volumes'. Without layers: as told."""
    if not survey.layers:
        return survey
    on = mounts_on_each(survey.layers, _names(survey))
    volumes = tuple(replace(v, mounts=on.get(v.disk_name, ())) for v in survey.volumes)
    above: dict[str, dict[str, None]] = {}
    for volume in volumes:
        for serial in volume.members:
            above.setdefault(serial, {}).update(dict.fromkeys(volume.mounts))
    drives = []
    for drive in survey.drives:
        standing = (*on.get(drive.disk_name, ()), *above.get(drive.serial, ()))
        drives.append(replace(drive, mounts=tuple(dict.fromkeys(standing))))
    return replace(survey, volumes=volumes, drives=tuple(drives))


def _names(survey: Survey) -> set[str]:
    """The disks that something may stand on."""
    told = {d.disk_name for d in survey.drives} | {v.disk_name for v in survey.volumes}
    return told - {""}

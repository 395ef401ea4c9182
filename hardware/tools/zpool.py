"""ZFS pools: which devices each stands on, how well they are, and where it is mounted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hardware.domain.drive import Fact
from hardware.domain.machine import Run, ToolError
from hardware.domain.stack import Layer
from hardware.domain.survey import Survey
from hardware.tools import _zpool_json, _zpool_text
from hardware.tools._reading import FACT_LIMIT, ask, number
from hardware.tools._zpool_pool import Pool, Vdev

BINARY = "zpool"
# -L follows /dev/disk/by-id/… to the kernel's names; text is what every version prints
STATUS = ("zpool", "status", "-P", "-L")
SIZES = ("zpool", "list", "-H", "-p", "-o", "name,size")
MOUNTS = ("zfs", "list", "-H", "-o", "name,mountpoint")
NO_POOLS = "no pools available"


def survey(run: Run) -> Survey:
    """Every imported pool; nothing where ZFS is not installed or has no pool."""
    output = run(*STATUS)
    if NO_POOLS in output.stdout + output.stderr:
        return Survey()
    try:
        said = ask(run, *STATUS)
        if said is None:
            return Survey()
        pools, trouble = parse(said)
    except ToolError as error:
        return Survey(trouble=(str(error),))
    sizes, mounts = _rows(run, SIZES), _rows(run, MOUNTS)
    layers = tuple(_layer(one, sizes, mounts) for one in pools)
    return Survey(layers=layers, trouble=tuple(trouble))


def parse(text: str) -> tuple[list[Pool], list[str]]:
    """The pools of text or JSON, and what of them is not understood; ToolError for neither."""
    if text.lstrip().startswith(("{", "[")):
        return _zpool_json.parse(text)
    return _zpool_text.parse(text)


def explain(text: str) -> dict[str, Any]:
    """What the site makes of `zpool status`; devices by name, since it knows no serials."""
    if text.strip() == NO_POOLS:
        return {"controller": None, "drives": [], "volumes": []}
    pools, trouble = parse(text)
    volumes = [_plain(place, one) for place, one in enumerate(pools)]
    told = {"controller": None, "drives": [], "volumes": volumes}
    return {**told, "not_understood": trouble} if trouble else told


def _plain(place: int, pool: Pool) -> dict[str, Any]:
    return {
        "number": place,
        "name": pool.name,
        "level": pool.level or None,
        "state": pool.state or None,
        "members": [one.disk_name for one in pool.disks],
        "failed": list(pool.failed),
        "spares": list(pool.spares),
        "action": pool.action or None,
        "progress_percent": pool.progress_percent,
        "scan": pool.scan or None,
        "errors": pool.errors or None,
        "status": pool.status or None,
        "vdevs": [_row(one) for one in pool.vdevs],
    }


def _row(vdev: Vdev) -> dict[str, Any]:
    return {
        "name": vdev.disk_name if vdev.is_disk else vdev.name,
        "kind": vdev.kind,
        "role": vdev.role,
        "depth": vdev.depth,
        "state": vdev.state or None,
        "read": vdev.read,
        "write": vdev.write,
        "checksum": vdev.checksum,
        "note": vdev.note or None,
    }


def _rows(run: Run, argv: tuple[str, ...]) -> list[tuple[str, str]]:
    """Names and values that a command prints with a tab between; none where it fails."""
    try:
        lines = (ask(run, *argv) or "").splitlines()
    except ToolError:
        return []
    split = (line.split("\t") for line in lines)
    return [(parts[0], parts[1]) for parts in split if len(parts) == 2]


def _layer(pool: Pool, sizes: list[tuple[str, str]], mounts: list[tuple[str, str]]) -> Layer:
    own = [path for name, path in mounts if name.split("/")[0] == pool.name]
    layer = Layer(
        name=pool.name,
        kind="zpool",
        on=tuple(one.disk_name for one in pool.disks),
        level=pool.level,
        state=pool.state,
        size_bytes=next((_bytes(size) for name, size in sizes if name == pool.name), None),
        failed=pool.failed,
        spares=pool.spares,
        progress_percent=pool.progress_percent,
        detail=pool.detail,
        facts=(Fact(" ".join(STATUS), _excerpt(pool)),),
        groups=pool.groups,
    )
    # the others are "none", "legacy" (fstab's) and "-"
    return replace(layer, mount_points=tuple(path for path in own if path.startswith("/")))


def _bytes(text: str) -> int | None:
    """Bytes as -p prints them; None for what fits no disk and no 64 bits."""
    return number(text) if len(text) < 19 else None


def _excerpt(pool: Pool) -> str:
    rows = [f"{one.name} {one.state} {one.note}".strip() for one in pool.vdevs]
    return "\n".join([f"{pool.name} {pool.state}", *rows, pool.scan, pool.errors])[:FACT_LIMIT]

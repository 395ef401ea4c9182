"""`zpool status -j` (OpenZFS 2.3 and later): the same tree as objects in objects, by name."""

from __future__ import annotations

from typing import Any

from hardware.domain.machine import ToolError
from hardware.tools._reading import load_json, words
from hardware.tools._zpool_pool import Pool, Vdev, count, kind_of

DEEPEST = 20
# key beside "vdevs" → role
_ROLES = {"logs": "logs", "l2cache": "cache", "spares": "spares", "special": "special"}
_ROLES |= {"dedup": "dedup", "cache": "cache"}


def parse(text: str) -> tuple[list[Pool], list[str]]:
    """The pools and what of them is not understood; ToolError where there is none."""
    told = load_json(text, "zpool: the JSON of zpool status -j")
    pools = told.get("pools") if isinstance(told, dict) else None
    if not isinstance(pools, dict):
        raise ToolError('zpool: an object "pools" from zpool status -j expected', text)
    found = [_pool(name, one) for name, one in pools.items() if isinstance(one, dict)]
    bare = [one.name for one in found if not one.disks]
    if len(bare) == len(found):
        raise ToolError(f"zpool status -j: pool {bare[0] if bare else '?'} without devices", text)
    return found, [f"zpool status -j: pool {name} without devices" for name in bare]


def _pool(key: str, told: dict[str, Any]) -> Pool:
    name = words(told.get("name")) or key
    scan = told["scan_stats"] if isinstance(told.get("scan_stats"), dict) else {}
    function, state = words(scan.get("function")).lower(), words(scan.get("state")).lower()
    running = state == "scanning"
    problems = count(_text(told.get("error_count")))
    return Pool(
        name=name,
        state=words(told.get("state")),
        vdevs=tuple(_vdevs(told, name)),
        status=" ".join(words(told.get("status")).split()),
        scan=f"{function} {state} {words(scan.get('end_time'))}".strip(),
        action=function if running else "",
        progress_percent=_progress(scan) if running else None,
        errors=f"{problems} data errors" if problems else "No known data errors",
    )


def _text(value: Any) -> str:
    """A number as text: --json-int prints numbers, else they are text."""
    return str(value) if isinstance(value, (str, int, float)) else ""


def _progress(scan: dict[str, Any]) -> float | None:
    whole, part = count(_text(scan.get("to_examine"))), count(_text(scan.get("examined")))
    return round(100 * part / whole, 1) if whole and part is not None else None


def _vdevs(told: dict[str, Any], pool: str) -> list[Vdev]:
    found = _walk(told.get("vdevs"), "data", 0, pool)
    for key, role in _ROLES.items():
        found += _walk(told.get(key), role, 1, pool)
    return found


def _walk(tree: Any, role: str, depth: int, pool: str) -> list[Vdev]:
    """The rows of a tree, parents first; the root that is the pool itself is no row."""
    found: list[Vdev] = []
    if not isinstance(tree, dict) or depth > DEEPEST:
        return found
    for key, told in tree.items():
        if not isinstance(told, dict):
            continue
        is_root = words(told.get("vdev_type")) == "root" or (depth == 0 and key == pool)
        if not is_root:
            found.append(_vdev(key, told, role, max(1, depth)))
        found += _walk(told.get("vdevs"), role, depth + 1, pool)
    return found


def _vdev(key: str, told: dict[str, Any], role: str, depth: int) -> Vdev:
    name = words(told.get("name")) or key
    kind = words(told.get("vdev_type"))
    counters = (count(_text(told.get(f"{one}_errors"))) for one in ("read", "write", "checksum"))
    read, write, checksum = counters
    is_disk = kind in ("disk", "file", "") and kind_of(name) == "disk"
    path = words(told.get("path")) if is_disk else ""
    return Vdev(
        name=path or name,
        # JSON says raidz for all three, the name says which
        kind="disk" if is_disk else kind_of(name),
        role=role,
        state=words(told.get("state")),
        read=read,
        write=write,
        checksum=checksum,
        was=words(told.get("was")) if is_disk else "",
        depth=depth,
    )

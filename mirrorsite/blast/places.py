"""On which mount point of which host each mirror lies; through NFS also on the exporting host."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hardware.domain.stack import Layer
from hardware.domain.survey import Survey

DEEPEST = 3  # an export of an export of an export


@dataclass(frozen=True, order=True)
class Place:
    """A mount point of a host, by the host's key."""

    host: int
    mount: str


@dataclass(frozen=True)
class Tree:
    """A mirror's files: the host by name, the folder on it."""

    mirror: str
    host: str
    path: str


@dataclass(frozen=True)
class HostStack:
    """What one host mounts. `failing` are mount points that it may have lost since."""

    key: int
    name: str
    layers: tuple[Layer, ...]
    failing: frozenset[str] = frozenset()

    def nearest(self, path: str) -> tuple[str, str]:
        """(mount point, server:path of the export that is mounted there or "") of a folder."""
        points = {
            point: layer.name if layer.kind == "nfs" else ""
            for layer in self.layers
            for point in layer.mount_points
            if point.startswith("/")
        }
        points = {**dict.fromkeys(self.failing, ""), **points}
        holding = [point for point in points if is_under(path, point)]
        mount = max(holding, key=len, default="")
        return mount, points.get(mount, "")


def is_under(path: str, folder: str) -> bool:
    """Whether a path is a folder, or in it; both absolute."""
    whole, base = posixpath.normpath(path), posixpath.normpath(folder)
    if not (whole.startswith("/") and base.startswith("/")):
        return False
    return base in ("/", "//") or whole == base or whole.startswith(base + "/")


def places_of(trees: Iterable[Tree], hosts: Iterable[HostStack]) -> dict[Place, set[str]]:
    """Place → the mirrors on it; a mirror whose host is not known lies nowhere."""
    known = tuple(hosts)
    found: dict[Place, set[str]] = {}
    for tree in trees:
        for place in _followed(tree, known):
            found.setdefault(place, set()).add(tree.mirror)
    return found


def _followed(tree: Tree, hosts: tuple[HostStack, ...]) -> list[Place]:
    """Its mount, and where that is an export, the mount below it on the server."""
    found = []
    host, path = host_named(tree.host, hosts), tree.path
    for _ in range(DEEPEST):
        mount, export = host.nearest(path) if host else ("", "")
        if host is None or not mount:
            break
        found.append(Place(host.key, mount))
        if not export:
            break
        server, _sign, exported = export.rpartition(":/")
        rest = posixpath.relpath(posixpath.normpath(path), posixpath.normpath(mount))
        path = posixpath.normpath(posixpath.join("/" + exported, rest))
        host = host_named(server.strip("[]"), hosts)
    return found


def host_named(name: str, hosts: tuple[HostStack, ...]) -> HostStack | None:
    """The one host of this name, with its domain or without; a blank name is the only host."""
    if not name.strip():
        return hosts[0] if len(hosts) == 1 else None
    wanted = name.strip().lower()
    exact = [one for one in hosts if one.name.lower() == wanted]
    if exact:
        return exact[0] if len(exact) == 1 else None
    short = wanted.partition(".")[0]
    same = [one for one in hosts if one.name.lower().partition(".")[0] == short]
    # two full names with other domains are two machines
    same = [one for one in same if "." not in one.name or "." not in wanted]
    return same[0] if len(same) == 1 else None


def survey_stack(key: int, name: str, survey: Survey, failing: Iterable[str] = ()) -> HostStack:
    """What a survey says of its host's mounts."""
    mounted = tuple(one for one in survey.layers if one.mount_points)
    return HostStack(key, name, mounted, frozenset(failing))


def mirrors_on(
    found: Mapping[Place, set[str]], host: int, mounts: Iterable[str]
) -> dict[str, Place]:
    """Mirror → the place through which a failing mount of this host reaches it."""
    reached: dict[str, Place] = {}
    for mount in sorted(mounts):
        place = Place(host, mount)
        reached.update(dict.fromkeys(found.get(place, ()), place))
    return reached

"""What becomes of everything that stands on a disk, when some disks or volumes are gone."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from hardware.domain.array_cases import Cased, images_of, layer_cases
from hardware.domain.array_standing import RANK, Outcome, Standing, judge
from hardware.domain.stack import Layer, names_of, plain_name, standing_on, whole_disk

_ESSENTIAL = ("data", "metadata", "system", "special", "dedup")
HARMLESS = ("cache", "spares")
_NEVER = ("nfs",)  # its disks are another machine's


@dataclass
class Fates:
    """Outcomes by plain name; `touched` are the layers on what is gone, the nearest first."""

    layers: tuple[Layer, ...]
    known: dict[str, Layer] = field(default_factory=dict)
    of: dict[str, Outcome] = field(default_factory=dict)
    standings: dict[int, list[tuple[Standing, Cased]]] = field(default_factory=dict)
    touched: list[int] = field(default_factory=list)
    begun: frozenset[str] = frozenset()
    standing: Mapping[str, list[int]] = field(default_factory=dict)

    def fate(self, name: str) -> Outcome:
        """What becomes of what is called so; a partition that no layer tells of is its disk."""
        plain = plain_name(name)
        if plain in self.of:
            return self.of[plain]
        disk = "" if plain in self.known else whole_disk(plain)
        return self.of.get(disk, Outcome.STANDS)

    def outcome(self, layer: Layer) -> Outcome:
        """What becomes of one layer."""
        return max((self.fate(name) for name in names_of(layer)), key=RANK.__getitem__)

    def touches(self, names: Iterable[str]) -> bool:
        """Whether one of the names stands on what is gone, lost with it or not."""
        plain = set(map(plain_name, names))
        touched = {name for number in self.touched for name in names_of(self.layers[number])}
        begun = self.begun | touched
        return any(one in begun or whole_disk(one) in begun for one in plain)

    @cached_property
    def carried(self) -> frozenset[int]:
        """Lost layers without which all that stands on them stands all the same.

        What nothing stands on is carried by nothing, and neither is a circle.
        """
        lost = {n for n in self.touched if self.outcome(self.layers[n]) is Outcome.LOST}
        waits = {n: self.numbers_on(self.layers[n]) & lost for n in lost}
        found = {n for n in lost if self.numbers_on(self.layers[n]) and not waits[n]}
        below: dict[int, list[int]] = {}
        for number, above in waits.items():
            for one in above:
                below.setdefault(one, []).append(number)
        ready = deque(found)
        while ready:
            done = ready.popleft()
            for number in below.get(done, ()):
                waits[number].discard(done)
                if not waits[number]:
                    found.add(number)
                    ready.append(number)
        return frozenset(n for n in found if not self.layers[n].mount_points)

    def numbers_on(self, layer: Layer) -> set[int]:
        """Numbers of the layers that stand directly on this one."""
        names = names_of(layer)
        return {number for name in names for number in self.standing.get(name, ())}

    def is_carried(self, name: str) -> bool:
        """The same of a disk: whether what stands on it stands without it, as far as is known."""
        above = self.standing.get(plain_name(name), ()) if name else ()
        lost = {n for n in above if self.outcome(self.layers[n]) is Outcome.LOST}
        return bool(above) and lost <= self.carried

    def is_below(self, layer: Layer) -> bool:
        """Whether anything stands on this layer."""
        return bool(self.numbers_on(layer))


def fates_of(layers: Iterable[Layer], gone: Mapping[str, Outcome]) -> Fates:
    """Follow disks (name → what becomes of each) upward; sound on circles, linear in the edges.

    An outcome only ever gets worse, so each layer is looked at no more than twice a name below.
    """
    every = tuple(layers)
    found = Fates(every, {name: one for one in every for name in names_of(one)})
    found.of = {plain_name(name): outcome for name, outcome in gone.items() if name}
    found.begun = frozenset(found.of)
    found.standing = standing_on(every)
    waiting = deque(found.of)
    while waiting:
        for number in found.standing.get(waiting.popleft(), ()):
            layer = every[number]
            if number not in found.standings:
                found.touched.append(number)
            after = _worse(found, number, layer)
            new = [n for n in sorted(names_of(layer)) if RANK[after] > RANK[found.fate(n)]]
            found.of.update(dict.fromkeys(new, after))
            # what stands on it is looked at too, so that its arrays are told of
            waiting.extend(new or ([] if _is_seen(found, layer) else names_of(layer)))
    return found


def _is_seen(found: Fates, layer: Layer) -> bool:
    return found.numbers_on(layer) <= found.standings.keys()


def _worse(found: Fates, number: int, layer: Layer) -> Outcome:
    """The layer's outcome by what is below it now."""
    if layer.kind in _NEVER:
        found.standings[number] = []
        return Outcome.STANDS
    cases = layer_cases(layer, found.fate, images_of(layer, found.known))
    if cases is None:
        found.standings[number] = []
        return _plain(layer, found)
    judged = [(judge(cased.case), cased) for cased in cases]
    roles = [group.role for group in layer.groups] or ["data"] * len(judged)
    found.standings[number] = [
        (replace(standing, role=role, device=layer.name, spares=len(layer.spares)), cased)
        for (standing, cased), role in zip(judged, roles, strict=True)
    ]
    return _of_groups(layer, found, found.standings[number])


def _of_groups(layer: Layer, found: Fates, judged: list[tuple[Standing, Cased]]) -> Outcome:
    """The worst of the groups without which it does not work; a log device is nobody's guess."""
    worst = [one.outcome for one, _ in judged if one.role in _ESSENTIAL]
    others = [one for one, _ in judged if one.role not in (*_ESSENTIAL, *HARMLESS)]
    worst += [Outcome.UNKNOWN for one in others if one.is_hit]
    placed = {plain_name(name) for _, cased in judged for name in cased.members}
    placed |= {plain_name(name) for name in (*layer.failed, *layer.spares)}
    strange = (name for name in layer.on if plain_name(name) not in placed)
    if any(found.fate(name) is not Outcome.STANDS for name in strange):
        worst.append(Outcome.UNKNOWN)  # a journal, or a disk that is to replace another
    return max(worst, key=RANK.__getitem__, default=Outcome.UNKNOWN)


def _plain(layer: Layer, found: Fates) -> Outcome:
    """What is no array needs all that it stands on."""
    worst = max(map(found.fate, layer.on), key=RANK.__getitem__, default=Outcome.STANDS)
    if worst is Outcome.STANDS:
        return worst
    if layer.kind == "ceph" or (layer.kind == "md" and layer.level != "container"):
        return Outcome.UNKNOWN
    if layer.kind == "md":  # a firmware's set of disks: its arrays are told of by themselves
        return Outcome.STANDS
    return _of_pool(layer, worst)


def _of_pool(layer: Layer, worst: Outcome) -> Outcome:
    """A pool or btrfs of several disks whose groups no tool told."""
    is_pool = layer.kind == "zpool" or layer.level == "btrfs"
    return Outcome.UNKNOWN if is_pool and len(layer.on) > 1 else worst

"""A chassis: its faces with their bays, and which of a host's slots stands in which of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from hardware.domain.grid import FACES, KINDS, Face, GridBay, GridError, parse_face

TALLEST_U, MOST_BAYS = 60, 200

# controller (PCI address), enclosure, slot: a bay as the card says it
Key = tuple[str, str, int]


@dataclass(frozen=True)
class Chassis:
    """A model of chassis. `source` says where its grid is from, `uncertain` what is not known."""

    name: str
    vendor: str
    height_u: int
    faces: tuple[Face, ...]
    source: str = ""
    uncertain: str = ""

    @cached_property
    def bays(self) -> dict[str, GridBay]:
        """Bays of all faces by label, in lower case."""
        return {bay.label.casefold(): bay for face in self.faces for bay in face.bays}

    @property
    def bay_count(self) -> int:
        return sum(len(face.bays) for face in self.faces)

    @classmethod
    def from_json(cls, data: Any) -> Chassis:
        """The chassis that as_json() gave; ValueError says what is wrong with anything else."""
        if not isinstance(data, dict):
            raise ValueError("a chassis is a JSON object")
        try:
            faces = tuple(_face(one) for one in data["faces"])
            words = {n: str(data.get(n, "")) for n in ("name", "vendor", "source", "uncertain")}
            chassis = cls(height_u=int(data["height_u"]), faces=faces, **words)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a chassis: {error!r}") from error
        check(chassis)
        return chassis

    def as_json(self) -> dict[str, Any]:
        """A JSON object, its grids as lines of text."""
        return {
            "name": self.name,
            "vendor": self.vendor,
            "height_u": self.height_u,
            "faces": faces_as_json(self.faces),
            "source": self.source,
            "uncertain": self.uncertain,
        }


def faces_as_json(faces: Iterable[Face]) -> list[dict[str, Any]]:
    """Faces as they are stored and shipped."""
    return [
        {"face": f.name, "kind": f.kind, "upright": f.upright, "grid": f.as_lines()} for f in faces
    ]


def _face(data: Any) -> Face:
    name, kind = str(data["face"]), str(data.get("kind", "3.5"))
    if name not in FACES or kind not in KINDS:
        raise ValueError(f"face {name!r} with bays of kind {kind!r}: expected {FACES} and {KINDS}")
    return parse_face(name, kind, bool(data.get("upright")), [str(line) for line in data["grid"]])


def check(chassis: Chassis) -> None:
    """GridError when there are no bays, too many, or two of one label."""
    if not 0 < chassis.height_u <= TALLEST_U:
        raise GridError("bad_height", value=str(chassis.height_u))
    labels = Counter(bay.label.casefold() for face in chassis.faces for bay in face.bays)
    if not labels:
        raise GridError("no_bays")
    if sum(labels.values()) > MOST_BAYS:
        raise GridError("too_many_bays", value=str(sum(labels.values())))
    for face in chassis.faces:
        for bay in face.bays:
            if labels[bay.label.casefold()] > 1:
                raise GridError("twice", bay.row + 1, bay.column + 1, bay.label)


@dataclass(frozen=True)
class SlotRule:
    """Slots of one enclosure stand in bays whose label is the pattern with # as slot + offset."""

    controller: str
    enclosure: str
    first_slot: int
    last_slot: int
    pattern: str
    offset: int = 0

    def slots(self) -> Iterable[Key]:
        """Every slot that the rule is about."""
        for slot in range(self.first_slot, self.last_slot + 1):
            yield self.controller, self.enclosure, slot

    def label(self, slot: int) -> str:
        return self.pattern.replace("#", str(slot + self.offset))


@dataclass(frozen=True)
class Confirmed:
    """A person looked: this slot is the bay of that label."""

    label: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Placed:
    """A slot in a bay of the grid. `why`: typed (a panel label), confirmed, or rule."""

    key: Key
    label: str
    why: str
    by: str = ""
    at: datetime | None = None

    @property
    def is_verified(self) -> bool:
        return self.why != "rule"


@dataclass(frozen=True)
class Unplaced:
    """A slot that stands in no bay of the grid. `why`: no_rule, not_on_grid, taken, two_claims."""

    key: Key
    why: str
    label: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a host's slots stand; `placed` by the label as the grid writes it."""

    placed: Mapping[str, Placed] = field(default_factory=dict)
    unplaced: tuple[Unplaced, ...] = ()


def stand(
    chassis: Chassis,
    keys: Iterable[Key],
    typed: Mapping[Key, str],
    confirmed: Mapping[Key, Confirmed],
    rules: Iterable[SlotRule],
) -> Standing:
    """Put each slot into its bay: a typed label counts before a confirmed one, that before a rule.

    Where two slots claim one bay with equal right, neither is put there: a drawing never guesses.
    """
    by_rule = {key: rule.label(key[2]) for rule in rules for key in rule.slots()}
    claims = [
        _claim(key, typed, confirmed, by_rule)
        for key in dict.fromkeys((*keys, *typed, *confirmed, *by_rule))
    ]
    grid = chassis.bays
    placed: dict[str, Placed] = {}
    unplaced = [Unplaced(c.key, "no_rule") for c in claims if not c.label]
    for why in ("typed", "confirmed", "rule"):
        mine = [claim for claim in claims if claim.why == why and claim.label]
        wanted = Counter(claim.label.casefold() for claim in mine)
        before = set(placed)
        for claim in mine:
            bay = grid.get(claim.label.casefold())
            trouble = _trouble(bay, before, wanted[claim.label.casefold()])
            if bay is None or trouble:
                unplaced.append(Unplaced(claim.key, trouble, claim.label))
            else:
                placed[bay.label] = Placed(claim.key, bay.label, claim.why, claim.by, claim.at)
    return Standing(placed, tuple(sorted(unplaced, key=lambda one: one.key)))


def _claim(
    key: Key,
    typed: Mapping[Key, str],
    confirmed: Mapping[Key, Confirmed],
    by_rule: Mapping[Key, str],
) -> Placed:
    own = confirmed.get(key)
    label = typed.get(key, "")
    if own and (not label or label.casefold() == own.label.casefold()):
        return Placed(key, own.label, "confirmed", own.by, own.at)
    if label:
        return Placed(key, label, "typed")
    return Placed(key, by_rule.get(key, ""), "rule")


def _trouble(bay: GridBay | None, before: set[str], wanted: int) -> str:
    if bay is None:
        return "not_on_grid"
    if bay.label in before:
        return "taken"
    return "two_claims" if wanted > 1 else ""

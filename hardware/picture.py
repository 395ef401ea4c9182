"""A host's bays as they are drawn, from its rows: chassis, rules, confirmed places, drives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db.models.fields.json import KeyTextTransform

from hardware.domain.chassis import Chassis, Key, Standing, Unplaced, stand
from hardware.domain.survey import Survey
from hardware.drawing import Marks, draw_bays, draw_chassis, mark_of, marked, occupants_of
from hardware.drawn import Drawing, Occupant
from hardware.marks import marked_by_host
from hardware.models import Bay, BayPosition, Drive, Machine, Placement, SlotRule
from mirrorsite.ground.inbox.models import Host

TINY, TINY_GAP, FACE_GAP = 9, 2, 8
# Tiny squares, told apart by what is in them: x and y stand for the square's corner.
SHAPES = {
    "fail": "M{x} {y}h9v9h-9zm2 2l5 5m0-5l-5 5M{x} {y}m-1-1h11v11h-11z",
    "watch": "M{x} {y}h9v9h-9zm4.5 2v3m0 1.5v.5",
    "bad": "M{x} {y}h9v9h-9zm2 2l5 5m0-5l-5 5",
    "risky": "M{x} {y}h9v9h-9zm0 5.5h9m-9 2h9",
    "path": "M{x} {y}h9v9h-9zm1 4.5h7",
    "ok": "M{x} {y}h9v9h-9z",
    "unknown": "M{x} {y}h9v9h-9zm3.5 4.5h2",
    "empty": "M{x} {y}h2m5 0h2v2m0 5v2h-2m-5 0h-2v-2m0-5v-2",
    "none": "M{x} {y}h2m5 0h2v2m0 5v2h-2m-5 0h-2v-2m0-5v-2",
}

TINY_NEEDS = (
    "host_id",
    "bay__controller",
    "bay__enclosure",
    "bay__slot",
    "drive__serial",
    "drive__verdict",
    "state",
)


@dataclass(frozen=True)
class Picture:
    """The drawings of one host, and which of its slots could not be put on the chassis."""

    drawings: list[Drawing]
    chassis: Chassis | None = None
    standing: Standing = field(default_factory=Standing)
    unplaced: tuple[Unplaced, ...] = ()

    @property
    def places(self) -> int:
        return len(self.standing.placed)

    @property
    def unverified(self) -> int:
        """How many bays stand there by a rule alone."""
        return sum(not place.is_verified for place in self.standing.placed.values())


def verdict_of(drive: Drive) -> str:
    """ok watch fail path unknown, as readings were judged."""
    return drive.verdict or "unknown"


def picture_of(host: Host, survey: Survey, marks: Marks, only_marked: bool = False) -> Picture:
    """All drawings of a host; with `only_marked` those that show a bay of a ticket."""
    placements = Placement.objects.now().filter(host=host).select_related("drive")
    known = {p.drive.serial: (p.drive.pk, verdict_of(p.drive)) for p in placements}
    machine = Machine.objects.filter(host=host).select_related("chassis").first()
    if machine is None or machine.chassis is None:
        return Picture(draw_bays(survey, marks, only_marked, known))
    chassis = machine.chassis.value()
    occupants = occupants_of(survey, marks, known)
    slots = {(slot.controller, slot.enclosure, slot.slot) for slot in survey.slots}
    standing = standings({host: chassis}, {host.pk: {*occupants, *slots}})[host.pk]
    seen = tuple(u for u in standing.unplaced if u.key in occupants or u.why != "no_rule")
    drawings = draw_chassis(chassis, standing, occupants)
    drawings += draw_bays(_only(survey, {u.key for u in seen}), marks, False, known)
    return Picture(marked(drawings) if only_marked else drawings, chassis, standing, seen)


def _only(survey: Survey, keys: set[Key]) -> Survey:
    """The same survey with the drives of these slots alone."""
    drives = (d for d in survey.drives if d.bay)
    kept = (d for d in drives if d.bay and (d.controller, d.bay.enclosure, d.bay.slot) in keys)
    return replace(survey, drives=tuple(kept))


def standings(hosts: dict[Host, Chassis], keys: dict[int, set[Key]]) -> dict[int, Standing]:
    """Where the slots of hosts stand, by the host's key; the same few queries for any number."""
    typed: dict[int, dict[Key, str]] = defaultdict(dict)
    labelled = Bay.objects.filter(host__in=hosts).exclude(label="")
    for host, *key, label in labelled.values_list(
        "host_id", "controller", "enclosure", "slot", "label"
    ):
        typed[host][key[0], key[1], key[2]] = label
    rules, confirmed = SlotRule.objects.by_host(hosts), BayPosition.objects.by_host(hosts)
    return {
        host.pk: stand(
            chassis,
            sorted(keys.get(host.pk, ())),
            typed.get(host.pk, {}),
            confirmed.get(host.pk, {}),
            rules.get(host.pk, []),
        )
        for host, chassis in hosts.items()
    }


@dataclass(frozen=True)
class Tiny:
    """A chassis a thumb wide: one path a kind of square, and how many there are of each."""

    width: int
    height: int
    paths: dict[str, str]
    counts: dict[str, int]


def tiny_pictures(hosts: Iterable[Host]) -> dict[int, Tiny]:
    """Small drawings by the host's key, for hosts whose chassis is known."""
    machines = Machine.objects.filter(host__in=hosts, chassis__isnull=False)
    rows = list(machines.select_related("host", "chassis"))
    models = {row.chassis_id: row.chassis for row in rows if row.chassis}
    values = {pk: model.value() for pk, model in models.items()}
    chassis = {row.host: values[row.chassis_id] for row in rows}
    marks = _marks_by_slot(chassis)
    found = standings(chassis, {pk: set(held) for pk, held in marks.items()})
    return {
        host.pk: _tiny(one, found[host.pk], marks.get(host.pk, {})) for host, one in chassis.items()
    }


def _marks_by_slot(hosts: Iterable[Host]) -> dict[int, dict[Key, str]]:
    """How each drive is drawn, by host and slot; ten thousand of them are no objects."""
    tickets = marked_by_host(hosts)
    words: dict[tuple[str, str], str] = {}  # (state, verdict) → mark: there are few
    found: dict[int, dict[Key, str]] = defaultdict(dict)
    placements = Placement.objects.now().filter(host__in=hosts, bay__isnull=False)
    rows = placements.annotate(state=KeyTextTransform("state", "drive__latest"))
    for host, controller, enclosure, slot, serial, verdict, state in rows.values_list(*TINY_NEEDS):
        key = (controller, enclosure, slot)
        mark = tickets.get(host, {}).get((*key, serial), "")
        if not mark and (state, verdict) not in words:
            one = Occupant(key, state=state or "", verdict=verdict)
            words[state, verdict] = mark_of(one)
        found[host][key] = mark or words[state, verdict]
    return found


def _tiny(chassis: Chassis, standing: Standing, marks: dict[Key, str]) -> Tiny:
    paths: dict[str, str] = defaultdict(str)
    counts: Counter[str] = Counter()
    left = 1
    for face in chassis.faces:
        for bay in face.bays:
            place = standing.placed.get(bay.label)
            mark = marks.get(place.key, "empty") if place else "none"
            x = left + bay.column * (TINY + TINY_GAP)
            paths[mark] += SHAPES[mark].format(x=x, y=1 + bay.row * (TINY + TINY_GAP))
            counts[mark] += 1
        left += face.columns * (TINY + TINY_GAP) + FACE_GAP
    rows = max(face.rows for face in chassis.faces)
    width = left - FACE_GAP
    return Tiny(width, rows * (TINY + TINY_GAP), dict(paths), dict(counts))

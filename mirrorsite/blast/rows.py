"""The rows of one incident: whom it touches, where, and whether visitors are told.

A row stays while its incident is open and its mirror lies there: a disk that is gone is in no
survey any more, and its mirrors still miss their files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from mirrorsite.blast.failing import Reach
from mirrorsite.blast.places import Place, Tree, is_under, mirrors_on
from mirrorsite.ground.incidents.models import Affects, Incident

LONGEST_PLACE = 300


@dataclass(frozen=True)
class Lying:
    """Which mirror lies where now; hosts' names by key, trees by mirror."""

    on: Mapping[Place, set[str]]
    names: Mapping[int, str]
    trees: Mapping[str, Tree]

    def shown(self, place: Place) -> str:
        """storage1:/srv/mirror."""
        return f"{self.names.get(place.host, '?')}:{place.mount}"[:LONGEST_PLACE]


def write(incident: Incident, reach: Reach, lying: Lying) -> int:
    """Make the rows what they are to be; returns how many changed."""
    touched = mirrors_on(lying.on, reach.host, reach.mounts)
    told = mirrors_on(lying.on, reach.host, reach.lost)
    places = {f"mirror:{name}": place for name, place in (touched | told).items()}
    public = {f"mirror:{name}" for name in told}
    held = {row.subject: row for row in incident.affects.all()}
    gone = [row for row in held.values() if row.subject not in places and not _lies(row, lying)]
    new = [
        Affects(incident=incident, subject=one, place=lying.shown(place), is_public=one in public)
        for one, place in places.items()
        if one not in held
    ]
    changed = [held[one] for one, place in places.items() if one in held]
    changed = [row for row in changed if _change(row, lying.shown(places[row.subject]), public)]
    if not (gone or new or changed):
        return 0
    with transaction.atomic():
        Affects.objects.filter(pk__in=[row.pk for row in gone]).delete()
        Affects.objects.bulk_create(new, ignore_conflicts=True)
        Affects.objects.bulk_update(changed, ["place", "is_public"])
    return len(gone) + len(new) + len(changed)


def _lies(row: Affects, lying: Lying) -> bool:
    """Whether the mirror of a row still lies where the row says, or where that was."""
    tree = lying.trees.get(row.subject.partition(":")[2])
    if tree is None:
        return False
    here = {lying.shown(place) for place, names in lying.on.items() if tree.mirror in names}
    if row.place in here:
        return True
    mounted = {lying.shown(place) for place in lying.on}
    return row.place not in mounted and is_under(tree.path, row.place.partition(":")[2])


def _change(row: Affects, place: str, public: set[str]) -> bool:
    wanted = (place, row.subject in public)
    if (row.place, row.is_public) == wanted:
        return False
    row.place, row.is_public = wanted
    return True

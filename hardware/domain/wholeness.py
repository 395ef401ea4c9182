"""Which arrays, pools and volumes are not whole, by the words that tools have for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from hardware.domain.drive import Fact, LogicalVolume
from hardware.domain.stack import Layer, plain_name
from hardware.domain.survey import Survey


class Condition(StrEnum):
    """What is wrong with an array."""

    FAILED = "failed"  # its data cannot be read, or not all of it
    DEGRADED = "degraded"
    UNSOUND = "unsound"  # all members are there, and some of their blocks are not what they say
    REBUILDING = "rebuilding"


SEVERITIES = {
    Condition.FAILED: "critical",
    Condition.DEGRADED: "error",
    Condition.UNSOUND: "error",
    Condition.REBUILDING: "warning",
}
KINDS = ("md", "zpool", "lvm", "ceph", "filesystem")  # layers of several disks
# words that mean trouble in one kind of layer only
_OF_KIND = {("md", "inactive"): Condition.FAILED, ("ceph", "down"): Condition.DEGRADED}
# the first that is found counts: "clean, degraded, recovering" is being mended
_WORDS = (
    (Condition.DEGRADED, r"interim recovery|(?:ready|wait\w*) for re|rebuild\w* fail"),
    (Condition.REBUILDING, r"rebuil[dt]|recover(?:ing|y)|resilver|\brbld\b"),
    (Condition.DEGRADED, r"degraded|suboptimal|partial|critical|\b(?:dgrd|pdgd|dgd)\b"),
    (
        Condition.FAILED,
        r"\b(?:fail(?:ed|ure)?|fault(?:ed|y)|broken|dead|lost|missing|removed|suspended"
        r"|unavail(?:able)?|offline|of{1,2}ln)\b",
    ),
    (
        Condition.UNSOUND,
        r"bad blocks|write errors|mismatches|refresh needed|needs.check|out_of_data"
        r"|metadata_read_only",
    ),
)
_TABLE = tuple((condition, re.compile(pattern)) for condition, pattern in _WORDS)


@dataclass(frozen=True)
class Array:
    """One thing that stands on several disks, as its newest survey tells of it."""

    name: str  # the same in every boot, and different from all others of its host
    what: str  # in words that need no translation: md0 raid1
    state: str  # the tool's own word
    condition: Condition | None  # None: well, or a word that says something else
    members: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    detail: str = ""
    facts: tuple[Fact, ...] = ()


def condition_of(state: str, kind: str = "") -> Condition | None:
    """What is wrong by a tool's word for the state of a layer of this kind, or of a volume."""
    word = state.strip().lower()[:200]
    if found := _OF_KIND.get((kind, word.partition(" ")[0])):
        return found
    return next((one for one, pattern in _TABLE if pattern.search(word)), None)


def arrays(survey: Survey) -> Iterator[Array]:
    """Volumes of cards, and layers of the kinds that can lose a disk."""
    yield from map(_of_volume, survey.volumes)
    yield from (_of_layer(layer) for layer in survey.layers if layer.kind in KINDS)


def _of_volume(volume: LogicalVolume) -> Array:
    number = volume.tool_number or ("" if volume.number is None else str(volume.number))
    own = volume.unique_id or volume.name or number
    words = (volume.controller, volume.name or number, volume.level)
    return Array(
        name=f"{volume.controller}/{own}",
        what=" ".join(filter(None, words)),
        state=volume.state,
        condition=condition_of(volume.state),
        members=volume.members,
        facts=volume.facts,
    )


def _of_layer(layer: Layer) -> Array:
    # the number of dm-3 is given anew at each boot
    is_mapped = layer.name.startswith("dm-") and layer.aliases
    name = plain_name(layer.aliases[0]) if is_mapped else layer.name
    return Array(
        name=f"{layer.kind}/{name}",
        what=f"{name} {layer.level}".strip(),
        state=layer.state,
        condition=condition_of(layer.state, layer.kind),
        members=layer.on,
        failed=layer.failed,
        detail=layer.detail,
        facts=layer.facts,
    )

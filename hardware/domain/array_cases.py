"""Volumes of cards and layers of the system as arrays with places, for array_standing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hardware.domain.array_standing import Case, Outcome, Places
from hardware.domain.array_words import Part, Whole, part_of, whole_of
from hardware.domain.drive import LogicalVolume
from hardware.domain.raid_level import fewest
from hardware.domain.stack import Group, Layer, names_of
from hardware.domain.survey import Survey

IMAGE = re.compile(r".{1,250}_(?:r|m)image_(\d{1,4})")
_META = re.compile(r".{1,250}_rmeta_(\d{1,4})")
RESILVERS = re.compile(r"resilver(?: \([^)]{0,60}\))? (?:in progress|scanning)")
Fate = Callable[[str], Outcome]  # of what is called so, when the disk is pulled


@dataclass(frozen=True)
class Cased:
    """An array with the names of what fills its places."""

    case: Case
    members: tuple[str, ...]


def name_of_volume(volume: LogicalVolume) -> str:
    """What people call it, as in titles of incidents: its card, its number and its name."""
    number = volume.tool_number if volume.number is None else str(volume.number)
    name = f" ({volume.name})" if volume.name else ""
    return f"{volume.controller or '?'} / {number or volume.unique_id or '?'}{name}"


def volume_case(volume: LogicalVolume, survey: Survey, serial: str) -> Case:
    """A card's volume from which the drive with this serial is pulled."""
    parts = {one: _part(one, survey) for one in dict.fromkeys(volume.members)}
    whole = whole_of(volume.state)
    hit, unsure = _taken(parts.get(serial), parts, whole)
    # a disk that its card calls failed in a volume that is well: nobody knows who is right
    out = [s for s, part in parts.items() if _is_out(part) and not (s == serial and hit)]
    unnamed = max(volume.unnamed, fewest(volume.level) - len(parts), 0)
    places = Places(len(parts) - len(out), len(out), hit, unsure, unnamed)
    return Case(
        name=name_of_volume(volume),
        kind="volume",
        level=volume.level,
        state=volume.state,
        whole=whole,
        places=places,
        is_card=True,
        tells_losses=bool(out),
    )


def _part(serial: str, survey: Survey) -> Part:
    drive = survey.drive(serial)
    return part_of(drive.state) if drive else Part.UNKNOWN


def _is_out(part: Part) -> bool:
    return part in (Part.OUT, Part.FILLING)


def _taken(mine: Part | None, parts: dict[str, Part], whole: Whole) -> tuple[int, int]:
    """(hit, unsure): whether the pull takes a disk that serves."""
    if mine is None:
        return 0, 0
    if whole is Whole.WELL or mine in (Part.SERVES, Part.SPARE, Part.UNUSED, Part.FILLING):
        return 1, 0
    if mine is Part.OUT:
        return 0, 0
    others_out = any(part is Part.OUT for part in parts.values())
    return (1, 0) if others_out else (0, 1)


def layer_cases(layer: Layer, fate: Fate, images: dict[str, str]) -> list[Cased] | None:
    """Its arrays, by its groups or by itself; None: it is no array."""
    if layer.groups:
        return [_group_case(layer, group, fate) for group in layer.groups]
    if layer.kind == "md" and layer.level not in ("", "container"):
        return [_plain_case(layer, fate)]
    if layer.kind == "lvm" and images:
        return [_lvm_case(layer, fate, images)]
    return None


def _group_case(layer: Layer, group: Group, fate: Fate) -> Cased:
    out = set(group.out)
    filled = [[name for name in place if name not in out] for place in group.places]
    fates = [_best(map(fate, names)) for names in filled if names]
    members = (*(name for place in group.places for name in place), *group.out)
    case = _case(layer, group.level, _counted(fates, len(filled) - len(fates)))
    return Cased(case, members)


def _best(fates: Iterable[Outcome]) -> Outcome:
    """Of two disks in one place one is enough."""
    found = set(fates)
    order = (Outcome.STANDS, Outcome.UNKNOWN, Outcome.LOST)
    return next(one for one in order if one in found)


def _counted(fates: list[Outcome], out: int, unnamed: int = 0) -> Places:
    hit, unsure = fates.count(Outcome.LOST), fates.count(Outcome.UNKNOWN)
    return Places(len(fates), out, hit, unsure, unnamed)


def _plain_case(layer: Layer, fate: Fate) -> Cased:
    """An array of md whose tool told no places: how many are missing is not known."""
    gone = {*layer.failed, *layer.spares}
    using = [name for name in layer.on if name not in gone]
    case = _case(layer, layer.level, _counted(list(map(fate, using)), 0), tells_losses=False)
    return Cased(case, layer.on)


def _lvm_case(layer: Layer, fate: Fate, images: dict[str, str]) -> Cased:
    """A mirror or RAID volume: an image is lost with its data or with its metadata."""
    fates: dict[str, list[Outcome]] = {}
    for name, number in images.items():
        fates.setdefault(number, []).append(fate(name))
    worst = [
        max(found, key=[Outcome.STANDS, Outcome.UNKNOWN, Outcome.LOST].index)
        for found in fates.values()
    ]
    case = _case(layer, layer.level, _counted(worst, 0, len(layer.failed)), tells_losses=False)
    return Cased(case, tuple(images))


def images_of(layer: Layer, known: dict[str, Layer]) -> dict[str, str]:
    """Name of each part of an LVM mirror or RAID volume → the number of the image it is of."""
    found: dict[str, str] = {}
    for name in layer.on:
        names = names_of(known[name]) if name in known else frozenset({name})
        matches = (IMAGE.fullmatch(one) or _META.fullmatch(one) for one in sorted(names))
        number = next((match[1] for match in matches if match), "")
        if number:
            found[name] = number
    return found


def _case(layer: Layer, level: str, places: Places, *, tells_losses: bool = True) -> Case:
    kind = layer.level if layer.level == "btrfs" else layer.kind
    state = layer.state or ("clean" if kind == "btrfs" else "")
    resilvers = kind == "zpool" and RESILVERS.search(layer.detail)
    return Case(
        name=shown_name(layer),
        kind=kind,
        level=level,
        state=layer.state,
        whole=Whole.BUSY if resilvers else whole_of(state, layer.kind),
        places=places,
        tells_losses=tells_losses,
    )


def shown_name(layer: Layer) -> str:
    """As a person names it: vg0/srv and not dm-3."""
    is_mapped = layer.name.startswith("dm-") and layer.aliases
    return layer.aliases[0] if is_mapped else layer.name

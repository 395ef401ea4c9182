"""Why a drive may be pulled, or not: codes and values of the sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hardware.domain.array_cases import shown_name
from hardware.domain.array_standing import Outcome, Standing
from hardware.domain.array_words import Whole
from hardware.domain.evidence import Rung
from hardware.domain.fates import HARMLESS, Fates
from hardware.domain.siblings import Weak
from hardware.domain.stack import Layer

# what a partition's filesystem is called when it is a part of something bigger
PARTS_OF = {
    "linux_raid_member": "md",
    "lvm2_member": "LVM",
    "zfs_member": "ZFS",
    "ceph_bluestore": "Ceph",
    "bcache": "bcache",
    "crypto_luks": "LUKS",
    "isw_raid_member": "md",
    "ddf_raid_member": "md",
    "btrfs": "Btrfs",
}


def values_of(standing: Standing) -> dict[str, object]:
    """What a sentence says of an array."""
    places = standing.places
    return {
        "what": standing.name,
        "level": standing.level or "–",
        "state": standing.state or "–",
        "left": "–" if standing.left_now is None else max(0, standing.left_now),
        "after": "–" if standing.left_after is None else max(0, standing.left_after),
        "serving": places.serving,
        "total": places.total,
    }


def stops_of(fates: Fates, arrays: Iterable[tuple[Standing, Sequence[Weak]]]) -> Iterator[Rung]:
    """Why it is not safe: arrays that fall, that are being made whole, mounts that go."""
    for one, ill in arrays:
        code = "" if one.role in HARMLESS else _stop(one, ill, fates)
        if code:
            weak = ", ".join(weak.serial for weak in ill)
            yield Rung(code, {**values_of(one), "weak": weak})
    yield from _falling(fates)


def _stop(standing: Standing, ill: Sequence[Weak], fates: Fates) -> str:
    """The code of what forbids it for one array; "" for nothing."""
    several = standing.places.total > 1
    if standing.whole is Whole.FAILED and several:
        return "array_failed"
    if standing.outcome is Outcome.LOST:
        if fates.is_carried(standing.device) or (standing.device and not several):
            return ""  # what stands on it decides
        return "no_redundancy" if standing.left_now == 0 == standing.places.out else "array_lost"
    if standing.is_hit and standing.whole is Whole.BUSY:
        return "array_busy"
    serving = [weak for weak in ill if not weak.is_out]
    left = standing.left_after
    if serving and standing.is_hit and left is not None and len(serving) > left:
        return "weak_next"
    return ""


def _falling(fates: Fates) -> Iterator[Rung]:
    """Mounted filesystems that go with it, and what is in use without being mounted."""
    lost = [n for n in fates.touched if fates.outcome(fates.layers[n]) is Outcome.LOST]
    mounted = [one for n in lost for one in fates.layers[n].mount_points]
    if mounted:
        yield Rung("mounted", {"mounts": ", ".join(dict.fromkeys(mounted[:20]))})
    used = [fates.layers[n] for n in lost if n not in fates.carried and not _is_loose(fates, n)]
    used = [one for one in used if not one.mount_points]
    tops = [one for one in used if not fates.is_below(one)]
    for layer in tops or ([] if mounted else used[:1]):
        yield Rung("in_use", {"what": shown_name(layer), "kind_of": layer.kind})


def _is_loose(fates: Fates, number: int) -> bool:
    """A partition on which nothing stands."""
    layer = fates.layers[number]
    return layer.kind == "partition" and not fates.is_below(layer)


def _lost(fates: Fates) -> list[Layer]:
    touched = (fates.layers[number] for number in fates.touched)
    return [one for one in touched if fates.outcome(one) is Outcome.LOST]


def gaps_of(fates: Fates, arrays: Iterable[Standing]) -> Iterator[Rung]:
    """Why nothing certain can be said."""
    for one in arrays:
        if one.role not in HARMLESS:
            yield from one.reasons
    for number in fates.touched:
        layer = fates.layers[number]
        if fates.outcome(layer) is Outcome.UNKNOWN and _begins_here(fates, number):
            yield _unknown(layer)
    for layer in _lost(fates):
        if layer.kind == "partition" and not layer.mount_points and not fates.is_below(layer):
            yield from _loose(layer)


def _begins_here(fates: Fates, number: int) -> bool:
    """Whether it is the first that is not known, and none of its arrays says why."""
    below = {fates.fate(name) for name in fates.layers[number].on}
    said = any(standing.reasons for standing, _ in fates.standings[number])
    return Outcome.UNKNOWN not in below and not said


def _unknown(layer: Layer) -> Rung:
    values = {"what": shown_name(layer), "state": layer.state or "–", "level": layer.level or "–"}
    if layer.kind == "ceph":
        return Rung("ceph", {**values, "osd": layer.name.removeprefix("osd.")})
    if layer.groups:
        return Rung("role_unknown", values)
    codes = {"md": "array_idle", "zpool": "groups_unknown", "filesystem": "groups_unknown"}
    return Rung(codes.get(layer.kind, "role_unknown"), values)


def _loose(layer: Layer) -> Iterator[Rung]:
    """A partition that nothing stands on: a part of something that no tool told, or unmounted."""
    told = layer.detail.strip().lower()
    if told in PARTS_OF:
        yield Rung("part_of", {"what": layer.name, "kind_of": PARTS_OF[told]})
    elif not told:
        yield Rung("partition_unknown", {"what": layer.name})


def notes_of(fates: Fates, arrays: Sequence[Standing]) -> Iterator[Rung]:
    """What speaks for it."""
    for one in arrays:
        if one.role in HARMLESS or one.outcome is not Outcome.STANDS:
            continue
        if one.is_hit:
            yield Rung("array_stands", values_of(one))
        elif one.is_out and one.whole is not Whole.FAILED:
            yield Rung("member_out", values_of(one))
    if fates.layers:  # else nobody looked
        yield from _loose_ends(fates, arrays)


def _loose_ends(fates: Fates, arrays: Sequence[Standing]) -> Iterator[Rung]:
    """Volumes and partitions that go with it and are mounted nowhere."""
    for one in arrays:
        if (
            one.outcome is Outcome.LOST
            and one.places.total == 1
            and not fates.standing.get(one.device)
        ):
            yield Rung("unmounted", {"what": one.name, "level": one.level or "–"})
    for layer in _lost(fates):
        if layer.kind == "partition" and not layer.mount_points and not fates.is_below(layer):
            yield Rung("unmounted", {"what": layer.name, "level": layer.detail or "–"})

"""What goes when one drive is pulled: its own disks, the volumes that need it, and what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hardware.domain.array_cases import volume_case
from hardware.domain.array_standing import Outcome, Standing, judge
from hardware.domain.array_words import Part, Whole, part_of
from hardware.domain.drive import Drive, LogicalVolume
from hardware.domain.evidence import Rung
from hardware.domain.join_volumes import name_of
from hardware.domain.pull_reasons import PARTS_OF
from hardware.domain.stack import standing_on
from hardware.domain.survey import Survey

# tools that tell nothing of what stands on a disk, by the first word of their sentences
_BESIDE = frozenset(
    [
        "smartctl",
        "nvme",
        "ses",
        "sg_ses",
        "hwinfo",
        "lsscsi",
        "ledctl",
        "udev",
        "dmi",
        "dmidecode",
        "links",
        "ipmi-sdr",
        "ipmi-sel",
        "ipmi-sensor",
        "ipmitool",
        "system",
    ]
)
_OF_THE_SYSTEM = frozenset(
    [
        "mdadm",
        "lvm",
        "lvs",
        "pvs",
        "zpool",
        "zfs",
        "ceph",
        "ceph-volume",
        "mounts",
        "findmnt",
        "btrfs",
        "lsblk",
        "/proc/mdstat",
        "/proc/self/mountinfo",
    ]
)
MOST_TOLD = 5


@dataclass(frozen=True)
class Pulled:
    """The start of a judgement; `gone` by the kernel's name of a disk."""

    drive: Drive | None = None
    volumes: tuple[tuple[LogicalVolume, Standing], ...] = ()
    gone: dict[str, Outcome] = field(default_factory=dict)  # what stands is followed too
    stops: tuple[Rung, ...] = ()  # why it is not safe
    gaps: tuple[Rung, ...] = ()  # why nothing certain can be said
    notes: tuple[Rung, ...] = ()


def pull(survey: Survey, serial: str) -> Pulled:
    """What goes with the drive of this serial, as this survey has it."""
    drives = survey.drives_of(serial)
    volumes = [one for one in survey.volumes if serial and serial in one.members]
    if not drives and not volumes:
        return Pulled(gaps=(Rung("not_in_survey", {"serial": serial or "–"}),))
    if len(drives) > 1:
        return Pulled(gaps=(Rung("serial_twice", {"serial": serial, "count": len(drives)}),))
    drive = drives[0] if drives else None
    found = Pulled(drive, tuple((one, _standing(one, survey, serial)) for one in volumes))
    own = _own_names(survey, drive, volumes) if drive else set()
    gone = {**dict.fromkeys(sorted(own), Outcome.LOST), **_gone_volumes(found)}
    found = replace(found, gone=gone)
    gaps = (*_gaps(survey, found, own), *_marked(survey, found), *_trouble(survey, found, own))
    return replace(found, gaps=gaps, stops=tuple(_stops(found)), notes=_notes(survey, found, own))


def _standing(volume: LogicalVolume, survey: Survey, serial: str) -> Standing:
    others = dict.fromkeys((*volume.members, *volume.spares))
    judged = judge(volume_case(volume, survey, serial))
    return replace(
        judged,
        is_out=not judged.is_hit,
        progress_percent=volume.progress_percent,
        spares=len(volume.spares),
        device=volume.disk_name,
        siblings=tuple(one for one in others if one != serial),
    )


def _own_names(survey: Survey, drive: Drive, volumes: list[LogicalVolume]) -> set[str]:
    """Disks that are this drive itself, by each of its paths; a hidden member has none."""
    if volumes and drive.pass_through is not True:
        return set()
    shown_for_volumes = {one.disk_name for one in survey.volumes}
    addresses = {drive.seen_as, *drive.also_seen_as} - {None}
    blocks = (
        one for one in survey.blocks if one.serial == drive.serial or one.address in addresses
    )
    return {drive.disk_name, *(one.disk_name for one in blocks)} - shown_for_volumes - {""}


def _gone_volumes(found: Pulled) -> dict[str, Outcome]:
    """What becomes of its volumes by the names of their disks; one that had failed is lost."""
    return {
        volume.disk_name: Outcome.LOST if one.whole is Whole.FAILED else one.outcome
        for volume, one in found.volumes
        if volume.disk_name
    }


def _stops(found: Pulled) -> Iterator[Rung]:
    if found.drive and part_of(found.drive.state) is Part.FILLING:
        yield Rung("filling", {"state": found.drive.state})


def _gaps(survey: Survey, found: Pulled, own: set[str]) -> Iterator[Rung]:
    named = {name_of(volume): volume for volume, _ in found.volumes}
    for one in survey.disagreements:
        if one.subject in named and one.what in ("members", "state"):
            yield Rung("tools_disagree", {"what": one.subject, "about": one.what})
    alone = [one for _, one in found.volumes if one.outcome is Outcome.LOST]
    if alone and not survey.layers:
        yield Rung("stack_unread")
    if found.volumes or found.drive is None:
        return
    part = part_of(found.drive.state)
    nearby = [v for v in survey.volumes if v.unnamed and v.controller == found.drive.controller]
    if nearby and found.drive.pass_through is not True and part not in (Part.SPARE, Part.UNUSED):
        yield Rung("unnamed_nearby", {"count": sum(v.unnamed for v in nearby)})
    if own and not survey.layers:
        yield Rung("stack_unread")
    if not own and part not in (Part.SPARE, Part.UNUSED) and not _guards(survey, found):
        yield Rung("nothing_told", {"state": found.drive.state or "–"})


def _marked(survey: Survey, found: Pulled) -> Iterator[Rung]:
    """A whole disk that is marked as a part of something, where no tool tells of what."""
    for name, holds in _held(survey, found):
        if kind := PARTS_OF.get(holds.lower()):
            yield Rung("part_of", {"what": name, "kind_of": kind})


def _held(survey: Survey, found: Pulled) -> list[tuple[str, str]]:
    """(disk, what it holds by its own mark) of those that go and that nothing is told to be on."""
    standing = standing_on(survey.layers)
    blocks = {one.disk_name: one.holds for one in survey.blocks if one.holds}
    lost = [name for name, outcome in found.gone.items() if outcome is not Outcome.STANDS]
    return [(name, blocks[name]) for name in lost if name in blocks and not standing.get(name)]


def _guards(survey: Survey, found: Pulled) -> list[LogicalVolume]:
    """Volumes whose hot spare it is."""
    serial = found.drive.serial if found.drive else ""
    return [one for one in survey.volumes if serial and serial in one.spares]


def _trouble(survey: Survey, found: Pulled, own: set[str]) -> Iterator[Rung]:
    """A tool that failed may have had more to say: of the system, or of the card."""
    hidden = bool(found.volumes) or not own
    goes = any(outcome is not Outcome.STANDS for outcome in found.gone.values())
    told = []
    for sentence in survey.trouble:
        word = sentence.split(" ", 1)[0].rstrip(":")
        of_system = word in _OF_THE_SYSTEM
        if word not in _BESIDE and (goes if of_system else hidden):
            told.append(sentence)
    yield from (Rung("trouble", {"said": one[:300]}) for one in told[:MOST_TOLD])


def _notes(survey: Survey, found: Pulled, own: set[str]) -> tuple[Rung, ...]:
    if found.volumes or found.drive is None:
        return ()
    guarded = _guards(survey, found)
    part = part_of(found.drive.state)
    if guarded or (part is Part.SPARE and not own):
        return (Rung("is_spare", {"count": len(guarded)}),)
    if part is Part.UNUSED and not own:
        return (Rung("unused", {"state": found.drive.state}),)
    held = _held(survey, found) if survey.layers else []  # else nobody looked
    return tuple(Rung("unmounted", {"what": name, "level": holds}) for name, holds in held)

"""Which mount points an open incident reaches, and whether visitors miss files by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hardware.domain.mounted import names_of_array, paths_above, paths_lost
from hardware.domain.redundancy import judge_pull
from hardware.domain.survey import Survey
from hardware.models import Drive
from mirrorsite.ground.incidents.models import Incident

# what of a drive or volume is gone, not only ill: without redundancy its files are gone with it
GONE = ("device_offline", "logical_unit_failure", "not_ready")
ARRAY_FAILED = "event.array_failed"
PREFIXES = ("drive:", "volume:", "array:", "filesystem:")


@dataclass(frozen=True)
class Reach:
    """Mount points of one host, and those of them where files are missing or fail."""

    host: int
    mounts: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()


def host_of(incident: Incident) -> int | None:
    """The key of the host that an incident is about; None: it says none."""
    key = incident.values.get("host_pk")
    return key if isinstance(key, int) and not isinstance(key, bool) else None


def failing_mount(incident: Incident) -> str:
    """Where the filesystem of a filesystem's incident is, or was, mounted."""
    mount = incident.values.get("mount")
    is_told = incident.subject.startswith("filesystem:") and isinstance(mount, str)
    return str(mount) if is_told else ""


def reach_of(incident: Incident, host: int, survey: Survey, drives: dict[int, Drive]) -> Reach:
    """What stands on the thing that an incident is about."""
    kind, _sign, rest = incident.subject.partition(":")
    read = _READERS.get(kind)
    mounts, lost = read(incident, rest, survey, drives) if read else ((), ())
    return Reach(host, frozenset(mounts), frozenset(lost))


Paths = Iterable[str]
Read = Callable[[Incident, str, Survey, dict[int, Drive]], tuple[Paths, Paths]]


def _filesystem(
    incident: Incident, rest: str, survey: Survey, drives: dict[int, Drive]
) -> tuple[Paths, Paths]:
    """It fails by itself; its other mount points with it."""
    mount = failing_mount(incident)
    same = (layer.mount_points for layer in survey.layers if mount in layer.mount_points)
    points = {point for points in same for point in points if point.startswith("/")} | {mount}
    return points, points


def _array(
    incident: Incident, rest: str, survey: Survey, drives: dict[int, Drive]
) -> tuple[Paths, Paths]:
    """One that is only degraded serves all its files."""
    names = names_of_array(survey, rest.partition("/")[2])
    mounts = paths_above(survey, names)
    return mounts, mounts if incident.code == ARRAY_FAILED else ()


def _volume(
    incident: Incident, rest: str, survey: Survey, drives: dict[int, Drive]
) -> tuple[Paths, Paths]:
    """ "3/0000:3b:00.0/9": of host 3 the card's volume 9."""
    controller, number = rest.partition("/")[2].rpartition("/")[::2]
    names = [
        one.disk_name
        for one in survey.volumes
        if (one.controller, str(one.number)) == (controller, number)
    ]
    lost = paths_lost(survey, names) if incident.kind in GONE else ()
    return paths_above(survey, names), lost


def _drive(
    incident: Incident, rest: str, survey: Survey, drives: dict[int, Drive]
) -> tuple[Paths, Paths]:
    """Its files are gone only where nothing stands in for it."""
    row = drives.get(int(rest)) if rest.isdecimal() else None
    if row is None:
        return (), ()
    verdict = judge_pull(survey, row.serial, {})
    mounts = [one for one in verdict.mounts if one.startswith("/")]
    lost = verdict.lost_mounts if incident.kind in GONE else ()
    return mounts, [one for one in lost if one.startswith("/")]


_READERS: dict[str, Read] = {
    "filesystem": _filesystem,
    "array": _array,
    "volume": _volume,
    "drive": _drive,
}

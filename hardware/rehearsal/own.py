"""Cases made from an inventory itself: an error on each drive, and the bay that it sits in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hardware.agent.survey import read_survey
from hardware.domain.drive import Drive
from hardware.domain.rehearsing import Answer, Verb
from hardware.domain.survey import Survey
from hardware.rehearsal.case import Case, CaseError
from mirrorsite.ground.outside.shell import Recording, RecordingError

MOST_DRIVES = 60
MEDIUM = (
    "sd {at}: [{name}] tag#{tag} FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE cmd_age=2s",
    "sd {at}: [{name}] tag#{tag} Sense Key : Medium Error [current] ",
    "sd {at}: [{name}] tag#{tag} Add. Sense: Unrecovered read error",
    "critical medium error, dev {name}, sector {sector} op 0x0:(READ) flags 0x0 phys_seg 1",
)


def own_cases(folder: Path) -> Iterator[Case]:
    """For each drive that the kernel shows as itself: read errors at two places of it.

    At least its bay is due, as "identify": who can pull it by two sources is right too.
    """
    try:
        survey = read_survey(Recording(folder))
    except RecordingError as error:
        raise CaseError(str(error)) from error
    shown = [drive for drive in survey.drives if _is_shown(drive, survey)]
    if not shown:
        raise CaseError(f"{folder}: the kernel shows no drive there whose bay is known")
    for drive in shown[:MOST_DRIVES]:
        answer = Answer(Verb.IDENTIFY, frozenset({drive.serial}), or_more=True)
        name = f"{folder.name}: read errors of {drive.serial}"
        yield Case(name, folder, ({"log": lines_of(drive), "apart_s": 2},), answer)


def lines_of(drive: Drive) -> list[str]:
    """What the kernel prints of two unreadable sectors, far apart."""
    told = {"at": drive.seen_as, "name": drive.disk_name}
    places = ((11, 20480), (12, 90_000_000))
    return [
        line.format(tag=tag, sector=sector, **told) for tag, sector in places for line in MEDIUM
    ]


def _is_shown(drive: Drive, survey: Survey) -> bool:
    is_member = any(drive.serial in volume.members for volume in survey.volumes)
    return bool(drive.seen_as and drive.disk_name and drive.bay) and not is_member

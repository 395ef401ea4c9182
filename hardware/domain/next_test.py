"""What to try next where nothing may be pulled yet: tests in the order of what they cost.

From the desk first (the drives' own readings, the BMC's page), then with somebody before the
machine: reads that make a light flicker, the locate light, the label. Each says which drive it is
for and gives the whole command; one that cannot work here is not in the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hardware.domain.drive import Drive
from hardware.domain.evidence import Certainty
from hardware.domain.states import Health, health_of
from hardware.domain.survey import Survey

READ_MIB = 4096  # some half a minute of a light that does not rest
MOST = 40
_DISK = re.compile(r"sd[a-z]{1,4}|nvme\d{1,4}n\d{1,4}")
_RUNNING = ("", "running", "live")
# what may be asked of several drives, to find the guilty one; bays are no answer to that
GUILT = (Certainty.CANDIDATES,)


class Way(StrEnum):
    """What is tried."""

    READINGS = "readings"  # which of the candidates tells of errors of its own
    BMC = "bmc"  # the BMC's storage page: which bay has this model and serial
    READ = "read"  # read the disk, and watch whose activity light flickers
    LOCATE = "locate"  # light the bay that the controller means, and read the label there
    LABEL = "label"  # read the labels


@dataclass(frozen=True)
class Test:
    """One test for one drive; `command` as a person types it, "" where there is none."""

    way: Way
    serial: str
    model: str = ""
    bay: str = ""
    command: str = ""
    undo: str = ""  # what clears the light again

    __test__ = False  # the word is pytest's too


def next_tests(
    certainty: str,
    drives: Sequence[Drive],
    survey: Survey,
    lights: Mapping[str, tuple[str, str]],
) -> tuple[Test, ...]:
    """Tests for these drives, the cheapest first; `lights` (on, off) are by serial.

    A drive that two sources place needs none.
    """
    if certainty == Certainty.TWO_SOURCES:
        return ()
    named = [drive for drive in drives if drive.serial][:MOST]
    ways = (_readings(certainty, named), _bmc(named), _reads(named, survey))
    more = (_locates(named, lights), _labels(named, lights))
    return tuple(test for way in (*ways, *more) for test in way)


def _readings(certainty: str, drives: Sequence[Drive]) -> Iterator[Test]:
    if certainty in GUILT and len(drives) > 1:
        yield from (_test(Way.READINGS, drive) for drive in drives)


def _bmc(drives: Sequence[Drive]) -> Iterator[Test]:
    yield from (_test(Way.BMC, drive) for drive in drives)


def _reads(drives: Sequence[Drive], survey: Survey) -> Iterator[Test]:
    for drive in drives:
        if name := readable_name(drive, survey):
            words = f"dd if=/dev/{name} of=/dev/null bs=1M count={READ_MIB} iflag=direct"
            yield _test(Way.READ, drive, words)


def readable_name(drive: Drive, survey: Survey) -> str:
    """The kernel's name of this very disk, where it can be read; "" for a volume's member.

    Reads of a volume light all its members, and a disk that the kernel gave up lights nothing.
    """
    block = survey.block_named(drive.disk_name)
    if block is None or not _DISK.fullmatch(drive.disk_name) or drive.pass_through is False:
        return ""
    is_itself = bool(block.serial) and block.serial == drive.serial
    runs = block.state.lower() in _RUNNING and health_of(drive.state) is not Health.FAILED
    return drive.disk_name if is_itself and runs and block.capacity_bytes != 0 else ""


def _locates(drives: Sequence[Drive], lights: Mapping[str, tuple[str, str]]) -> Iterator[Test]:
    for drive in drives:
        if drive.serial in lights:
            yield _test(Way.LOCATE, drive, *lights[drive.serial])


def _labels(drives: Sequence[Drive], lights: Mapping[str, tuple[str, str]]) -> Iterator[Test]:
    yield from (_test(Way.LABEL, drive) for drive in drives if drive.serial not in lights)


def _test(way: Way, drive: Drive, command: str = "", undo: str = "") -> Test:
    bay = (drive.bay.label or str(drive.bay)) if drive.bay else ""
    return Test(way, drive.serial, drive.model, bay, command, undo)

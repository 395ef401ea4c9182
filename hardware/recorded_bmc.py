"""What a recording's BMC says of drives: Redfish documents that an operator laid into `bmc/`.

The recorder does not ask the BMC. Each file is what `manage.py explain redfish` takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from hardware.bmc._found import Drive
from hardware.bmc.redfish import parse
from hardware.domain.identity import serial_of
from hardware.domain.machine import ToolError
from hardware.domain.witness import Witness
from hardware.models import SeenSerial
from hardware.models.inventory import fitted
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.outside.shell import Recording, RecordingError, ReportedRecording, decode

FOLDER = "bmc"
MOST_FILES = 200
MOST_BYTES = 20_000_000
MOST_SLOT = 100_000


def said_by_bmc(recording: Recording) -> list[tuple[str, Drive]]:
    """Each drive with serial and place, and the file that told it; RecordingError for no Redfish.

    A recording without such files has a mute BMC.
    """
    if isinstance(recording, ReportedRecording):
        return []
    files = sorted((recording.folder / FOLDER).glob("*.json"))
    if len(files) > MOST_FILES:
        raise RecordingError(f"{FOLDER}/: {len(files)} files; at most {MOST_FILES} are read")
    return [(f"{FOLDER}/{file.name}", drive) for file in files for drive in _drives(file)]


def _drives(file: Path) -> Iterator[Drive]:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise RecordingError(f"{file}: {error.strerror}") from error
    if len(raw) > MOST_BYTES:
        raise RecordingError(f"{file}: more than {MOST_BYTES} bytes")
    try:
        found = parse(decode(raw))
    except ToolError as error:
        raise RecordingError(f"{file}: {error}") from error
    return (one for one in found.drives if serial_of(one.serial) and _has_place(one))


def _has_place(drive: Drive) -> bool:
    return drive.state != "absent" and drive.bay is not None


def store_bmc(host: Host, said: list[tuple[str, Drive]], at: datetime) -> None:
    """Keep what a BMC says as the word of one witness; nothing said changes nothing."""
    rows = [_row(host, file, drive, at) for file, drive in said]
    if rows:
        SeenSerial.objects.replace_bmc(host, rows, at)


def _row(host: Host, file: str, drive: Drive, at: datetime) -> SeenSerial:
    place = drive.bay
    assert place is not None
    slot = place.slot if place.slot is not None and 0 <= place.slot < MOST_SLOT else None
    words = (drive.link or drive.id, drive.model, drive.serial, place.label)
    return SeenSerial(
        host=host,
        label=fitted(SeenSerial, "label", place.label),
        enclosure=fitted(SeenSerial, "enclosure", place.enclosure),
        slot=slot,
        serial=fitted(SeenSerial, "serial", serial_of(drive.serial)),
        witness=Witness.BMC.value,
        said_by=fitted(SeenSerial, "said_by", file),
        by_bmc=True,
        at=at,
        raw=" ".join(filter(None, words))[:2000],
    )

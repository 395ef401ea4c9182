"""By which number a Smart Array answers for each of its drives: it is asked, nobody prints it.

The numbers are the card's own order, with gaps where an enclosure stands. Only a serial number
that answers makes a number a drive's.
"""

from __future__ import annotations

from dataclasses import replace

from hardware.domain.drive import Drive
from hardware.domain.machine import TIMED_OUT, Run, ToolError
from hardware.domain.reach import unnumbered
from hardware.domain.survey import Survey
from hardware.tools import smartctl

MOST = 256  # drives that a card with expanders may have
GAP = 8  # numbers in a row that are nobody's: the end


def numbered(run: Run, survey: Survey) -> Survey:
    """The survey with the numbers of drives that only their card can reach."""
    for card, device in unnumbered(survey):
        numbers = _numbers(run, device)
        drives = (
            _with_number(drive, numbers) if drive.controller == card.pci_address else drive
            for drive in survey.drives
        )
        survey = replace(survey, drives=tuple(drives))
    return survey


def _numbers(run: Run, device: str) -> dict[str, int]:
    """Serial → number of each drive that answers behind a device."""
    found: dict[str, int] = {}
    silent = 0
    for number in range(MOST):
        output = run(*smartctl.WHO, device, "-d", f"cciss,{number}")
        if output.exit_status == TIMED_OUT:  # a card that hangs is not asked again and again
            break
        serial = _serial(output.stdout)
        silent = 0 if serial else silent + 1
        if silent == GAP:
            break
        if serial:
            found[serial] = number
    return found


def _serial(said: str) -> str:
    try:
        return smartctl.parse(said).serial
    except ToolError:
        return ""


def _with_number(drive: Drive, numbers: dict[str, int]) -> Drive:
    own = {n for serial, n in numbers.items() if smartctl.same_serial(serial, drive.serial)}
    return replace(drive, device_id=own.pop()) if len(own) == 1 else drive

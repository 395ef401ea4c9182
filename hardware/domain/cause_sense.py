"""What sense data say of the cause: tables of key, additional code and qualifier.

Source: section 1.2 of the field notes, after drivers/scsi/sense_codes.h and the SCSI standards.
"""

from __future__ import annotations

from hardware.domain.kernel_sense import Sense
from hardware.domain.trouble import Told

# 3/03 write fault, 0C write error, 19 defect list, 31 format corrupted, 32 no spare sectors
_SPENT = frozenset({0x03, 0x0C, 0x19, 0x31, 0x32})
_WRITE_RECOVERED = (0x0C, 0x01)
# 10 guard tags of a program or of the path, 1D miscompare
_MILD = frozenset({0x10, 0x1D})
# 11/14 marked bad by a program, 0B/04 and 05 found by the disk's own scan
_MILD_CODES = frozenset({(0x11, 0x14), (0x0B, 0x04), (0x0B, 0x05)})
# 4/01 no index, 02 no seek, 03 write fault, 06 no reference position, 09 servo, 15 positioning,
# 16 synchronisation, 19 defect list, 32 no spares, 3E unit failure, 40-42 diagnostics, 44 internal
# target failure, 4C failed self-configuration
_BROKEN = frozenset(
    {0x01, 0x02, 0x03, 0x06, 0x09, 0x15, 0x16, 0x19, 0x32, 0x3E, 0x40, 0x41, 0x42, 0x44, 0x4C}
)
# 3E/00 not yet self-configured, 44/71 a bridge that could not set a feature
_NOT_BROKEN = frozenset({(0x3E, 0x00), (0x44, 0x71)})
_POSITIONING = frozenset({0x09, 0x15})
# 08 communication, 0E information unit, 29 reset, 35 enclosure, 43 message, 45 select, 47 parity
# and CRC, 48 and 49 messages, 4B data phase, 4E overlapped, 65 voltage
_LINK = frozenset(
    {0x08, 0x0E, 0x29, 0x35, 0x43, 0x45, 0x47, 0x48, 0x49, 0x4B, 0x4E, 0x65}
)  # fmt: skip
# 2/04/xx that pass: becoming ready, in progress, ALUA, starting, sanitising
_PASSING = frozenset(
    (0x01, *range(0x04, 0x0D), 0x11, 0x13, 0x14, 0x1A, 0x1B, 0x1C, 0x1D, 0x24, 0x25)
)


def is_spent(sense: Sense) -> bool:
    """Medium errors that no test is needed for."""
    recovered = (sense.asc, sense.ascq) == _WRITE_RECOVERED
    return sense.key == 3 and sense.asc in _SPENT and not recovered


def is_mild(sense: Sense | None) -> bool:
    """Reported as a medium error, and no data of ours could not be had."""
    if sense is None:
        return False
    is_code = (sense.asc, sense.ascq) in _MILD_CODES
    return is_code or sense.asc in _MILD or sense.key == 0xE


def is_broken(sense: Sense) -> bool:
    """A part of the disk that it names itself; a code that is not listed is none."""
    is_listed = sense.asc in _BROKEN and (sense.asc, sense.ascq) not in _NOT_BROKEN
    return sense.key == 4 and is_listed


def is_positioning(sense: Sense) -> bool:
    """Servo and positioning."""
    return sense.asc in _POSITIONING


def is_link(sense: Sense) -> bool:
    """Transfer, bus, power: what is between the disk and us."""
    return sense.asc in _LINK


def is_test(sense: Sense | None) -> bool:
    """The false prediction that a mode page switches on."""
    return sense is not None and (sense.asc, sense.ascq) == (0x5D, 0xFF)


def is_mild_prediction(told: Told) -> bool:
    """0B/xx: warnings of a disk that has not foretold its end."""
    return told.asc == 0x0B or "self_test" in told.signs


def is_passing(sense: Sense | None) -> bool:
    """Not ready, and it passes by itself or is no trouble at all."""
    if sense is None or sense.asc is None:
        return False
    return sense.asc == 0x3A or (sense.asc == 0x04 and sense.ascq in _PASSING)


def is_protected(sense: Sense) -> bool:
    """7/27/00: it refuses writes; 27/01 is a switch, 27/07 a full pool."""
    return sense.key == 7 and sense.asc == 0x27 and sense.ascq in (None, 0)


def values_of(sense: Sense) -> dict[str, object]:
    """Key and codes as people look them up."""
    codes = "/".join("–" if one is None else f"{one:02X}" for one in sense[1:])
    return {"sense": f"{sense.key:X}/{codes}"}

"""One reading of each drive, of what smartctl, its card's tool and the kernel say of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from hardware.domain.reading import Reading

_NO_SERIAL_WORD = re.compile(r"[\s_-]")


def key_of(serial: str) -> str:
    """A serial number as all tools agree on it: some print spaces and dashes in it."""
    return _NO_SERIAL_WORD.sub("", serial).upper()


def together(
    found: Iterable[Reading], others: Iterable[Reading], unread: Collection[str]
) -> list[Reading]:
    """Smartctl's readings with what others counted, then the drives that only others told of.

    The kernel's counters alone are no health: of a drive that sleeps, hangs or fails (`unread`,
    by serial) they are not sent, since they would replace what it said last.
    """
    readings = list(found)
    place = {key_of(one.serial): number for number, one in reversed(list(enumerate(readings)))}
    place.pop("", None)  # two disks that name no serial are not one
    silent = set(map(key_of, unread))
    for more in others:
        key = key_of(more.serial)
        if not key:
            readings.append(more)
        elif key in place:
            mine = readings[place[key]]
            readings[place[key]] = mine if mine.power_mode else with_counters(mine, more)
        elif key not in silent or not is_only_counted(more):
            place[key] = len(readings)
            readings.append(more)
    return readings


def with_counters(reading: Reading, more: Reading) -> Reading:
    """A reading with what another one counted; its own counters stay.

    Health from a card's tool takes the place of the kernel's counters, whichever came first.
    """
    if is_only_counted(reading) and not is_only_counted(more):
        reading, more = more, reading
    counters = {**dict(more.counters), **dict(reading.counters)}
    return replace(reading, counters=tuple(counters.items()))


def is_only_counted(reading: Reading) -> bool:
    """Whether it says nothing but what the kernel counted."""
    names = reading.values()
    return reading.smart_passed is None and all(one.startswith("kernel.") for one in names)


def is_empty(reading: Reading) -> bool:
    """Whether it says nothing of the drive's health at all, perhaps why."""
    return not reading.values() and not reading.power_mode and reading.smart_passed is None

"""What the rules ask of errors that only the disk itself can have made."""

from __future__ import annotations

from datetime import timedelta

from hardware.domain import cause_sense as codes
from hardware.domain.kernel_kinds import Kind
from hardware.domain.trouble import (
    LOOKED_BACK,
    Redundancy,
    Test,
    Told,
    Trouble,
    distinct_places,
)

Values = dict[str, object]
SEVERAL = 2
_REFUSED = {"drive_refused", "data_read"}
_OF_LINK = {"link_spoke", "crc"}


def has_own_errors(trouble: Trouble) -> Values | None:
    """Errors that only the disk itself can have made, in seven days."""
    mediums = [one for one in trouble.events if _is_own_error(one)]
    return {"count": sum(one.count for one in mediums)} if mediums else None


def _is_own_error(told: Told) -> bool:
    match told.kind:
        case Kind.MEDIUM_ERROR:
            return not _is_mild(told)
        case Kind.HARDWARE_ERROR:
            return told.sense is not None and codes.is_broken(told.sense)
        case Kind.FAILURE_PREDICTED:
            return not codes.is_test(told.sense) and not codes.is_mild_prediction(told)
    return False


def _is_mild(told: Told) -> bool:
    return codes.is_mild(told.sense) or ("nvme_other" in told.signs and not _says_media(told))


def _says_media(told: Told) -> bool:
    return "nvme_media" in told.signs


def _serious(trouble: Trouble) -> list[Told]:
    return [one for one in trouble.own if not _is_mild(one)]


def medium_is_mild(trouble: Trouble) -> Values | None:
    """Marked bad by a program, a guard tag, found by the disk's own scan: nothing was lost."""
    return None if _serious(trouble) or not trouble.own else {}


def medium_is_spent(trouble: Trouble) -> Values | None:
    """It cannot write, has no spare sectors, or its format is broken."""
    found = next((o.sense for o in trouble.own if o.sense and codes.is_spent(o.sense)), None)
    return codes.values_of(found) if found else None


def write_failed(trouble: Trouble) -> Values | None:
    """A write finds no sector to go to: a disk with spares left would have taken it."""
    return {} if any(one.is_write for one in _serious(trouble)) else None


def several_places(least: int, within: timedelta = LOOKED_BACK) -> Test:
    """Whether so many places of the disk are bad, in the time before the last word of it."""

    def test(trouble: Trouble) -> Values | None:
        last = trouble.last_at
        recent = [one for one in _serious(trouble) if last and last - one.at <= within]
        count = distinct_places(place for one in recent for place in one.places)
        return {"count": count, "days": within.days} if count >= least else None

    return test


def drive_aborts(trouble: Trouble) -> Values | None:
    """An ATA drive refuses to read several places, over a link without a fault.

    A drive that is locked by a password refuses too, from its first sector on.
    """
    last = trouble.last_at
    recent = [one for one in trouble.own if last and last - one.at <= LOOKED_BACK]
    refused = [one for one in recent if one.signs >= _REFUSED and not one.signs & _OF_LINK]
    places = [place for one in refused for place in one.places]
    count = distinct_places(places)
    if count < SEVERAL or any(place.start == 0 for place in places):
        return None
    return {"count": count, "days": LOOKED_BACK.days}


def is_not_redundant(trouble: Trouble) -> Values | None:
    """Nothing else has these data."""
    return {} if trouble.redundancy is Redundancy.NONE else None


def is_redundancy_unknown(trouble: Trouble) -> Values | None:
    """No survey tells whether anything else has these data."""
    return {} if trouble.redundancy is Redundancy.UNKNOWN else None

"""What witnesses say of a host's bays, as rows: read once for many findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from hardware.domain.confirming import confirm
from hardware.domain.drive import Drive as DriveValue
from hardware.domain.evidence import Finding
from hardware.domain.statement import Spot, folded
from hardware.domain.stays import Stay, stay_at, still_true
from hardware.domain.survey import Survey
from hardware.domain.witness import Seen
from hardware.models import Bay, BayPosition, Drive, Placement, SeenSerial, SlotRule
from mirrorsite.ground.inbox.models import Host


class Witnesses:
    """The words of persons and the BMC about one host."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._stays: dict[str, list[Stay]] = {}

    @cached_property
    def said(self) -> tuple[Seen, ...]:
        """All that stands, at the bays that their labels mean here."""
        rows = SeenSerial.objects.standing().filter(host=self.host).select_related("bay")
        return tuple(self._placed(row.value()) for row in rows)

    @cached_property
    def labels(self) -> dict[str, set[Spot]]:
        """Bays by all labels that people gave them: typed, confirmed, or by a rule for slots.

        A rule that is wrong makes a disagreement, and never an agreement.
        """
        found: dict[str, set[Spot]] = {}
        for spot, label in self._labelled():
            found.setdefault(folded(label), set()).add(spot)
        return found

    def _labelled(self) -> Iterator[tuple[Spot, str]]:
        typed = Bay.objects.labels(self.host)
        yield from typed.items()
        confirmed = BayPosition.objects.by_host([self.host]).get(self.host.pk, {})
        yield from ((spot, one.label) for spot, one in confirmed.items())
        known = {*typed, *confirmed}
        for rule in SlotRule.objects.by_host([self.host]).get(self.host.pk, ()):
            yield from ((s, rule.label(s[2])) for s in rule.slots() if s not in known)

    def _placed(self, seen: Seen) -> Seen:
        """With card, enclosure and slot, where exactly one bay bears its label."""
        spots = self.labels.get(folded(seen.label), set()) if not seen.controller else set()
        if len(spots) != 1:
            return seen
        ((controller, enclosure, slot),) = spots
        return replace(seen, controller=controller, enclosure=enclosure, slot=slot)

    def confirmed(self, finding: Finding, survey: Survey | None, at: datetime) -> Finding:
        """The finding as all witnesses leave it, of the survey that was true at a time."""
        if survey is None or finding.drive is None:
            return finding
        seen = still_true(self.said, self._stay(finding.drive, at)) if self.said else ()
        return confirm(finding, survey, seen)

    def _stay(self, drive: DriveValue, at: datetime) -> Stay | None:
        if drive.serial not in self._stays:
            row = Drive.objects.same_as(drive)
            rows = Placement.objects.filter(drive=row, host=self.host) if row else ()
            self._stays[drive.serial] = [_stay_of(one) for one in rows]
        return stay_at(self._stays[drive.serial], at)


def _stay_of(row: Placement) -> Stay:
    place = f"bay:{row.bay_id}" if row.bay_id else f"address:{row.address or row.disk_name}"
    return Stay(place, row.since, row.until)

"""From rows to a cause: what was told of a subject and of its neighbours, judged by the domain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from hardware.domain.cause import Cause, Judgement, cause_in, is_taken_back
from hardware.domain.cause_rules import judge_cause
from hardware.domain.cause_tests import ECHOES, NEAR, PATH_LIKE, SOFT
from hardware.domain.evidence import Finding
from hardware.domain.kernel_kinds import Kind
from hardware.domain.sharing import Spot, is_layer, neighbours, redundancy_of, role_at, spots
from hardware.domain.states import Health, health_of
from hardware.domain.survey import Survey
from hardware.domain.trouble import LOOKED_BACK, Neighbours, Told, Trouble
from hardware.domain.trouble_lines import is_at_least, told_of
from hardware.models import Drive, KernelEvent
from hardware.surveys_read import Surveys
from hardware.wire import event_of
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident

EVENTS_ASKED = 400
NEAR_ASKED = 1000


@dataclass(frozen=True)
class Case:
    """One kind of trouble with one subject, as the chain found it; `rows` are its newest events."""

    host: Host
    subject: str
    rows: list[KernelEvent]
    finding: Finding
    survey: Survey | None
    drive: Drive | None
    surveys: Surveys | None = None  # where many cases of one host are judged

    @property
    def row(self) -> KernelEvent:
        """The newest event."""
        return max(self.rows, key=lambda row: row.at)


@dataclass(frozen=True)
class Judged:
    """A cause, and the incidents of the others that have part in it."""

    judgement: Judgement
    neighbours: Neighbours | None = None
    of_path: frozenset[int] = field(default_factory=frozenset)  # incidents of the neighbours
    card: int | None = None  # the incident of the card that went offline


def judge_case(case: Case) -> Judged:
    """The cause of one trouble; costs three queries, four where a volume has several members."""
    near = _near(case)
    event = event_of(case.row)
    around, of_path = _neighbours(case, near)
    card, card_incident = _card_offline(case, near)
    volume, drives = case.finding.volume, case.finding.drives
    trouble = Trouble(
        kind=case.row.kind,
        events=_told(case),
        role=role_at(event, case.survey),
        is_placed=bool(drives or volume),
        has_bay=any(drive.bay for drive in drives),
        is_layer=is_layer(event.disk_name) or (bool(event.array) and not event.disk_name),
        redundancy=redundancy_of(case.finding, case.survey),
        smart=_smart(case),
        state=_bad_state(case),
        neighbours=around,
        card_offline=card,
    )
    return Judged(judge_cause(trouble), around, frozenset(of_path), card_incident)


def _told(case: Case) -> tuple[Told, ...]:
    """Everything of the subject in seven days; lines that cannot be read any more are left out."""
    last = case.row.at
    known = Q(incident__subject=case.subject) | _plugs(case.row)
    rows = KernelEvent.objects.filter(known, host=case.host, at__gt=last - LOOKED_BACK)
    earlier = rows.exclude(pk__in=[row.pk for row in case.rows]).order_by("-at")[:EVENTS_ASKED]
    return tuple(told_of(event_of(row), row.at) for row in (*case.rows, *earlier))


def _plugs(row: KernelEvent) -> Q:
    """Hot-plug lines of this place; those of PCIe slots name no disk."""
    address = row.address or ("" if row.disk_name.startswith("nvme") else "-")
    times = {"at__gte": row.at - NEAR, "at__lte": row.at + NEAR}
    return Q(kind=Kind.HOT_PLUG, boot_id=row.boot_id, address=address, **times)


@dataclass(frozen=True)
class _Near:
    """A line of another trouble of the host within minutes."""

    kind: str
    name: str
    pci_address: str
    driver: str
    is_disk: bool
    incident: int | None


def _near(case: Case) -> list[_Near]:
    row = case.row
    found = KernelEvent.objects.filter(
        host=case.host,
        boot_id=row.boot_id,
        at__gte=row.at - NEAR,
        at__lte=row.at + NEAR,
        kind__in=[*PATH_LIKE, Kind.CONTROLLER_OFFLINE],
    ).exclude(severity="info")
    columns = ("kind", "address", "disk_name", "pci_address", "data__driver", "incident_id")
    return [
        _Near(kind, address or name, pci, driver or "", bool(address or name), incident)
        for kind, address, name, pci, driver, incident in found.values_list(*columns)
        .order_by()
        .distinct()[:NEAR_ASKED]
    ]


def _neighbours(case: Case, near: Iterable[_Near]) -> tuple[Neighbours | None, set[int]]:
    """Drives that share something with this one, and their incidents."""
    row, kind = case.row, case.row.kind
    if kind not in PATH_LIKE or case.survey is None:
        return None, set()
    at = spots(case.survey)
    mine = at.get(row.address) or at.get(row.disk_name)
    if mine is None:
        return None, set()
    # A disk that dies lets its bus be reset: that its neighbours noticed is no word against them.
    counted = PATH_LIKE if kind in SOFT else PATH_LIKE - SOFT
    others: dict[str, list[_Near]] = {}
    spotted: dict[str, Spot] = {}
    for one in near:
        spot = at.get(one.name)
        if spot and one.kind in counted:
            spotted[spot.key] = spot
            others.setdefault(spot.key, []).append(one)
    found, keys = neighbours(mine, spotted.values())
    return found, {one.incident for key in keys for one in others[key] if one.incident}


def _card_offline(case: Case, near: Iterable[_Near]) -> tuple[str, int | None]:
    """The card that went offline within minutes: the case itself, or what its disk hangs on."""
    row = case.row
    if row.kind == Kind.CONTROLLER_OFFLINE:
        return ("", None) if row.disk_name else (row.pci_address or "?", None)
    if row.kind not in ECHOES:
        return "", None
    card, driver = _card_of(case)
    for one in near:
        if one.kind == Kind.CONTROLLER_OFFLINE and not one.is_disk and one.incident:
            same = one.pci_address == card if one.pci_address and card else not card
            if same or (not one.pci_address and driver and one.driver == driver):
                return one.pci_address or one.driver or "?", one.incident
    return "", None


def _card_of(case: Case) -> tuple[str, str]:
    """PCI address and driver of the card that the case's disk hangs on, where that is known."""
    card = case.finding.controller
    if card:
        return card.pci_address, card.driver
    known = next((drive.controller for drive in case.finding.drives), "")
    return case.row.pci_address or known, ""


def _smart(case: Case) -> str:
    """The verdict of the drive; of several members, the one that fails."""
    if case.drive:
        return case.drive.verdict
    serials = [drive.serial for drive in case.finding.drives]
    failing = serials and Drive.objects.filter(serial__in=serials, verdict="fail").exists()
    return "fail" if failing else ""


def _bad_state(case: Case) -> str:
    """What the card calls the drive, where that is bad; of several members, the failed one's."""
    states = [drive.state for drive in case.finding.drives]
    return next((one for one in states if health_of(one) is Health.FAILED), "")


def store_cause(incident: Incident, judgement: Judgement, is_new: bool = False) -> None:
    """Keep a cause with its incident; `is_new`: an earlier one was about another subject."""
    before = cause_in(incident.values)
    if not is_new and is_taken_back(before, judgement.cause):
        return
    kept: dict[str, Any] = judgement.as_json()
    if incident.values.get("cause") != kept:
        incident.values = {**incident.values, "cause": kept}
        incident.save(update_fields=["values"])


def watched(host: Host, at: datetime) -> list[Incident]:
    """Open incidents of a host's disks that are watched, seen in the week before."""
    rows = Incident.objects.open().filter(values__host_pk=host.pk, last_at__gt=at - LOOKED_BACK)
    held = rows.filter(values__cause__cause=Cause.WATCH.value, kernel_events__isnull=False)
    return list(held.distinct())


def about(case: Case) -> dict[str, Any]:
    """The host, the card, and whether lines were left out, so that the count is a least one."""
    card, _driver = _card_of(case)
    said: dict[str, Any] = {"controller": card} if card else {}
    said |= {"at_least": True} if any(is_at_least(row.lines) for row in case.rows) else {}
    return {"host": case.host.name, "host_pk": case.host.pk, **said}

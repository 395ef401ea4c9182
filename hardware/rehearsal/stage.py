"""One case through the whole chain: its reports as rows, digested, and what came of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from hardware.agent.follower import event_body
from hardware.agent.survey import read_survey
from hardware.domain.cause import Cause
from hardware.domain.drive import Bay as BayValue
from hardware.domain.injection import inject
from hardware.domain.kernel_log import Grouper, KernelEvent, Line, is_about_disks
from hardware.domain.rehearsing import Names, Said, Verb
from hardware.domain.survey import Survey
from hardware.domain.ticket import Task
from hardware.domain.witness import Witness
from hardware.models import Bay, SeenSerial, Ticket
from hardware.rehearsal.case import Case, CaseError
from mirrorsite.ground.inbox.digests import digest_waiting
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.ground.outside.shell import NOT_FOUND, Output, Recording, RecordingError

BEGAN_AGO = timedelta(days=2)
PAUSE = timedelta(minutes=10)  # between two steps
NOT_THE_DISK = (Cause.PATH, Cause.CONTROLLER, Cause.NOT_OURS)

# what a step of another shape, or a number beyond all clocks, ends with
NO_STEP = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


def play(case: Case) -> Said:
    """What the site says after all steps; CaseError for a case that cannot be played."""
    try:
        stage = Stage(case)
        for step in case.steps:
            stage.take(step)
    except (RecordingError, *NO_STEP) as error:
        raise CaseError(f"{case.name}: {error!r}") from error
    return said_of(stage.host)


class Stage:
    """One made-up host that reports what its case tells, step by step."""

    def __init__(self, case: Case) -> None:
        self.recording = Recording(case.folder)
        self.labels = self.recording.about.get("bay_labels") or {}
        self.at = timezone.now() - BEGAN_AGO
        self.lines = self.reports = 0
        self.survey = Survey()
        self.host = Host.objects.create(
            machine_id=uuid.uuid4().hex, name=f"rehearsal-{case.folder.name}"[:60]
        )
        self._boot()
        if not case.steps or "survey" not in case.steps[0]:
            self.take({"survey": []})

    def take(self, step: dict[str, Any]) -> None:
        """One step, some minutes after the one before."""
        ways = {
            "survey": self._survey,
            "log": self._log,
            "seen": self._seen,
            "reboot": lambda _step: self._boot(),
            "wait_s": lambda step: self._wait(float(step["wait_s"])),
            "readings": self._readings,
        }
        for name, way in ways.items():
            if name in step:
                way(step)
        self._wait(PAUSE.total_seconds())

    def _wait(self, seconds: float) -> None:
        self.at = min(self.at + timedelta(seconds=seconds), timezone.now())

    def _boot(self) -> None:
        self.boot_id = str(uuid.uuid4())
        self.lines = 0

    def _survey(self, step: dict[str, Any]) -> None:
        """A survey, read from the recording without the tools that are dead, with its troubles."""
        run = Without(self.recording, step.get("without", []))
        self.survey = inject(read_survey(run), step["survey"])
        labels = {str(key): str(value) for key, value in self.labels.items()}
        body = {
            "at": self.at.isoformat(),
            "survey": self.survey.as_json(),
            "bay_labels": labels,
        }
        self._report("survey", body)

    def _log(self, step: dict[str, Any]) -> None:
        """Lines of the kernel, some seconds apart where the case says so."""
        apart = float(step.get("apart_s", 0.001))
        lines = list(self._lines(step["log"], apart))
        events = _events(lines)
        self._report("kernel-events", {"events": [event_body(event) for event in events]})
        self.at = lines[-1].at or self.at if lines else self.at

    def _lines(self, texts: list[str], apart: float) -> Iterator[Line]:
        for number, text in enumerate(texts):
            self.lines += 1
            at = self.at + timedelta(seconds=number * apart)
            yield Line(self.lines, str(text), at, f"{self.boot_id}:{self.lines}")

    def _seen(self, step: dict[str, Any]) -> None:
        """A person or a BMC says which serial is in which bay."""
        told = step["seen"]
        bay = self._bay(str(told.get("bay", "")))
        SeenSerial.objects.create(
            host=self.host,
            bay=bay,
            label=str(told.get("label", ""))[:40],
            serial=str(told["serial"])[:100],
            witness=Witness(told["witness"]).value,
            said_by="rehearsal",
            at=self.at,
        )

    def _bay(self, place: str) -> Bay | None:
        """ "controller/enclosure/slot" as the card names it."""
        if not place:
            return None
        controller, enclosure, slot = place.split("/")
        return Bay.objects.at(self.host, controller, BayValue(enclosure, int(slot)))

    def _readings(self, step: dict[str, Any]) -> None:
        body = {"at": self.at.isoformat(), **step["readings"]}
        self._report("readings", body)

    def _report(self, kind: str, body: dict[str, Any]) -> None:
        self.reports += 1
        report = Report.objects.create(
            host=self.host,
            key=f"rehearsal:{self.boot_id}:{self.reports}",
            kind=kind,
            version=1,
            boot_id=self.boot_id,
            sent_at=self.at,
            utc_offset_s=0,
            body=body,
        )
        while digest_waiting():
            pass
        report.refresh_from_db()
        if report.error:
            raise ValueError(f"the {kind} of a step was not understood: {report.error[:300]}")


def _events(lines: list[Line]) -> list[KernelEvent]:
    grouper = Grouper()
    fed = [event for line in lines if is_about_disks(line.text) for event in grouper.feed(line)]
    return fed + grouper.flush()


class Without:
    """A recorded machine on which some programs do not answer any more."""

    def __init__(self, recording: Recording, dead: list[str]) -> None:
        self.recording, self.dead = recording, frozenset(map(str, dead))

    def __call__(self, *argv: str) -> Output:
        if argv[0] in self.dead:
            return Output("", f"{argv[0]}: no answer", NOT_FOUND)
        return self.recording(*argv)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.recording, name)


def said_of(host: Host) -> Said:
    """What an operator is told about a host: by its open tickets, else by its incidents."""
    tickets = Ticket.objects.open().filter(host=host).select_related("bay", "drive")
    named = [(ticket, _named(ticket)) for ticket in tickets]
    if pulls := [bays for ticket, bays in named if ticket.task == Task.REPLACE]:
        return Said(Verb.PULL, tuple(dict.fromkeys(bay for bays in pulls for bay in bays)))
    if named:
        bays = dict.fromkeys(bay for _, bays in named for bay in bays)
        unlisted = sum(ticket.finding.get("unlisted", 0) for ticket, _ in named)
        return Said(Verb.IDENTIFY, tuple(bays), unlisted)
    causes = [row.values.get("cause", {}).get("cause") for row in _open(host)]
    return Said(Verb.PATH if any(cause in NOT_THE_DISK for cause in causes) else Verb.NONE)


def _open(host: Host) -> list[Incident]:
    return [row for row in Incident.objects.open() if row.values.get("host_pk") == host.pk]


def _named(ticket: Ticket) -> tuple[Names, ...]:
    """Each drive of a ticket with all names of its bay."""
    labels = Bay.objects.labels(ticket.host)
    return tuple(_names(drive, labels) for drive in ticket.finding.get("drives", []))


def _names(drive: dict[str, Any], labels: dict[tuple[str, str, int], str]) -> Names:
    names = {drive["serial"], drive["label"], drive["bay"]}
    for place in drive.get("places", [])[:1]:
        enclosure, slot = place["enclosure"], place["slot"]
        names |= {f"{enclosure}/{slot}", f"{drive['controller']}/{enclosure}/{slot}"}
        names.add(labels.get((drive["controller"], enclosure, slot), ""))
    return frozenset(names - {""})

"""Self-tests of drives: which are due, which run, and how they ended."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from hardware.domain.self_test import BUSY, INTERVALS, OPEN, State, first_due
from hardware.models.inventory import Drive, Placement
from mirrorsite.ground.inbox.models import Command, Host

START, STATUS, ABORT = "selftest-start", "selftest-status", "selftest-abort"  # of commands
PLANNER = "mirrorsite"  # asked_by of tests that nobody asked for by hand

# what keeps a test from beginning, or why nobody knows how it ended
REASONS = {
    "not_surveyed": _("The newest survey of its host does not know this drive."),
    "tested": _("Another self-test of this drive runs."),
    "rebuild": _("Its array is not whole, or one on the same controller is being rebuilt."),
    "failing": _("The drive is failing: only a person may start a self-test."),
    "neighbour": _("A long self-test runs on the same controller or in the same array."),
    "silent": _("Its host is silent, or has no agent that could start it."),
    "unreachable": _("smartctl cannot reach this drive."),
    "no_answer": _("The host did not say whether it began."),
    "too_long": _("It did not end in time."),
    "not_in_log": _("The drive's own log does not know it: perhaps it was reset."),
    "cancelled": _("Cancelled before it began."),
}


class SelfTestQuerySet(models.QuerySet["SelfTest"]):
    def open(self) -> SelfTestQuerySet:
        """Those that are due one day, asked for, or running."""
        return self.filter(state__in=OPEN)

    def busy(self) -> SelfTestQuerySet:
        """Those that keep others waiting."""
        return self.filter(state__in=BUSY)

    def due(self, now: datetime) -> SelfTestQuerySet:
        """Those whose time has come, a person's first."""
        rows = self.filter(state=State.WANTED, due_at__lte=now)
        is_planned = models.Case(models.When(asked_by=PLANNER, then=1), default=0)
        return rows.order_by(is_planned, "due_at", "pk")

    def of(self, drive: Drive) -> SelfTestQuerySet:
        """A drive's tests, the newest first."""
        return self.filter(drive=drive).order_by("-due_at", "-pk")

    def move(self) -> int:
        """Let tests that wait go with their drives to other hosts; how many went."""
        placed = Placement.objects.now().filter(drive=OuterRef("drive"))
        moved = placed.exclude(host=OuterRef("host"))
        rows = self.filter(Exists(moved), state=State.WANTED)
        return rows.update(host=models.Subquery(placed.values("host")[:1]))

    def plan(self, kind: str, now: datetime) -> int:
        """Give each drive of a watched host its next test of a kind; how many were given."""
        mine = self.model.objects.filter(drive=OuterRef("drive"), kind=kind)
        placed = Placement.objects.now().filter(host__is_recorded=False)
        missing = placed.filter(~Exists(mine.filter(state__in=OPEN))).annotate(
            last=models.Subquery(mine.order_by("-due_at").values("due_at")[:1])
        )
        names = ("drive", "drive__serial", "host", "last")
        rows = [
            SelfTest(drive_id=drive, host_id=host, kind=kind, due_at=_next(kind, serial, last, now))
            for drive, serial, host, last in missing.values_list(*names)
            if serial
        ]
        self.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
        return len(rows)


def _next(kind: str, serial: str, last: datetime | None, now: datetime) -> datetime:
    """An interval after the last one was due, so that drives stay apart from each other."""
    return first_due(serial, kind, now) if last is None else last + INTERVALS[kind]


class SelfTest(models.Model):
    """One self-test of one drive. At most one of a kind is open."""

    class Kind(models.TextChoices):
        SHORT = "short", _("short")
        LONG = "long", _("long")

    class Word(models.TextChoices):
        WANTED = State.WANTED.value, _("due")
        ASKED = State.ASKED.value, _("asked for")
        RUNNING = State.RUNNING.value, _("running")
        PASSED = State.PASSED.value, _("passed")
        FAILED = State.FAILED.value, _("failed")
        ABORTED = State.ABORTED.value, _("aborted")
        LOST = State.LOST.value, _("without a result")

    drive = models.ForeignKey(Drive, models.CASCADE, related_name="self_tests")
    host = models.ForeignKey(Host, models.CASCADE, related_name="self_tests")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=Word, default=Word.WANTED)
    percent = models.PositiveSmallIntegerField(_("percent done"), default=0)
    asked_by = models.CharField(_("who"), max_length=150, default=PLANNER)
    due_at = models.DateTimeField(_("due"))
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    result = models.CharField(_("result"), max_length=300, blank=True)
    log_before = models.CharField(max_length=200, blank=True)  # newest row of the disk's own log
    command = models.ForeignKey(Command, models.SET_NULL, null=True, related_name="+")

    objects = SelfTestQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-test")
        verbose_name_plural = _("self-tests")
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "kind"], condition=Q(state__in=OPEN), name="one_open_self_test"
            ),
        ]
        indexes = [
            models.Index(fields=["drive", "kind", "-due_at"], name="self_tests_of_drive"),
            models.Index(fields=["state", "due_at"], name="self_tests_due"),
        ]

    def __str__(self) -> str:
        return f"{self.drive} {self.kind} {self.state}"

    @property
    def is_by_person(self) -> bool:
        """Whether somebody asked for it by hand."""
        return self.asked_by != PLANNER

    @property
    def reason(self) -> Any:
        """The result in words: ours where it is a code, else the disk's or smartctl's own."""
        return REASONS.get(self.result, self.result)

    def tell_host(self, kind: str, asked_by: str, now: datetime) -> None:
        """Have the host begin it, tell of it or abort it; what is asked last is followed."""
        self.command = Command.objects.create(
            host_id=self.host_id,
            kind=kind,
            arguments={"serial": self.drive.serial, "kind": self.kind},
            asked_by=asked_by,
            asked_at=now,
        )
        self.save()

    def end(self, state: State, at: datetime, result: str = "") -> None:
        """It is over; what the disk said of it is kept."""
        self.state, self.ended_at, self.result = state.value, at, result[:300]
        self.percent = 100 if state in (State.PASSED, State.FAILED) else self.percent
        self.command = None
        self.save()

    def answer(self) -> dict[str, Any]:
        """What the host answered to the last command; empty where it is no JSON object."""
        try:
            told = json.loads(self.command.answer) if self.command else {}
        except ValueError:
            told = {"state": "error", "words": self.command.answer if self.command else ""}
        return told if isinstance(told, dict) else {}

"""prune deletes what RETENTION names, and nothing else."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings as shipped
from django.core.management import call_command
from django.utils import timezone

from hardware.models import Drive, DriveVerdict, KernelEvent, SurveyRecord
from mirrorsite.celery import app
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.incidents.models import Incident
from mirrorsite.management.commands import prune
from mirrorsite.ops import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return Host.objects.create(name="storage1")


def report(host, days, state="digested"):
    at = timezone.now() - timedelta(days=days)
    fields = {"kind": "x", "version": 1, "body": {}, "state": state}
    return Report.objects.create(host=host, key=f"{days}", sent_at=at, received_at=at, **fields)


def run(settings, *rules):
    settings.RETENTION = list(rules)
    call_command("prune", verbosity=0)


def test_only_what_is_older_goes(host, settings):
    for days in (1, 29, 31, 400):
        report(host, days)
    run(settings, ("inbox.Report", "received_at", 30))
    assert set(Report.objects.values_list("key", flat=True)) == {"1", "29"}


def test_the_newest_survey_of_a_host_stays_however_old_it_is(host, settings):
    other = Host.objects.create(name="storage2")
    for of, days in ((host, 900), (host, 950), (other, 1000)):
        at = timezone.now() - timedelta(days=days)
        SurveyRecord.objects.create(host=of, since=at, confirmed_at=at, data={})
    run(settings, ("hardware.SurveyRecord", "confirmed_at", 800))
    left = SurveyRecord.objects.order_by("-since").values_list("host__name", flat=True)
    assert list(left) == ["storage1", "storage2"]


def test_a_verdict_that_holds_stays_however_old_it_is(settings):
    old = timezone.now() - timedelta(days=2000)
    drive = Drive.objects.create(serial="S1", first_seen_at=old, seen_at=old)
    DriveVerdict.objects.create(drive=drive, verdict="ok", since=old, until=old)
    holds = DriveVerdict.objects.create(drive=drive, verdict="ok", since=old)
    run(settings, ("hardware.DriveVerdict", "until", 1100))
    assert list(DriveVerdict.objects.all()) == [holds]


def test_what_no_rule_names_stays_for_ever(host, settings):
    report(host, 4000)
    run(settings)
    assert Report.objects.count() == 1


def test_it_is_written_down_when_something_went(host, settings):
    report(host, 31)
    run(settings, ("inbox.Report", "received_at", 30))
    run(settings, ("inbox.Report", "received_at", 30))
    entry = Entry.objects.get()
    assert (entry.actor, entry.subject, entry.detail) == (
        "prune",
        "inbox.Report",
        {"rows": 1, "days": 30},
    )


def test_many_rows_go_in_parts(host, settings, monkeypatch):
    monkeypatch.setattr(prune, "AT_ONCE", 3)
    for days in range(31, 41):
        report(host, days)
    run(settings, ("inbox.Report", "received_at", 30))
    assert not Report.objects.exists()


def test_an_incident_outlives_its_events(host, settings):
    now = timezone.now()
    incident = Incident.objects.create(
        subject="drive:1", kind="x", severity="error", code="x", first_at=now, last_at=now
    )
    old = now - timedelta(days=500)
    KernelEvent.objects.create(host=host, key="k", at=old, kind="x", data={}, incident=incident)
    run(settings, ("hardware.KernelEvent", "at", 400))
    assert not KernelEvent.objects.exists()
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(("label", "field", "days"), shipped.RETENTION)
def test_every_shipped_rule_names_a_time_of_a_model(label, field, days):
    model = apps.get_model(label)
    assert model._meta.get_field(field).get_internal_type() in ("DateTimeField", "DateField")
    assert days >= 1


def test_the_audit_log_is_never_pruned():
    assert not [label for label, _field, _days in shipped.RETENTION if label.startswith("audit.")]


# --- every day


def test_it_runs_every_day_within_its_time():
    app.loader.import_default_modules()
    (entry,) = [e for e in app.conf.beat_schedule.values() if "prune" in e["task"]]
    assert entry["schedule"] == 86400.0
    assert entry["options"]["queue"] == "centre"
    assert app.tasks[entry["task"]].time_limit == 60
    assert tasks.PART_S < 50


def test_the_task_deletes_the_same(host, settings, monkeypatch):
    monkeypatch.setattr(tasks.prune_daily, "delay", lambda: pytest.fail("all was done"))
    settings.RETENTION = [("inbox.Report", "received_at", 30)]
    report(host, 29)
    report(host, 31)
    tasks.prune_daily()
    assert Report.objects.get().key == "29"
    assert Entry.objects.get().detail == {"rows": 1, "days": 30}


def test_what_does_not_fit_into_one_part_goes_in_the_next(host, settings, monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr(tasks, "PART_S", 2)
    monkeypatch.setattr(prune, "AT_ONCE", 3)
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    again = []
    monkeypatch.setattr(tasks.prune_daily, "delay", lambda: again.append(1))
    settings.RETENTION = [("inbox.Report", "received_at", 30)]
    for days in range(31, 41):
        report(host, days)
    tasks.prune_daily()
    assert again == [1]
    left = Report.objects.count()
    assert 0 < left < 10
    assert Entry.objects.get().detail["rows"] == 10 - left
    for _ in range(10):
        tasks.prune_daily()
    assert not Report.objects.exists()

"""The demonstration's readings: what its pages of health have to show, and that it is made once."""

import pytest
from django.utils import timezone

from hardware.domain.forecast import forecast_full
from hardware.host_series import filesystems
from hardware.models import Drive, LastReading, ReadingDay, Ticket
from hardware.replay import replay
from mirrorsite.demo import loading
from mirrorsite.demo.made_readings import DAYS, storage_demo
from mirrorsite.demo.made_shelf import shelf_demo
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.outside.shell import Recording

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def made():
    storage_demo(replay(Recording(loading.HERE / "host")), NOW)
    return shelf_demo(NOW)


def codes(verdict):
    rows = Drive.objects.filter(verdict=verdict)
    return {one["code"] for row in rows for one in row.reasons}


def test_each_verdict_has_a_drive_with_its_reason(made):
    assert "grown_defects.over" in codes("fail")
    assert "link_crc.grew_on_path" in codes("path")
    assert {"pending.standing", "worn"} <= codes("watch")
    assert codes("unknown") == {"asleep"}
    assert codes("ok") == set()


def test_every_report_of_it_is_understood(made):
    assert set(Report.objects.values_list("state", "error")) == {("digested", "")}


def test_the_failing_disk_has_a_draft_that_asks_for_a_second_witness_of_its_bay(made):
    ticket = Ticket.objects.get(drive__verdict="fail")
    assert (ticket.task, ticket.state, str(ticket.bay)) == ("identify", "draft", "Shelf 5")
    assert ticket.finding["certainty"] == "one_source"


def test_it_has_weeks_of_history_and_a_filesystem_that_fills(made):
    drive = Drive.objects.filter(verdict="path").get()
    assert ReadingDay.objects.filter(drive=drive).count() >= DAYS
    first = filesystems(Host.objects.get(name="storage-demo"))[0]
    assert first.full_at is not None
    assert forecast_full([], first.size) is None


def test_it_is_made_once(made):
    counts = (ReadingDay.objects.count(), LastReading.objects.count(), Report.objects.count())
    storage_demo(Host.objects.get(name="storage-demo"), NOW)
    shelf_demo(NOW)
    assert counts == (
        ReadingDay.objects.count(),
        LastReading.objects.count(),
        Report.objects.count(),
    )

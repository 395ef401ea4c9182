"""The monitoring says what it does not know: silence must not look like health."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from hardware.models import SurveyRecord
from mirrorsite.ground.inbox.models import Host
from mirrorsite.ground.incidents.models import Incident, Sighting
from mirrorsite.ground.notices.models import Delivery, Route
from mirrorsite.ops.monitoring import troubles_of_monitoring

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def route(now):
    since = now - 60 * MINUTE
    return Route.objects.create(name="on call", address="json://127.0.0.1:1/", since=since)


@pytest.fixture
def host(now, route):
    """Everything is well with it."""
    host = Host.objects.create(name="storage1", heard_at=now, said=said(now))
    data = {"controllers": [], "blocks": [], "drives": [], "volumes": [], "trouble": []}
    SurveyRecord.objects.create(host=host, boot_id="b1", since=now, confirmed_at=now, data=data)
    return host


def said(at, **spool):
    quiet = {"waiting": 0, "bytes": 0, "oldest_s": 0, "dropped": 0, "refused": 0}
    follower = {"log": "/dev/kmsg", "error": "", "overruns": 0, "at": at.isoformat()}
    return {"follower": follower, "spool": {**quiet, **spool}, "system": {}}


def change(host, **values):
    Host.objects.filter(pk=host.pk).update(**values)


def survey_of(host, **values):
    SurveyRecord.objects.filter(host=host).update(**values)


def only(now, *parts):
    (words,) = troubles_of_monitoring(now)
    for part in parts:
        assert part in words
    return words


def test_where_all_is_well_nothing_is_said(host, now):
    assert troubles_of_monitoring(now) == []


# --- the follower


def test_a_follower_that_died_is_noticed(host, now):
    change(host, said=said(now - 4 * MINUTE))
    only(now, "storage1", "follower", "mirrorsite-agent-follower")


def test_a_follower_that_spoke_a_moment_ago_lives(host, now):
    change(host, said=said(now - 2 * MINUTE))
    assert troubles_of_monitoring(now) == []


@pytest.mark.parametrize("at", [None, "", "yesterday", "2026-13-45T00:00:00Z", 7, [], "2026-01-01"])
def test_a_follower_that_never_spoke_is_noticed(host, now, at):
    strange = said(now)
    strange["follower"]["at"] = at
    change(host, said=strange)
    only(now, "storage1", "follower")


def test_a_heartbeat_without_a_follower_is_noticed(host, now):
    change(host, said={"spool": {}})
    only(now, "storage1", "follower")


def test_a_clock_that_is_ahead_hides_no_dead_follower(host, now):
    change(host, said=said(now + 5 * MINUTE))
    only(now, "storage1", "clock")


def test_a_silent_host_is_only_silent(host, now):
    change(host, said=said(now - 60 * MINUTE, waiting=3, oldest_s=999), heard_at=now - 60 * MINUTE)
    survey_of(host, confirmed_at=now - 60 * MINUTE)
    only(now, "storage1 has not been heard")


def test_a_recording_is_never_in_trouble(host, now):
    change(host, is_recorded=True, said={}, heard_at=None)
    survey_of(host, confirmed_at=now - 600 * MINUTE, data={"trouble": ["arcconf: gone"]})
    assert troubles_of_monitoring(now) == []


def test_a_log_that_cannot_be_read_is_said(host, now):
    words = said(now)
    words["follower"]["error"] = "/dev/kmsg: permission denied; run as root"
    change(host, said=words)
    only(now, "storage1: /dev/kmsg: permission denied; run as root")


# --- the spool


def test_reports_that_wait_for_long_are_said(host, now):
    change(host, said=said(now, waiting=3, oldest_s=420))
    only(now, "storage1", "3", "7 minutes")


@pytest.mark.parametrize(
    "spool", [{"waiting": 3, "oldest_s": 100}, {"waiting": 0, "oldest_s": 999}]
)
def test_reports_that_wait_a_moment_are_no_trouble(host, now, spool):
    change(host, said=said(now, **spool))
    assert troubles_of_monitoring(now) == []


@pytest.mark.parametrize("value", ["many", [], {}, None, -1])
def test_a_strange_spool_breaks_nothing(host, now, value):
    names = ("waiting", "oldest_s", "dropped", "refused")
    change(host, said=said(now, **dict.fromkeys(names, value)))
    assert troubles_of_monitoring(now) == []


@pytest.mark.parametrize("name", ["dropped", "refused"])
def test_reports_that_are_lost_are_counted(host, now, name):
    change(host, said=said(now, **{name: 17}))
    only(now, "storage1", "17 reports")


# --- the survey


def test_a_survey_with_trouble_is_said(host, now):
    survey_of(host, data={"trouble": ["arcconf LIST: no answer", "100% odd"]})
    only(now, "storage1", "arcconf LIST: no answer; 100% odd")


def test_of_several_surveys_the_newest_counts(host, now):
    data = {"trouble": ["arcconf: gone"]}
    early = now - 60 * MINUTE
    SurveyRecord.objects.create(host=host, since=early, confirmed_at=early, data=data)
    assert troubles_of_monitoring(now) == []


def test_an_old_survey_is_said(host, now):
    survey_of(host, confirmed_at=now - 29 * MINUTE)
    assert troubles_of_monitoring(now) == []
    survey_of(host, confirmed_at=now - 31 * MINUTE)
    only(now, "storage1", "survey")


def test_a_host_that_never_surveyed_is_said(host, now):
    SurveyRecord.objects.all().delete()
    assert troubles_of_monitoring(now) == []
    change(host, enrolled_at=now - 31 * MINUTE)
    only(now, "storage1", "survey")


# --- the alerts


def see():
    values = {"what": "S1", "host": "storage1"}
    return Incident.objects.see(
        Sighting("drive:1", "medium_error", "error", timezone.now(), "event.medium_error", values)
    )


def test_without_a_route_nothing_is_wrong_with_the_monitoring(host, now):
    Route.objects.all().delete()
    assert troubles_of_monitoring(now) == []


def test_routes_that_are_all_disabled_are_said(host, now):
    Route.objects.update(is_enabled=False)
    only(now, "route", "disabled")


def test_alerts_that_do_not_arrive_are_counted_with_their_route(host, now):
    see()
    assert troubles_of_monitoring(now + MINUTE) == []
    later = now + 15 * MINUTE
    change(host, heard_at=later, said=said(later))
    survey_of(host, confirmed_at=later)
    only(later, "1", "on call")


def test_alerts_given_up_are_counted(host, now, route):
    see()
    transition = Incident.objects.get().transitions.get()
    Delivery.objects.create(route=route, transition=transition, given_up_at=now)
    only(now + MINUTE, "1 alerts")


def test_it_is_said_in_the_readers_language(host, now):
    change(host, heard_at=None)
    english = only(now, "has not been heard")
    with translation.override("zh-hans"):
        assert "storage1" in only(now)
    assert english

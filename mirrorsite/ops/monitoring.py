"""What is wrong with the monitoring itself: silence that would look like health."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from hardware.domain.ticket import OPEN_STATES
from hardware.models import SurveyRecord, TicketDelivery
from mirrorsite.front.monitoring import troubles_of_front
from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.notices.models import Delivery, Route

FOLLOWER_SILENT = timedelta(minutes=3)  # it speaks every half minute
SPOOL_WAITS_S = 120
SURVEY_OLD = timedelta(minutes=30)  # one is due every ten
ALERT_LATE = timedelta(minutes=10)


def troubles_of_monitoring(now: datetime) -> list[str]:
    """Sentences; empty when every host is heard and everything was understood and told."""
    troubles = [words for host in Host.objects.by_name() for words in _of_host(host, now)]
    troubles += [*_of_reports(), *_of_alerts(now), *_of_tickets()]
    return [*troubles, *troubles_of_front(now)]


def _of_host(host: Host, now: datetime) -> Iterator[str]:
    if host.is_recorded:
        return
    follower, spool = host.said.get("follower", {}), host.said.get("spool", {})
    if host.is_silent(now):
        words = _(
            "%s has not been heard for over two minutes: see whether it is up, whether its agent "
            "runs, and whether it reaches this site."
        )
        yield words % host.name
    else:
        yield from _of_follower(host, follower, now)
        yield from _of_waiting(host, spool)
    yield from _of_survey(host, now)
    yield from _of_losses(host, follower, spool)


def _of_follower(host: Host, follower: dict[str, Any], now: datetime) -> Iterator[str]:
    at = _moment(follower.get("at"))
    if at is None:
        words = _(
            "The follower on %(host)s has not said that it runs, and without it no kernel message "
            "is seen: start mirrorsite-agent-follower there and read its log."
        )
        yield words % {"host": host.name}
    elif now - at > FOLLOWER_SILENT:
        words = _(
            "The follower on %(host)s has given no sign since %(at)s, and without it no kernel "
            "message is seen: restart mirrorsite-agent-follower there, read its log, and see "
            "whether the clock is right."
        )
        yield words % {"host": host.name, "at": f"{at:%Y-%m-%d %H:%M:%S %Z}"}
    elif at - now > FOLLOWER_SILENT:
        words = _(
            "The clock of %(host)s is ahead of this site's by minutes, so that events get wrong "
            "times: set both by NTP."
        )
        yield words % {"host": host.name}
    if error := follower.get("error"):
        words = _(
            "The kernel log of %(host)s: %(error)s. Until this is mended no kernel message is seen."
        )
        yield words % {"host": host.name, "error": error}


def _of_waiting(host: Host, spool: dict[str, Any]) -> Iterator[str]:
    waiting, oldest_s = _number(spool.get("waiting")), _number(spool.get("oldest_s"))
    if waiting and oldest_s > SPOOL_WAITS_S:
        words = _(
            "%(count)s reports wait on %(host)s, the oldest for %(minutes)s minutes: read in the "
            "follower's log there what this site answers."
        )
        yield words % {"host": host.name, "count": waiting, "minutes": int(oldest_s // 60)}


def _of_survey(host: Host, now: datetime) -> Iterator[str]:
    record = SurveyRecord.objects.newest(host)
    at = record.confirmed_at if record else host.enrolled_at
    if now - at > SURVEY_OLD and not host.is_silent(now):
        words = _(
            "There is no survey of %(host)s since %(at)s, so drives may have moved unseen: see "
            'whether mirrorsite-agent-worker runs there, and press "Survey now".'
        )
        yield words % {"host": host.name, "at": f"{at:%Y-%m-%d %H:%M:%S %Z}"}
    trouble = record.data.get("trouble") if record else None
    if isinstance(trouble, list) and trouble:
        words = _(
            "The survey of %(host)s is not whole, so a drive may not be found: %(trouble)s. Mend "
            "this there; the next survey comes within ten minutes."
        )
        yield words % {"host": host.name, "trouble": "; ".join(map(str, trouble))}


def _of_losses(host: Host, follower: dict[str, Any], spool: dict[str, Any]) -> Iterator[str]:
    if overruns := _number(follower.get("overruns")):
        words = _(
            "%(host)s lost kernel lines %(count)s times: they came too fast. Read them in its "
            "journal, or let rsyslog write a file and set MIRRORSITE_KERNEL_LOG to it."
        )
        yield words % {"host": host.name, "count": overruns}
    if gaps := _number(follower.get("gaps")):
        words = _(
            "%(host)s has %(count)s gaps in its kernel log: it was rotated or vacuumed away before "
            "the agent read it. Let it keep more, and read what is left with manage.py read_log."
        )
        yield words % {"host": host.name, "count": gaps}
    if dropped := _number(spool.get("dropped")):
        words = _(
            "%(host)s had to drop %(count)s reports: its spool was full. Read what is missing in "
            "its kernel log; see that it reaches this site."
        )
        yield words % {"host": host.name, "count": dropped}
    if refused := _number(spool.get("refused")):
        words = _(
            "%(host)s set %(count)s reports aside that this site could not take: look at them in "
            "spool/refused in the agent's folder there."
        )
        yield words % {"host": host.name, "count": refused}


def _of_reports() -> Iterator[str]:
    if count := Report.objects.not_understood().count():
        words = _("%s reports could not be understood; they are kept: look at them under Reports.")
        yield words % count


def _of_alerts(now: datetime) -> Iterator[str]:
    if count := Delivery.objects.filter(given_up_at__isnull=False).count():
        words = _(
            "%s alerts were given up after three days of trying: see under Deliveries what went "
            "wrong, and mend the route."
        )
        yield words % count
    routes = list(Route.objects.filter(is_enabled=True).order_by("name", "pk"))
    for route in routes:
        if count := route.overdue(now, ALERT_LATE).count():
            words = _(
                "%(count)s alerts have not reached the route %(route)s for over ten "
                "minutes: see under Deliveries what went wrong, and mend the route's address."
            )
            yield words % {"count": count, "route": route.name}
    if not routes and Route.objects.exists():
        yield _("Every alert route is disabled, so nobody is told of anything: enable one.")


def _of_tickets() -> Iterator[str]:
    lost = TicketDelivery.objects.filter(given_up_at__isnull=False, ticket__state__in=OPEN_STATES)
    for ticket in lost.values_list("ticket", flat=True).order_by("ticket").distinct():
        words = _(
            "A message about ticket %s was given up after three days of trying: see on its page "
            "what went wrong, mend the channel, and try again there."
        )
        yield words % ticket


def _moment(text: Any) -> datetime | None:
    """A time with its zone; None for whatever else a strange agent says."""
    try:
        at = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at and at.tzinfo else None


def _number(value: Any) -> float:
    """A count; 0 for whatever else a strange agent says."""
    return value if isinstance(value, int | float) and value > 0 else 0

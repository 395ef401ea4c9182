"""What is wrong with the monitoring itself: silence that would look like health."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from mirrorsite.ground.inbox.models import Host, Report
from mirrorsite.ground.notices.models import Delivery


def troubles_of_monitoring(now: datetime) -> list[str]:
    """Sentences; empty when every host is heard and everything was understood and told."""
    troubles = [words for host in Host.objects.by_name() for words in _of_host(host, now)]
    if count := Delivery.objects.filter(given_up_at__isnull=False).count():
        troubles.append(_("%s alerts were given up after three days of trying.") % count)
    if count := Report.objects.not_understood().count():
        troubles.append(_("%s reports could not be understood; they are kept.") % count)
    return troubles


def _of_host(host: Host, now: datetime) -> Iterator[str]:
    follower, spool = host.said.get("follower", {}), host.said.get("spool", {})
    if host.is_silent(now):
        yield _("%s has not been heard for over two minutes.") % host.name
    if error := follower.get("error"):
        yield f"{host.name}: {error}"
    if overruns := follower.get("overruns"):
        words = _("%(host)s lost kernel lines %(count)s times: they came too fast.")
        yield words % {"host": host.name, "count": overruns}
    if dropped := spool.get("dropped"):
        words = _("%(host)s had to drop %(count)s reports: its spool was full.")
        yield words % {"host": host.name, "count": dropped}
    if refused := spool.get("refused"):
        words = _("%(host)s set %(count)s reports aside that this site refused.")
        yield words % {"host": host.name, "count": refused}

"""What staff must know of the nginx in front: while it is away, the pages that it keeps get old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirrorsite.front.models import Warming, warming_interval
from mirrorsite.ground.outside.fetch import PROBLEMS, FetchError

PATIENCE = timedelta(minutes=5)
SENTENCES = {
    "front_old": gettext_lazy(
        "nginx runs with a configuration that is older than the networks or this program, so "
        "visitors may be told a wrong network: make it anew with manage.py nginx_conf, and reload "
        "nginx."
    ),
    "front_other": gettext_lazy(
        "What answers at FRONT_URL is not the warming listener of nginx, so pages are not kept "
        "for the time when this program is away: set FRONT_URL to the address of that listener."
    ),
}


def troubles_of_front(now: datetime) -> Iterator[str]:
    """Sentences; none where no nginx is to be warmed."""
    if not settings.FRONT_URL:
        return
    if not settings.BEHIND_NGINX:
        yield _(
            "FRONT_URL is set and BEHIND_NGINX is not, so nginx does not keep the pages that show "
            "a visitor's network: set BEHIND_NGINX=yes, and start the site again."
        )
    row = Warming.objects.filter(pk=1).first()
    if row is None:
        return
    yield from _of_problem(row)
    late = row.began_at and now - (row.ended_at or row.began_at)
    if late and late > 2 * warming_interval() + PATIENCE and not row.problem_code:
        words = _(
            "Not all pages were asked from nginx for %(minutes)s minutes, so some that it keeps "
            "are old: see whether the worker keeps up, or set a higher WARM_MINUTES."
        )
        yield words % {"minutes": int(late.total_seconds() // 60)}
    if row.last_unkept:
        words = _(
            "nginx did not keep %(count)s answers in the last round of warming: see with curl -I "
            "what X-Cache-Status says, and read nginx's error log."
        )
        yield words % {"count": row.last_unkept}


def _of_problem(row: Warming) -> Iterator[str]:
    if row.problem_code in SENTENCES:
        yield str(SENTENCES[row.problem_code])
    elif row.problem_code in PROBLEMS and row.problem_since:
        words = _(
            "nginx has not answered the warming since %(at)s: %(why)s. The pages that it keeps "
            "get old: see whether it runs, and whether FRONT_URL is its warming listener."
        )
        why = FetchError(row.problem_code, **row.problem_values)
        yield words % {"at": f"{row.problem_since:%Y-%m-%d %H:%M:%S %Z}", "why": why}

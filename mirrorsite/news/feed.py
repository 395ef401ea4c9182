"""What stands in the site's feeds: the newest news and outages, of the site or of one mirror."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from mirrorsite.ground.site.models import Identity
from mirrorsite.news.atom import Entry, Feed
from mirrorsite.news.models import Concern, Item, Outage
from mirrorsite.news.models.item import one_per_slug

ENTRIES = 20
FORM = 1  # one more when the same rows make other bytes


@dataclass(frozen=True)
class Contents:
    """The rows of a feed; `mirror` is empty for the site's own."""

    site: Identity
    language: str  # en or zh
    mirror: str
    items: list[Item]
    outages: list[Outage]

    @property
    def mark(self) -> str:
        """Changes whenever the feed would."""
        rows = [(row.pk, row.updated_at.isoformat()) for row in (*self.items, *self.outages)]
        told = (FORM, self.site.name, self.site.url, self.language, self.mirror, rows)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    @property
    def changed_at(self) -> datetime | None:
        """The newest change; None for an empty feed."""
        times = [item.changed_at for item in self.items]
        return max([*times, *(outage.updated_at for outage in self.outages)], default=None)


def contents(language: str, mirror: str, now: datetime) -> Contents:
    """What a feed holds now."""
    items = Item.objects.public(now)
    if mirror:
        items = items.about(mirror)
    with_mirrors = items.prefetch_related(Prefetch("concerns", Concern.objects.order_by("mirror")))
    outages = Outage.objects.newest()[: ENTRIES * 4]
    return Contents(
        site=Identity.current(),
        language=language,
        mirror=mirror,
        items=one_per_slug(with_mirrors[: ENTRIES * 2], language)[:ENTRIES],
        outages=[row for row in outages if not mirror or row.concerns(mirror)][:ENTRIES],
    )


def feed_of(found: Contents) -> Feed:
    """The feed of these rows, its addresses those of the site's own name."""
    root = found.site.url.rstrip("/")
    route, kwargs = (
        ("news-atom-mirror", {"name": found.mirror})
        if found.mirror
        else (
            "news-atom",
            {},
        )
    )
    path = reverse(route, kwargs=kwargs)
    entries = [
        *(_item(item, root) for item in found.items),
        *(_outage(row, root, _host(found.site)) for row in found.outages),
    ]
    entries.sort(key=lambda entry: entry.published, reverse=True)
    return Feed(
        id=f"tag:{_host(found.site)},2026:{path}",
        title=_title(found),
        url=root + path,
        page_url=root + reverse("news-index"),
        author=found.site.name,
        lang="zh-Hans" if found.language == "zh" else "en",
        entries=tuple(entries[:ENTRIES]),
    )


def _title(found: Contents) -> str:
    names = {"site": found.site.name, "mirror": found.mirror}
    said = _("%(mirror)s · news of %(site)s") if found.mirror else _("News of %(site)s")
    return said % names


def _host(site: Identity) -> str:
    return urlsplit(site.url).hostname or "localhost"


def _item(item: Item, root: str) -> Entry:
    return Entry(
        id=item.tag,
        title=item.title,
        url=root + reverse("news-item", kwargs={"slug": item.slug}),
        html=item.html,
        lang=item.lang,
        published=item.at,
        updated=item.changed_at,
        mirrors=tuple(one.mirror for one in item.concerns.all()),
    )


def _outage(outage: Outage, root: str, host: str) -> Entry:
    return Entry(
        id=f"tag:{host},2026:outage/{outage.pk}",
        title=outage.title,
        url=f"{root}{reverse('news-index')}#outage-{outage.pk}",
        html=render_to_string("public/_outage_entry.html", {"outage": outage}),
        lang=outage.lang,
        published=outage.made_at,
        updated=outage.updated_at,
        mirrors=tuple(outage.mirrors),
    )

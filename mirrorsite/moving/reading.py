"""Read a running site: an address, a file, or a folder of posts. Touches no database."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirrorsite.moving.found_news import POST, FoundNews, read_feed, read_posts
from mirrorsite.moving.site_facts import SiteFacts, read_facts
from mirrorsite.moving.xml_reading import XmlRefused
from syncstatus.asking import NoAnswer, read_file, read_web, within_reason
from syncstatus.schedulers import SCHEDULERS, Parsed, SchedulerError

KINDS = {
    "mirrorz": gettext_lazy("mirrors and site, from a mirrorz.json"),
    "tunasync": gettext_lazy("mirrors, from a tunasync.json"),
    "feed": gettext_lazy("news, from an Atom or RSS feed"),
    "posts": gettext_lazy("news, from a folder of Jekyll posts"),
}
NEWS = ("feed", "posts")
MOST_POSTS = 1000
POST_BYTES = 256 * 1024
ALL_BYTES = 16 * 1024 * 1024


class NotRead(Exception):
    """Nothing usable was there; the text says what happened, in the reader's language."""


def read(kind: str, location: str) -> bytes:
    """The bytes that a later plan is made of; NotRead says why there are none."""
    try:
        if kind == "posts":
            return _folder(location)
        body = read_file(location) if location.startswith("/") else read_web(location)
    except NoAnswer as silence:
        raise NotRead(str(silence)) from None
    understand(kind, body)
    return body


def understand(kind: str, body: bytes) -> tuple[Parsed, SiteFacts] | FoundNews:
    """What such bytes say: mirrors with the site's facts, or news."""
    try:
        if kind == "feed":
            return read_feed(body)
        if kind == "posts":
            return read_posts(json.loads(body))
        parsed = within_reason(SCHEDULERS[kind].parse(body))
        return parsed, read_facts(body) if kind == "mirrorz" else SiteFacts()
    except (SchedulerError, XmlRefused, NoAnswer) as error:
        raise NotRead(_("It cannot be used: %(what)s") % {"what": error}) from None


def _folder(path: str) -> bytes:
    if not path.startswith("/"):
        raise NotRead(_("A folder of posts is an absolute path on this machine."))
    try:
        with os.scandir(path) as entries:
            names = sorted(entry.name for entry in entries if POST.fullmatch(entry.name))
    except (OSError, ValueError):
        raise NotRead(_("There is no readable folder at this path.")) from None
    if not 0 < len(names) <= MOST_POSTS:
        message = _(
            "It has %(count)s posts named like 2026-11-22-title.md; 1 to %(limit)s are read."
        )
        raise NotRead(message % {"count": len(names), "limit": MOST_POSTS})
    return json.dumps(list(_posts(path, names))).encode()


def _posts(path: str, names: list[str]) -> Iterator[tuple[str, str]]:
    total = 0
    for name in names:
        try:
            body = read_file(os.path.join(path, name))
        except NoAnswer as silence:
            raise NotRead(f"{name}: {silence}") from None
        total += len(body)
        if len(body) > POST_BYTES or total > ALL_BYTES:
            raise NotRead(_("%(name)s: the posts are too large.") % {"name": name})
        yield name, body.decode("utf-8", "replace")

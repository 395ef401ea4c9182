"""Do what a plan says: rows are added and blanks filled, nothing that is here is overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from mirrorsite.editing.importing import wait_for_review
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.site.models import Identity
from mirrorsite.help.models import Page
from mirrorsite.moving.found_news import FoundNews
from mirrorsite.moving.models import Move
from mirrorsite.moving.planning import Plan, plan_mirrors, plan_news
from mirrorsite.moving.reading import understand
from mirrorsite.moving.usual import add
from mirrorsite.news.models import Item
from syncstatus.digest import store
from syncstatus.models import Mirror, Source

FILLED = ["title", "description_en", "description_zh", "category", "size_bytes", "upstream"]


def plan_of(move: Move) -> Plan:
    """What a move would do now; NotRead when its bytes say nothing."""
    found = understand(move.kind, move.body)
    if isinstance(found, FoundNews):
        return plan_news(found)
    parsed, facts = found
    return plan_mirrors(parsed, facts, with_site=bool(move.options.get("with_site")))


@transaction.atomic
def take_over(move: Move, user: Any, now: datetime) -> Plan | None:
    """Do it once; None when somebody did it already."""
    if not Move.objects.filter(pk=move.pk, done_at=None).update(done_at=now):
        return None
    plan = plan_of(move)
    Mirror.objects.bulk_create(plan.mirrors)
    Mirror.objects.bulk_update(plan.filled, FILLED)
    Page.objects.link_mirrors()
    _news(plan, user, is_draft=bool(move.options.get("as_drafts")), now=now)
    _site(plan.identity)
    added = sum(add(old, target, user) for old, target in plan.redirects)
    if move.options.get("connect"):
        _connect(move, now)
    done = {**plan.counts, "redirects": added}
    Move.objects.filter(pk=move.pk).update(done=done, packed=b"")
    Entry.objects.record(
        user, "moved in", f"moving.move:{move.pk}", {"from": str(move)[:300], **done}
    )
    return plan


def _news(plan: Plan, user: Any, is_draft: bool, now: datetime) -> None:
    for item in plan.news:
        if is_draft:
            place = ("news", item.slug, item.language)
            wait_for_review(*place, item.text, _author(user), now, reason="moved in")
        else:
            # Dated as it was: readers of feeds are not told old news as new.
            Item.objects.publish(item.slug, item.language, item.text, user, item.at)


def _author(user: Any) -> str:
    """Who moved in; nobody for a command, so that any editor may publish."""
    return "" if isinstance(user, str) else str(user.get_username())


def _site(values: dict[str, str]) -> None:
    if values:
        Identity.objects.get_or_create(pk=1)
        Identity.objects.filter(pk=1).update(**values)


def _connect(move: Move, now: datetime) -> None:
    """Ask the same address from now on; its answer is stored as if it had just come."""
    found = understand(move.kind, move.body)
    source, is_new = Source.objects.get_or_create(
        location=move.location, defaults={"kind": move.kind, "last_asked_at": now}
    )
    if is_new and not isinstance(found, FoundNews):
        store(source, found[0], now)

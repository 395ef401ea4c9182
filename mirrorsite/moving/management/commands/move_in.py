"""move_in: take mirrors, names and news over from a running site; shows first what it would do."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mirrorsite.moving.models import Move
from mirrorsite.moving.planning import Plan
from mirrorsite.moving.reading import KINDS, NotRead, read
from mirrorsite.moving.taking_over import plan_of, take_over

SHOWN = 20


class Command(BaseCommand):
    help = "Show what would be taken over from a running site; with --go take it over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("location", metavar="URL|FILE|FOLDER")
        parser.add_argument("--kind", choices=[kind for kind in KINDS if kind != "posts"])
        parser.add_argument("--news", action="store_true", help="a feed, or a folder of posts")
        parser.add_argument("--drafts", action="store_true", help="news are taken over unpublished")
        parser.add_argument("--site", action="store_true", help="also the site's name and contact")
        parser.add_argument("--connect", action="store_true", help="ask the address from now on")
        parser.add_argument("--go", action="store_true", help="do it; without this it is only told")

    def handle(self, *args: Any, **options: Any) -> None:
        location = options["location"]
        if "://" not in location:
            location = os.path.abspath(location)
        try:
            move = self._move(location, options)
            plan = plan_of(move)
            self._tell(plan)
            if options["go"]:
                move.save()
                take_over(move, "move_in", timezone.now())
        except NotRead as reason:
            raise CommandError(f"{location}: {reason}") from None
        self.stdout.write("taken over" if options["go"] else "nothing was changed; --go does it")

    def _move(self, location: str, options: dict[str, Any]) -> Move:
        kind = options["kind"] or _kind_of(location, options["news"])
        if options["connect"] and options["news"]:
            raise CommandError("--connect: only mirrors have a state that can be asked for")
        chosen = {
            "with_site": options["site"],
            "connect": options["connect"],
            "as_drafts": options["drafts"],
        }
        body = read(kind, location)
        return Move.of(body, kind=kind, location=location, options=chosen, made_by="move_in")

    def _tell(self, plan: Plan) -> None:
        for name, count in plan.counts.items():
            self.stdout.write(f"{name}: {count}")
        for what, why in plan.refused[:SHOWN]:
            self.stdout.write(f"  refused {what}: {why}")
        if len(plan.refused) > SHOWN:
            self.stdout.write(f"  and {len(plan.refused) - SHOWN} more")
        for remark in plan.remarks:
            self.stdout.write(remark)


def _kind_of(location: str, is_news: bool) -> str:
    """The kind by what was asked for: a folder has posts, a name with mirrorz is one."""
    if is_news:
        return "posts" if os.path.isdir(location) else "feed"
    return "mirrorz" if "mirrorz" in location.rpartition("/")[2] else "tunasync"

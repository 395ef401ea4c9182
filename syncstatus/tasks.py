"""Ask the sources whose turn it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from syncstatus.asking import NoAnswer, ask, folders_in
from syncstatus.describing import describe
from syncstatus.digest import store, store_silence, store_tree
from syncstatus.domain.tree import mirrors_in_tree
from syncstatus.models import Source
from syncstatus.models.source import TREE
from syncstatus.schedulers import Parsed

AT_ONCE = 8  # each takes at most FETCH_TIMEOUT_S, all together less than the task's limit
Answer = Parsed | list[str] | NoAnswer


@shared_task(time_limit=60)
def poll_due() -> None:
    """Ask every due source once, several at a time."""
    poll(timezone.now())


def poll(now: datetime) -> int:
    """Claim, ask, store; returns how many sources were asked."""
    due = Source.objects.due(now)[:AT_ONCE]
    mine = [source for source in due if Source.objects.claim(source, now)]
    if not mine:
        return 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(_ask, mine))
    for source, answer in zip(mine, answers, strict=True):
        _store(source, answer, now)
    return len(mine)


def _ask(source: Source) -> Answer:
    try:
        if source.kind == TREE:
            return folders_in(source.location)
        return ask(source.kind, source.location)
    except NoAnswer as silence:
        return silence


def _store(source: Source, answer: Answer, now: datetime) -> None:
    if isinstance(answer, NoAnswer):
        store_silence(source, answer.code, answer.values, now)
    elif isinstance(answer, Parsed):
        store(source, answer, now)
    else:
        store_tree(source, mirrors_in_tree(answer, set(describe(answer))), now)

"""Ask the sources whose turn it is."""

from __future__ import annotations

import logging
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

log = logging.getLogger(__name__)
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
    for source, answer in zip(mine, _ask_all(mine), strict=True):
        _keep(source, answer, now)
    return len(mine)


def _ask_all(sources: list[Source]) -> list[Answer]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(_ask, sources))


def _ask(source: Source) -> Answer:
    try:
        if source.kind == TREE:
            return folders_in(source.location)
        return ask(source.kind, source.location)
    except NoAnswer as silence:
        return silence
    except Exception as error:  # a fault of ours must not cost the other sources their turn
        log.exception("the answer of source %s could not be read", source.pk)
        return NoAnswer("answer_unread", error=type(error).__name__)


def _keep(source: Source, answer: Answer, now: datetime) -> None:
    """Store an answer; one that cannot be stored is a problem of its source and of no other."""
    try:
        _store(source, answer, now)
    except Exception as error:
        log.exception("the answer of source %s could not be stored", source.pk)
        _note(source, type(error).__name__, now)


def _note(source: Source, error: str, now: datetime) -> None:
    try:
        source.refresh_from_db()  # the failed attempt may have left values that were rolled back
        store_silence(source, "answer_unstored", {"error": error}, now)
    except Source.DoesNotExist:
        log.info("source %s was deleted while it was asked", source.pk)
    except Exception:
        log.exception("the problem of source %s could not be stored", source.pk)


def _store(source: Source, answer: Answer, now: datetime) -> None:
    if isinstance(answer, NoAnswer):
        store_silence(source, answer.code, answer.values, now)
    elif isinstance(answer, Parsed):
        store(source, answer, now)
    else:
        store_tree(source, mirrors_in_tree(answer, set(describe(answer))), now)

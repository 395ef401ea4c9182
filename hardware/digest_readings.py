"""What the centre makes of a round of readings: history, the last word of each drive, verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from hardware.domain.reading_json import reading_json
from hardware.failing import report_hung
from hardware.judging import ToJudge, judge_round
from hardware.models import Drive, HostDay, LastReading, LastRound, ReadingDay
from hardware.models.readings import Poll
from hardware.read_drives import Said, drives_of, said_by
from hardware.verifying import verify_after
from hardware.wire import moment
from mirrorsite.ground.inbox.digests import digests
from mirrorsite.ground.inbox.models import Host, Report

AHEAD = timedelta(hours=1)
MOST_SAID = 100
_FIGURE = re.compile(r"[a-z0-9_]{1,40}")


@digests("readings", 1)
def digest_readings(report: Report) -> str | None:
    """Keep a round of readings and judge its drives; answers what could not be understood."""
    body = report.body if isinstance(report.body, dict) else {}
    at = moment(body.get("at"))
    if at > report.received_at + AHEAD:
        raise ValueError(f"the readings are of {at}, which is not yet: set that host's clock")
    at = min(at, report.received_at)  # else every true reading after it would seem older
    trouble: list[str] = []
    said = list(said_by(body.get("readings"), trouble))
    drives = drives_of(report.host, said, at, trouble)
    newest = store_readings(report.host, drives, at, trouble)
    _store_host(report.host, body, at, trouble)
    hung = _store_round(report.host, body.get("round"), at)
    judge_round(report.host, newest, at)
    report_hung(report.host, report.boot_id, hung, at)
    verify_after(report.host, at)
    if trouble:
        return f"{len(trouble)} parts were not understood: {'; '.join(trouble[:20])}"
    # Its rows are written: that it came is kept, its hundreds of kilobytes are not.
    kept = {"at": body["at"], "drives": len(said), "round": body.get("round")}
    Report.objects.filter(pk=report.pk).update(body=kept)
    return None


def store_readings(
    host: Host, drives: list[tuple[Drive, Said]], at: datetime, trouble: list[str]
) -> list[ToJudge]:
    """Add a poll to each drive's day; answers those whose newest word this is."""
    polls = [Poll(drive.pk, at, said.values) for drive, said in drives if said.values]
    names = {drive.pk: str(drive) for drive, _said in drives}
    refused = ReadingDay.objects.add_all(polls)
    trouble += [f"{names[pk]}: {why}" for pk, why in refused.items()]
    known = dict(LastReading.objects.filter(drive__in=names).values_list("drive", "at"))
    newest = [
        ToJudge(drive, said.reading, said.values)
        for drive, said in drives
        if (drive.pk not in known or known[drive.pk] <= at) and not _sleeps(said)
    ]
    rows = [
        LastReading(drive=one.drive, host=host, at=at, data=reading_json(one.reading))
        for one in newest
    ]
    LastReading.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["drive"],
        update_fields=["host", "at", "data"],
    )
    return newest


def _sleeps(said: Said) -> bool:
    """A disk that was not woken says nothing new: what it said last still counts."""
    return bool(said.reading.power_mode) and not said.values


def _store_host(host: Host, body: dict[str, Any], at: datetime, trouble: list[str]) -> None:
    values = dict(host_values(body.get("system"), body.get("io")))
    refused = HostDay.objects.add_all([Poll(host.pk, at, values)]) if values else {}
    trouble += refused.values()


def host_values(system: Any, io: Any) -> Iterator[tuple[str, int]]:
    """Numbers of a host by name: load_1 (×100), fs:/srv:used_bytes, io:sda:busy_ms, net:eth0:…"""
    system = system if isinstance(system, dict) else {}
    for name, value in _figures(system):
        yield name, round(value * 100) if name.startswith("load") else int(value)
    for part in _objects(system.get("filesystems")):
        figures = dict(_figures(part))
        if {"size_bytes", "free_bytes"} <= figures.keys():
            figures.setdefault("used_bytes", figures["size_bytes"] - figures["free_bytes"])
        yield from _prefixed("fs", part.get("mount_point"), figures.items())
    for part in _objects(system.get("network")):
        yield from _prefixed("net", part.get("name"), _figures(part))
    for name, figures in io.items() if isinstance(io, dict) else ():
        yield from _prefixed("io", name, _figures(figures))


def _prefixed(
    kind: str, name: Any, figures: Iterable[tuple[str, float]]
) -> Iterator[tuple[str, int]]:
    if isinstance(name, str) and 0 < len(name) <= 120:
        yield from ((f"{kind}:{name}:{figure}", int(value)) for figure, value in figures)


def _figures(part: Any) -> Iterator[tuple[str, float]]:
    """The numbers of an object; a truth is 0 or 1."""
    for name, value in part.items() if isinstance(part, dict) else ():
        if isinstance(value, (int, float)) and abs(value) < 2**62 and _FIGURE.fullmatch(name):
            yield name, value


def _objects(listed: Any) -> list[dict[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _store_round(host: Host, told: Any, at: datetime) -> list[dict[str, Any]]:
    """Keep how the newest round went, for the host's page; answers what hung in it.

    A report that tells of no round, as a recorder's may, leaves the last one as it was.
    """
    if not isinstance(told, dict) or not told:
        return []
    trouble = told.get("trouble")
    data = {
        **dict(_figures(told)),
        "hung": _objects(told.get("hung"))[:MOST_SAID],
        "skipped": _objects(told.get("skipped"))[:MOST_SAID],
        "trouble": [str(one)[:400] for one in trouble[:MOST_SAID]]
        if isinstance(trouble, list)
        else [],
    }
    if LastRound.objects.filter(host=host, at__gt=at).exists():
        return []
    LastRound.objects.update_or_create(host=host, defaults={"at": at, "data": data})
    return data["hung"]

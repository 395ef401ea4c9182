"""NFS mounts of a host, followed to the host that exports them and to the drives below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from hardware.domain.stack import exported_from
from hardware.domain.survey import Survey
from hardware.models import Drive, SurveyRecord
from mirrorsite.ground.inbox.models import Host

MOST = 50  # mounts of one host


@dataclass(frozen=True)
class ExportRow:
    """One export as it is mounted; `host` None: no host of this site has that name."""

    server: str
    path: str
    mount_points: tuple[str, ...]
    host: Host | None = None
    stands_on: str = ""  # the exporting host's mount point that holds the path
    drives: tuple[Drive, ...] = ()


def exports_of(survey: Survey) -> list[ExportRow]:
    """Each NFS mount with the drives that hold it, as far as its server is known here."""
    wanted = exported_from(survey.layers)[:MOST]
    hosts = _by_name(server for server, _path in wanted)
    surveys = {host.pk: _survey_of(host) for host in hosts.values()}
    rows = []
    for server, path in wanted:
        host = hosts.get(server.lower())
        row = ExportRow(server, path, _mounted(survey, server, path), host)
        rows.append(_followed(row, surveys[host.pk]) if host else row)
    return rows


def _mounted(survey: Survey, server: str, path: str) -> tuple[str, ...]:
    names = {f"{server}:{path}", f"[{server}]:{path}"}
    found = (one.mount_points for one in survey.layers if one.kind == "nfs" and one.name in names)
    return tuple(sorted({point for points in found for point in points}))


def _by_name(servers: Iterable[str]) -> dict[str, Host]:
    """Server as the mount names it → the one host of that name, with its domain or without."""
    wanted = {server.lower() for server in servers}
    found: dict[str, set[Host]] = {}
    for host in Host.objects.all() if wanted else ():
        for server in wanted:
            if host.name.lower() in (server, server.partition(".")[0]):
                found.setdefault(server, set()).add(host)
    return {server: hosts.pop() for server, hosts in found.items() if len(hosts) == 1}


def _survey_of(host: Host) -> Survey:
    record = SurveyRecord.objects.newest(host)
    return record.value() if record else Survey()


def _followed(row: ExportRow, survey: Survey) -> ExportRow:
    points = [point for drive in survey.drives for point in drive.mounts if point.startswith("/")]
    holding = [point for point in points if PurePosixPath(row.path).is_relative_to(point)]
    if not holding:
        return row
    nearest = max(holding, key=len)
    serials = [drive.serial for drive in survey.drives if nearest in drive.mounts]
    drives = tuple(Drive.objects.filter(serial__in=serials).order_by("serial"))
    return ExportRow(row.server, row.path, row.mount_points, row.host, nearest, drives)

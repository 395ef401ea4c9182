"""The table of hosts against the rows: what it would change, and the change in one piece."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from hardware.domain.csv_table import CellError, Row
from hardware.models import ChassisModel, Machine
from hardware.models.machines import Bmc
from mirrorsite.ground.audit.models import Entry
from mirrorsite.ground.inbox.models import Host

OF_HOST = ("name", "machine_id", "rack", "asset_tag")
OF_MACHINE = (
    "chassis",
    "vendor",
    "model",
    "serial",
    "bmc_kind",
    "bmc_address",
    "purchased_on",
    "warranty_until",
    "notes",
)


@dataclass
class Change:
    """One row of the file: the host that it is about, and each value that would be another."""

    line: int
    host: Host
    machine: Machine
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.host.pk is None


def as_table() -> list[dict[str, str]]:
    """Every host that is a machine, by column."""
    hosts = Host.objects.filter(is_recorded=False).by_name()
    machines = {m.host_id: m for m in Machine.objects.select_related("chassis")}
    return [_columns(host, machines.get(host.pk) or Machine(host=host)) for host in hosts]


def _columns(host: Host, machine: Machine) -> dict[str, str]:
    told = {name: getattr(host, name) for name in OF_HOST}
    told |= {name: getattr(machine, name) for name in OF_MACHINE}
    return {name: _text(value) for name, value in told.items()}


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


class _Known:
    """What rows refer to, read once."""

    def __init__(self) -> None:
        hosts = list(Host.objects.filter(is_recorded=False))
        self.by_id = {host.machine_id: host for host in hosts if host.machine_id}
        self.by_name: dict[str, list[Host]] = defaultdict(list)
        for host in hosts:
            self.by_name[host.name].append(host)
        self.machines = {m.host_id: m for m in Machine.objects.select_related("chassis")}
        self.chassis: dict[str, list[ChassisModel]] = defaultdict(list)
        for row in ChassisModel.objects.ready():
            self.chassis[str(row).casefold()].append(row)
            if row.shipped_as:
                self.chassis[row.shipped_as].append(row)

    def host(self, row: Row) -> Host | CellError:
        """The host of a row: by machine id, else by a name that one host has, else a new one."""
        machine_id, name = row.values.get("machine_id"), row.values.get("name")
        if machine_id in self.by_id:
            return self.by_id[str(machine_id)]
        if not name:
            return CellError(row.line, "name", "no_name")
        named = self.by_name.get(str(name), [])
        if machine_id:  # a machine that has another id is another machine
            named = [host for host in named if not host.machine_id]
        if len(named) > 1:
            return CellError(row.line, "name", "two_of_name", str(name))
        return named[0] if named else Host(name=str(name))


def plan(rows: Iterable[Row]) -> list[Change]:
    """What the file would change, row by row; nothing is written."""
    known, changes = _Known(), []
    for row in rows:
        host = known.host(row)
        if isinstance(host, CellError):
            nobody = Host()
            changes.append(Change(row.line, nobody, Machine(), errors=[*row.errors, host]))
            continue
        machine = known.machines.get(host.pk) or Machine(host=host)
        change = Change(row.line, host, machine, errors=list(row.errors))
        for column, value in row.values.items():
            _set(change, column, value, known)
        if not change.errors:
            _check_dates(change)
        changes.append(change)
    _check_twice(changes)
    return changes


def _set(change: Change, column: str, value: Any, known: _Known) -> None:
    thing: Any = change.host if column in OF_HOST else change.machine
    if column == "chassis" and value is not None:
        found = known.chassis.get(str(value).casefold(), [])
        if len(found) != 1:
            code = "two_of_chassis" if found else "no_chassis"
            change.errors.append(CellError(change.line, column, code, str(value)))
            return
        value = found[0]
    elif column == "bmc_kind" and value is not None:
        value = str(value).lower()
        if value not in Bmc.values:
            change.errors.append(CellError(change.line, column, "no_bmc", value))
            return
    elif value is None and column not in ("chassis", "purchased_on", "warranty_until"):
        value = ""
    if column in ("name", "machine_id") and not value:
        change.errors.append(CellError(change.line, column, "not_emptied"))
        return
    before = _text(getattr(thing, column))
    if before != _text(value) or change.is_new and column == "name":
        change.changed[column] = ("" if change.is_new else before, _text(value))
        setattr(thing, column, value)


def _check_dates(change: Change) -> None:
    bought, until = change.machine.purchased_on, change.machine.warranty_until
    if bought and until and until < bought:
        change.errors.append(CellError(change.line, "warranty_until", "ends_before", _text(until)))


def _check_twice(changes: list[Change]) -> None:
    """Two rows about one host would leave the last one's word."""
    names = Counter(change.host.pk or change.host.name for change in changes)
    ids = Counter(change.host.machine_id for change in changes if change.host.machine_id)
    for change in changes:
        host = change.host
        if names[host.pk or host.name] > 1 and host.name:
            change.errors.append(CellError(change.line, "name", "twice", host.name))
        elif ids[host.machine_id] > 1:
            change.errors.append(CellError(change.line, "machine_id", "twice", host.machine_id))


def digest(changes: Iterable[Change]) -> str:
    """The same for the same changes: what was looked at is what is done."""
    told = [(c.line, c.host.pk, sorted(c.changed.items())) for c in changes]
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()


def has_errors(changes: Iterable[Change]) -> bool:
    return any(change.errors for change in changes)


@transaction.atomic
def apply(changes: list[Change], actor: Any) -> int:
    """Write every change or none; answers how many hosts it changed. ValueError with errors."""
    if has_errors(changes):
        raise ValueError("a table with errors is not imported")
    done = [change for change in changes if change.changed]
    for change in done:
        action = "host added by CSV" if change.is_new else "host changed by CSV"
        change.host.save(update_fields=None if change.is_new else OF_HOST)
        change.machine.host = change.host
        change.machine.save()
        detail = {name: f"{old} → {new}"[:200] for name, (old, new) in change.changed.items()}
        Entry.objects.record(actor, action, f"inbox.host:{change.host.pk}", detail)
    return len(done)

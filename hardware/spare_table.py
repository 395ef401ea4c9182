"""The table of spares against the rows: what it would change, and the change in one piece."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hardware.domain.csv_table import Row
from hardware.domain.spare_csv import ROTATES, SPARES
from hardware.domain.spares import OF_A_TICKET, SpareState
from hardware.host_table_words import cell_sentence, place
from hardware.models import Spare
from hardware.models.spares import SpareStates
from hardware.spare_forms import SpareForm
from mirrorsite.ground.audit.models import Entry

OF_LABEL = tuple(name for name in SPARES.columns if name != "state")
NEW_STATES = tuple(str(one) for one in SpareState if one not in OF_A_TICKET)


@dataclass
class Change:
    """One row of the file: its spare, each value that would be another, and what is wrong."""

    line: int
    spare: Spare
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    form: SpareForm | None = None

    @property
    def is_new(self) -> bool:
        return self.spare.pk is None


def as_table() -> list[dict[str, str]]:
    """Every spare by column."""
    return [_columns(row) for row in Spare.objects.order_by("model", "serial")]


def _columns(row: Spare) -> dict[str, str]:
    return {name: _text(getattr(row, name)) for name in SPARES.columns}


def _text(value: Any) -> str:
    words = {None: "", True: "yes", False: "no"}
    if value is None or isinstance(value, bool):
        return words[value]
    return value.isoformat() if isinstance(value, date) else str(value)


def plan(rows: Iterable[Row]) -> list[Change]:
    """What the file would change, row by row; nothing is written."""
    held: dict[str, list[Spare]] = {}
    for spare in Spare.objects.all():
        held.setdefault(spare.serial, []).append(spare)
    changes = [_planned(row, held) for row in rows]
    twice = Counter((one.spare.serial, one.spare.model) for one in changes)
    for one in changes:
        if twice[one.spare.serial, one.spare.model] > 1:
            one.errors.append(_("Two rows are about %s.") % one.spare.serial)
    return changes


def _planned(row: Row, held: dict[str, list[Spare]]) -> Change:
    values = {name: _text(value) for name, value in row.values.items()}
    known = held.get(values.get("serial", ""), [])
    named = [one for one in known if values.get("model", one.model) == one.model]
    spare = named[0] if len(named) == 1 else Spare()
    before = _columns(spare) if spare.pk else dict.fromkeys(SPARES.columns, "")
    change = Change(row.line, spare)
    change.errors += [f"{place(error)}: {cell_sentence(error)}" for error in row.errors]
    if len(named) > 1:
        change.errors.append(_("Several spares have this serial number: give the model."))
    change.errors += _state_errors(spare, values)
    _check(change, {**before, **values})
    after = {name: values.get(name, before[name]) for name in SPARES.columns}
    change.changed = {n: (before[n], after[n]) for n in SPARES.columns if before[n] != after[n]}
    return change


def _state_errors(spare: Spare, values: dict[str, str]) -> list[str]:
    """A new spare may begin in any state that no ticket gives; a known one goes by steps."""
    state = values.get("state", "")
    if spare.pk:
        moved = state and state != spare.state
        return [_("Its state goes by steps on its own page.")] if moved else []
    if state and state not in NEW_STATES:
        return [_("A new spare's state is one of: %s.") % ", ".join(NEW_STATES)]
    spare.state = state or SpareState.ON_SHELF
    return []


def _check(change: Change, values: dict[str, str]) -> None:
    told = {name: values[name] for name in OF_LABEL}
    told["rotating"] = ROTATES.get(told["rotating"].lower(), "unknown")
    if values["rotating"] and told["rotating"] == "unknown":
        change.errors.append(_("rotating is yes or no, or empty."))
    change.form = SpareForm(told, instance=change.spare)
    for name, errors in change.form.errors.items():
        change.errors += [f"{name}: {error}" for error in errors]


def digest(changes: Iterable[Change]) -> str:
    """The same for the same changes: what was looked at is what is done."""
    told = [(c.line, c.spare.pk, sorted(c.changed.items())) for c in changes]
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()


def has_errors(changes: Iterable[Change]) -> bool:
    return any(change.errors for change in changes)


@transaction.atomic
def apply(changes: list[Change], actor: Any) -> int:
    """Write every change or none; answers how many spares it changed. ValueError with errors."""
    if has_errors(changes):
        raise ValueError("a table with errors is not imported")
    done = [change for change in changes if change.changed and change.form]
    for change in done:
        is_new, row = change.is_new, change.spare
        row.save() if is_new else row.save(update_fields=OF_LABEL)
        if is_new:
            row.added(actor, _("from a table"))
            continue
        detail = {name: f"{old} → {new}"[:200] for name, (old, new) in change.changed.items()}
        Entry.objects.record(actor, "spare changed", f"hardware.spare:{row.pk}", detail)
    return len(done)


def shown(change: Change) -> dict[str, object]:
    """One change for the page."""
    return {
        "line": change.line,
        "name": change.spare.serial,
        "is_new": change.is_new,
        "cells": [(name, old, new) for name, (old, new) in change.changed.items()],
        "errors": change.errors,
    }


def states() -> list[tuple[str, str]]:
    """What a table may say of a new spare's state, and what that means."""
    return [(one, str(SpareStates(one).label)) for one in NEW_STATES]

"""The stock of spares: by model with counts by state, and models in service that have none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q

from hardware.domain.identity import is_same_text
from hardware.domain.spares import SpareState
from hardware.models import Drive, Spare
from hardware.models.machines import WARRANTY_SOON_DAYS
from hardware.models.spares import SpareStates

MODELS_SHOWN = 200
WORRY = ("fail", "watch")


@dataclass
class ModelStock:
    """One model: spares by state, and drives of it in service."""

    model: str
    states: Counter[str] = field(default_factory=Counter)
    in_service: int = 0
    worried: int = 0  # of those, failing or on watch

    @property
    def on_shelf(self) -> int:
        return self.states[SpareState.ON_SHELF]

    @property
    def is_low(self) -> bool:
        """Drives are in service, or even failing, and the shelf has fewer than it takes."""
        return bool(self.in_service) and self.on_shelf < max(1, self.worried)

    @property
    def told(self) -> list[tuple[str, int]]:
        """(label of a state, count)."""
        return [(str(s.label), self.states[s]) for s in SpareStates if self.states[s]]


def stock() -> list[ModelStock]:
    """Models that are short of spares first, then by name."""
    found: dict[str, ModelStock] = {}
    counted = Spare.objects.order_by().values_list("model", "state").annotate(Count("pk"))
    for model, state, count in counted:
        found.setdefault(model, ModelStock(model)).states[state] += count
    for model, drives, worried in _in_service():
        row = _same(found, model) or found.setdefault(model, ModelStock(model))
        row.in_service += drives
        row.worried += worried
    rows = sorted(found.values(), key=lambda row: (not row.is_low, -row.worried, row.model))
    return rows[:MODELS_SHOWN]


def _same(found: dict[str, ModelStock], model: str) -> ModelStock | None:
    """The spares' name of a model: one tool's word may be the beginning of another's."""
    exact = found.get(model)
    return exact or next((r for n, r in found.items() if n and is_same_text(n, model)), None)


def _in_service() -> Any:
    """(model, drives, those that fail or are watched) of all that a host has now."""
    is_here = Q(placements__until=None, placements__host__is_recorded=False)
    rows = Drive.objects.filter(is_here, placements__isnull=False).exclude(model="").order_by()
    worried = Count("pk", filter=Q(verdict__in=WORRY), distinct=True)
    counted = rows.values("model").annotate(drives=Count("pk", distinct=True), worried=worried)
    return counted.values_list("model", "drives", "worried")


def warranty_word(until: date | None, today: date) -> str:
    """ended, soon, fine; "" when nobody said."""
    if until is None:
        return ""
    days = (until - today).days
    return "ended" if days < 0 else "soon" if days <= WARRANTY_SOON_DAYS else "fine"

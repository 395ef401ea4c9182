"""One module per sync program, found by itself: parse(body) → Parsed, explain(text) → JSON form.

A module's name is the scheduler's name. To add one, add its file and a test.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from syncstatus.domain.answer import Parsed, SchedulerError

SCHEDULERS: dict[str, ModuleType] = {
    found.name: import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)
}

__all__ = ["SCHEDULERS", "Parsed", "SchedulerError"]

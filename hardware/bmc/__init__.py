"""What BMCs answer over Redfish: pure readers, one file per vendor's form.

A vendor's file is found by itself by its VENDOR; it answers some of `translate(told)` its own
resource in the standard's words, `place(told)` where the bay is, `drive(told)` and `volume(told)`
what only this vendor says.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def explainers() -> dict[str, Callable[[str], Any]]:
    """Kind, as `manage.py explain` names it → what makes plain values of such a document."""
    explain: Callable[[str], Any] = import_module("hardware.bmc.redfish").explain
    return {"redfish": explain}

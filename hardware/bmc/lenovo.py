"""Lenovo XCC: the bay in Location ("Slot 0"), the model often in Name while Model is blank."""

from __future__ import annotations

import re
from typing import Any

from hardware.bmc._fields import Json, words

VENDOR = "Lenovo"

_MODEL = re.compile(r"(?=[^\d]{0,30}\d)[A-Z][A-Z0-9-]{5,30}")


def drive(told: Json) -> dict[str, Any]:
    """The model, where only the name has it: capitals and digits without a space."""
    name = words(told.get("Name"))
    is_ours = words(told.get("Manufacturer")).upper() == "LENOVO"
    has_model = bool(words(told.get("Model")))
    return {"model": name} if is_ours and not has_model and _MODEL.fullmatch(name) else {}

"""In which unit a value of history is, by its name: a table, the first row that fits counts."""

from __future__ import annotations

import re

UNITS = (
    (re.compile(r"temperature_c|ata\.(?:190|194)\.raw"), "°C"),
    (re.compile(r"(?:farm\.)?power_on_hours|ata\.(?:9|240)\.raw"), "h"),
    (re.compile(r".{1,200}_bytes"), "B"),
    (
        re.compile(
            r"wear_percent|nvme\.percentage_used|(?:nvme|ata)\.available_spare(?:_threshold)?"
        ),
        "%",
    ),
    (re.compile(r"data_units_(?:written|read)"), "512 000 B"),
    (re.compile(r".{1,200}_ms"), "ms"),
    (re.compile(r".{1,200}_mbit"), "Mbit/s"),
    (re.compile(r"load_\d{1,2}"), "1/100"),
)


def unit_of(name: str) -> str:
    """The unit as people write it; empty for a plain count."""
    return next((unit for pattern, unit in UNITS if pattern.fullmatch(name)), "")

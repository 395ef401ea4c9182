"""The table of spares: its columns."""

from __future__ import annotations

from hardware.domain.csv_table import Table

SPARES = Table(
    columns={
        "serial": 100,
        "vendor": 60,
        "model": 100,
        "protocol": 20,
        "capacity_bytes": 20,
        "sector_bytes": 6,
        "rotating": 5,
        "shelf": 60,
        "state": 12,
        "warranty_until": 10,
        "note": 1000,
    },
    names=("serial",),
    dates=("warranty_until",),
)
# how people write yes and no, and what a form wants to hear
ROTATES = {
    "yes": "true",
    "true": "true",
    "1": "true",
    "no": "false",
    "false": "false",
    "0": "false",
}

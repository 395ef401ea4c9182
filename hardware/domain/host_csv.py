"""The table of hosts: its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hardware.domain import csv_table
from hardware.domain.csv_table import Row, Table

COLUMNS = {
    "name": 100,
    "machine_id": 64,
    "rack": 60,
    "asset_tag": 60,
    "chassis": 160,
    "vendor": 60,
    "model": 100,
    "serial": 100,
    "bmc_kind": 12,
    "bmc_address": 100,
    "purchased_on": 10,
    "warranty_until": 10,
    "notes": 2000,
}
HOSTS = Table(COLUMNS, names=("name", "machine_id"), dates=("purchased_on", "warranty_until"))


def write(rows: Iterable[Mapping[str, str]]) -> str:
    """Hosts as a table with its header."""
    return csv_table.write(HOSTS, rows)


def parse(text: str) -> list[Row]:
    """Every row with what is wrong in it; CsvError when the file as a whole cannot be read."""
    return csv_table.parse(HOSTS, text)

"""Load the catalogue that comes with the program, and describe the site's mirrors with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from mirrorsite.catalogue.models import Project
from syncstatus.describing import describes, shows
from syncstatus.domain.naming import fault_of_name
from syncstatus.models import Mirror

SHIPPED = Path(__file__).with_name("catalogue.json")
FIELDS = ["title", "description_en", "description_zh", "category"]
FACTS = [*FIELDS, "upstream", "carried_by", "freshness_path", "freshness_format"]


@describes
def known_projects(names: set[str]) -> dict[str, dict[str, Any]]:
    """What mirrors of these names are, as far as the catalogue knows."""
    rows = Project.objects.filter(name__in=names).values("name", *FIELDS)
    return {row.pop("name"): row for row in rows}


@shows
def carried(names: set[str]) -> dict[str, dict[str, Any]]:
    """How many known sites carry each of these."""
    rows = Project.objects.filter(carried_by__gt=0).values_list("name", "carried_by")
    return {name: {"carried_by": count} for name, count in rows if name in names}


def everything() -> dict[str, dict[str, Any]]:
    """All projects by name, for the form that connects a folder of mirrors."""
    return known_projects(set(Project.objects.values_list("name", flat=True)))


@transaction.atomic
def import_catalogue(path: Path = SHIPPED) -> tuple[int, int]:
    """Load projects and fill what mirrors leave blank; returns how many of each."""
    projects = [_project(entry) for entry in json.loads(path.read_bytes())["projects"]]
    Project.objects.bulk_create(
        projects, update_conflicts=True, unique_fields=["name"], update_fields=FACTS
    )
    known = everything()
    filled = [m for m in Mirror.objects.filter(name__in=known) if m.fill(known[m.name])]
    Mirror.objects.bulk_update(filled, FIELDS)
    return len(projects), len(filled)


def _project(entry: dict[str, Any]) -> Project:
    name = entry["cname"]
    if fault_of_name(name):
        raise ValueError(f"{name!r}: expected a name that can be part of an address")
    freshness = entry.get("freshness") or {}
    return Project(
        name=name,
        title=entry["name"],
        description_en=entry["description"]["en"],
        description_zh=entry["description"]["zh"],
        category=entry["category"],
        upstream=entry.get("upstream") or "",
        carried_by=entry.get("sites_carrying") or 0,
        freshness_path=freshness.get("path") or "",
        freshness_format=freshness.get("format") or "",
    )

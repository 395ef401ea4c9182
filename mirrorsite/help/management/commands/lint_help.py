from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mirrorsite.help.importing import SHIPPED
from mirrorsite.help.lint import Known, lint
from mirrorsite.help.words import say
from syncstatus.paths import PROMISED

CATALOGUE = SHIPPED.parents[1] / "catalogue" / "catalogue.json"


def name_of(path: Path) -> tuple[str, str]:
    """(mirror's name, language) of a file <name>.<language>.md."""
    name, _, language = path.name.removesuffix(".md").rpartition(".")
    if language not in ("en", "zh") or not name or path.suffix != ".md":
        raise CommandError(f"{path}: expected <name>.en.md or <name>.zh.md")
    return name, language


def known_around(paths: list[Path]) -> Known:
    """The pages beside the given ones, and the mirrors of the catalogue."""
    folders = {path.parent for path in paths}
    beside = {name_of(path): path for folder in folders for path in folder.glob("*.*.md")}
    projects = json.loads(CATALOGUE.read_text("utf-8"))["projects"]
    names = {project["cname"] for project in projects}
    return Known(
        pages=frozenset(name for name, _ in beside),
        mirrors=frozenset(names),
        segments=PROMISED | {"check", "requests"},
        texts={key: path.read_text("utf-8") for key, path in beside.items()},
    )


class Command(BaseCommand):
    help = "Check help pages in files, in every combination of their inputs; needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="all shipped pages when none")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = options["files"] or sorted(SHIPPED.glob("*.*.md"))
        errors = 0
        try:
            known = known_around(paths)
            for path in paths:
                errors += self._lint(path, known)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        if errors:
            raise CommandError(f"{errors} errors")
        self.stdout.write(f"{len(paths)} pages without errors")

    def _lint(self, path: Path, known: Known) -> int:
        """Print what is wrong with a file; returns how many errors."""
        complaints = lint(path.read_text("utf-8"), *name_of(path), known)
        for one in complaints:
            kind = "error" if one.is_error else "advice"
            self.stdout.write(f"{path}:{one.line}: {kind}: {say(one)}")
        return sum(one.is_error for one in complaints)

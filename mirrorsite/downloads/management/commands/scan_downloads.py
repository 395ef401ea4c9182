"""Look into the mirrors' trees now, and say what was found."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mirrorsite.downloads.rules import RuleError
from mirrorsite.downloads.scanning import ScanError, scan
from mirrorsite.downloads.storing import all_rules, folders
from mirrorsite.downloads.words import sentence


class Command(BaseCommand):
    help = "Show which files each rule finds, without storing them; to try out rules."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", nargs="*", help="products; all when none is named")
        parser.add_argument("--folder", help="look here, instead of where the mirror lies")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rules = all_rules()
        except RuleError as error:
            raise CommandError(str(error)) from None
        unknown = set(options["key"]) - set(rules)
        if unknown:
            raise CommandError(f"no rule {', '.join(sorted(unknown))}; known: {', '.join(rules)}")
        at = {} if options["folder"] else folders()
        for key in options["key"] or rules:
            folder = options["folder"] or at.get(rules[key].mirror)
            self.stdout.write(self._line(rules[key], folder))

    def _line(self, rule: Any, folder: str | None) -> str:
        if not folder:
            return f"{rule.key}: {rule.mirror} does not lie on this machine"
        try:
            found = scan(rule, folder)
        except ScanError as problem:
            return f"{rule.key}: {sentence(problem.code, problem.values)}"
        if not found:
            return f"{rule.key}: {sentence('downloads_none', {})}"
        lines = [f"{rule.key}: {len(found)} files"]
        for file in found:
            checked = file.checksum.kind if file.checksum else "no checksum"
            lines.append(f"  {file.version} {file.edition} {file.arch} {file.path} ({checked})")
        return "\n".join(lines)

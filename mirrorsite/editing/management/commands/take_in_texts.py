from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mirrorsite.editing.taking_in import propose_shipped, take_in


class Command(BaseCommand):
    help = "Make revisions of texts that came with the program; new ones of edited pages wait."

    def handle(self, *args: Any, **options: Any) -> None:
        taken, proposed = take_in(), propose_shipped(timezone.now())
        self.stdout.write(f"{taken} texts taken in, {proposed} new ones wait for review")

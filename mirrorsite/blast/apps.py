"""From a failing disk to the mirrors that are served from it; runs when reports were digested."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlastConfig(AppConfig):
    name = "mirrorsite.blast"
    verbose_name = _("What depends on what")

    def ready(self) -> None:
        digests = import_module("mirrorsite.ground.inbox.digests")
        digests.afterwards(import_module("mirrorsite.blast.spreading").spread_if_told)

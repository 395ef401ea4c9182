from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpConfig(AppConfig):
    name = "mirrorsite.help"
    verbose_name = _("Help")

    def ready(self) -> None:
        # Registers which mirrors have a help page.
        import_module("mirrorsite.help.importing")

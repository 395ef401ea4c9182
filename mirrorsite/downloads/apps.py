from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DownloadsConfig(AppConfig):
    name = "mirrorsite.downloads"
    verbose_name = _("Downloads")

    def ready(self) -> None:
        # Registers where the images of a mirror are, for the list of mirrors.
        import_module("mirrorsite.downloads.offering")

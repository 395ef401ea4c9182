from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "mirrorsite.catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        # Registers what the catalogue knows with the mirrors that it describes.
        import_module("mirrorsite.catalogue.importing")

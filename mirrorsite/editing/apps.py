from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditingConfig(AppConfig):
    name = "mirrorsite.editing"
    verbose_name = _("Editing")

    def ready(self) -> None:
        # Each registers a kind of text.
        for name in ("help_pages", "news_items"):
            import_module(f"mirrorsite.editing.kinds.{name}")

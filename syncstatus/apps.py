from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SyncstatusConfig(AppConfig):
    name = "syncstatus"
    verbose_name = _("Mirrors and their sync")

    def ready(self) -> None:
        from syncstatus import words

        words.register()

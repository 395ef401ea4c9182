"""Starts Celery with Django; `mirrorsite/__init__.py` stays empty, so that agents do not."""

from django.apps import AppConfig


class MirrorsiteConfig(AppConfig):
    name = "mirrorsite"
    verbose_name = "Site"

    def ready(self) -> None:
        from mirrorsite.celery import app

        app.set_default()

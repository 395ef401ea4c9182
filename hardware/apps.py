"""The hardware wing; its digests and sentences register when it starts."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HardwareConfig(AppConfig):
    name = "hardware"
    verbose_name = _("Hardware")

    def ready(self) -> None:
        import_module("hardware.digest")
        import_module("hardware.digest_readings")
        import_module("hardware.digest_recording")
        words = import_module("mirrorsite.ground.incidents.words")
        words.sentences(import_module("hardware.sentences").SENTENCES)
        words.sentences(import_module("hardware.health_sentences").SENTENCES)
        words.sentences(import_module("hardware.replacement_sentences").SENTENCES)
        words.sentences(import_module("hardware.cause_sentences").SENTENCES)
        words.sentences(import_module("hardware.witness_sentences").SENTENCES)
        words.sentences(import_module("hardware.ticket_sentences").SENTENCES)
        words.sentences(import_module("hardware.pull_sentences").SENTENCES)

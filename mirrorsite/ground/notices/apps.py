from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "mirrorsite.ground.notices"
    verbose_name = _("Notices")

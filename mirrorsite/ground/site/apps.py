from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "mirrorsite.ground.site"
    verbose_name = _("This site")

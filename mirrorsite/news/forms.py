"""Forms of the staff: tell an outage, say when it will be over."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mirrorsite.news.models import Outage
from syncstatus.models import Mirror

ZONE_NOTE = format_lazy("{} {}", _("In the site's time zone:"), settings.TIME_ZONE)


class MirrorNames(forms.CharField):
    """Names of this site's mirrors, between spaces, commas or line ends."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        names = list(dict.fromkeys(re.split(r"[\s,，、]+", super().clean(value)))) if value else []
        wanted = [name for name in names if name]
        known = set(Mirror.objects.filter(name__in=wanted).values_list("name", flat=True))
        unknown = [name[:100] for name in wanted if name not in known]
        if unknown:
            message = gettext("This site has no mirror named %(names)s.")
            raise forms.ValidationError(message % {"names": ", ".join(unknown[:5])})
        return wanted


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **options)


class OutageForm(forms.ModelForm):
    """An outage in both languages; times are in the site's time zone."""

    starts_at = _moment(_("Begins"), help_text=ZONE_NOTE)
    back_at = _moment(
        _("Expected back"),
        required=False,
        help_text=_("Empty: not known yet. When it has passed, the banner says so by itself."),
    )
    mirrors = MirrorNames(
        label=_("Mirrors concerned"),
        required=False,
        max_length=10_000,
        help_text=_("Names, one a line. Empty: the whole site."),
    )

    class Meta:
        model = Outage
        fields = ["title_en", "title_zh", "starts_at", "back_at", "mirrors", "text_en", "text_zh"]
        widgets = {
            "text_en": forms.Textarea(attrs={"rows": 3}),
            "text_zh": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

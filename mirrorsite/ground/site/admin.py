from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.audit.admin import AuditedAdmin
from mirrorsite.ground.site.colours import is_colour, lowest
from mirrorsite.ground.site.logos import WithLogos
from mirrorsite.ground.site.models import Identity, Network
from mirrorsite.ground.site.ranges import Range, overlaps, read_ranges

MOST_TOLD = 20


@admin.register(Identity)
class IdentityAdmin(WithLogos, AuditedAdmin):
    list_display = ["name_en", "name_zh", "url"]
    readonly_fields = ["contrast"]
    fieldsets = [
        (None, {"fields": ["name_en", "name_zh", "url", "offers_http", "host_ipv4", "host_ipv6"]}),
        (
            _("Who runs it"),
            {
                "fields": [
                    *("operator_en", "operator_zh", "about_en", "about_zh"),
                    *("contact", "issues_url", "icp", "icp_url"),
                ]
            },
        ),
        (_("Colours"), {"fields": ["accent", "accent_dark", "contrast"]}),
        (_("Editors"), {"fields": ["lone_editor"]}),
    ]

    @admin.display(description=_("contrast"))
    def contrast(self, site: Identity) -> str:
        """What contrast each of its own colours has where it is least."""
        told = []
        for colour, theme in ((site.accent, "light"), (site.accent_dark, "dark")):
            if is_colour(colour):
                ratio, paper = lowest(colour, theme)
                told.append(f"{colour}: {ratio:.1f} : 1 ({paper})")
        return ", ".join(told) or "–"

    def has_add_permission(self, request: Any) -> bool:
        return super().has_add_permission(request) and not Identity.objects.exists()

    def save_model(self, request: Any, obj: Identity, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(Network)
class NetworkAdmin(AuditedAdmin):
    list_display = ["name", "label_en", "label_zh", "count"]

    @admin.display(description=_("ranges"))
    def count(self, network: Network) -> int:
        """How many ranges it has."""
        return len(read_ranges(network.ranges)[0])

    def save_model(self, request: Any, obj: Network, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        told = [_overlap(outer, inner) for outer, inner in overlaps(_all_ranges())]
        for words in told[:MOST_TOLD]:
            messages.warning(request, words)


def _all_ranges() -> list[Range]:
    rows = Network.objects.values_list("name", "ranges")
    return [one for name, text in rows for one in read_ranges(text, name)[0]]


def _overlap(outer: Range, inner: Range) -> str:
    values = {
        "inner": inner.block,
        "inner_of": f"{inner.of}:{inner.line}",
        "outer": outer.block,
        "outer_of": f"{outer.of}:{outer.line}",
    }
    if outer.block == inner.block:
        words = gettext("%(inner)s is there twice, at %(outer_of)s and %(inner_of)s.")
    else:
        words = gettext(
            "%(inner)s (%(inner_of)s) lies within %(outer)s (%(outer_of)s): the smaller one holds."
        )
    return words % values

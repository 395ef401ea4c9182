from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.audit.admin import AuditedAdmin, ReadOnlyAdmin
from syncstatus.digest import forget_silence
from syncstatus.models import Mirror, Source, SyncChange
from syncstatus.models.mirror import FACTS
from syncstatus.models.source import TREE
from syncstatus.schedulers import SCHEDULERS


@admin.register(Mirror)
class MirrorAdmin(AuditedAdmin):
    list_display = ["name", "status", "last_success", "category", "is_public", "source", "path"]
    list_filter = ["status", "category", "is_public", "source"]
    list_select_related = ["source"]
    search_fields = ["name", "title", "description_en", "description_zh"]
    readonly_fields = [*FACTS, "source", "seen_at"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *("name", "path", "title", "description_en", "description_zh"),
                    *("category", "is_public"),
                ]
            },
        ),
        (
            _("Marks in the list"),
            {
                "fields": ["official_of", "added_on", "retires_on", "popular_rank"],
                "description": _(
                    "New for 30 days from the day it was added. What retires stays listed, with "
                    "its day, until it is hidden. The popular ones stand above the list, the "
                    "lowest place first."
                ),
            },
        ),
        (_("Where it lies"), {"fields": ["storage_host", "storage_path"]}),
        (_("As reported"), {"fields": ["source", "seen_at", *FACTS]}),
    ]


class SourceForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=_("kind"), choices=[(name, name) for name in (*sorted(SCHEDULERS), TREE)]
    )

    class Meta:
        model = Source
        fields = ["name", "kind", "location", "interval_s", "is_enabled"]


@admin.register(Source)
class SourceAdmin(AuditedAdmin):
    form = SourceForm
    list_display = ["__str__", "is_enabled", "interval_s", "last_answer_at", "problem"]
    readonly_fields = ["last_asked_at", "last_answer_at", "problem", "amiss"]

    @admin.display(description=_("not understood"))
    def amiss(self, source: Source) -> str:
        """Its complaints, one a line."""
        return "\n".join(source.complaints)

    def save_model(self, request: Any, obj: Source, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not obj.is_enabled:
            forget_silence(obj, "it is no longer asked")

    def delete_model(self, request: Any, obj: Source) -> None:
        forget_silence(obj, "it was deleted")
        super().delete_model(request, obj)

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        for source in queryset:
            forget_silence(source, "it was deleted")
        super().delete_queryset(request, queryset)


@admin.register(SyncChange)
class SyncChangeAdmin(ReadOnlyAdmin):
    list_display = ["at", "mirror", "before", "after", "last_success"]
    list_select_related = ["mirror"]
    list_filter = ["after"]
    search_fields = ["mirror__name"]

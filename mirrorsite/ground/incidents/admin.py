from django.contrib import admin

from mirrorsite.ground.audit.admin import ReadOnlyAdmin
from mirrorsite.ground.incidents.models import Evidence, Incident


class EvidenceInline(admin.TabularInline):
    model = Evidence
    extra = 0
    can_delete = False
    fields = readonly_fields = ["step", "code", "source", "certainty", "at"]


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin):
    list_display = ["last_at", "severity", "kind", "subject", "count", "resolved_at"]
    list_filter = ["severity", "kind"]
    inlines = [EvidenceInline]

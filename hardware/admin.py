from django.contrib import admin

from hardware.models import Bay, Drive, KernelEvent, Placement
from mirrorsite.ground.audit.admin import AuditedAdmin, ReadOnlyAdmin


@admin.register(Bay)
class BayAdmin(AuditedAdmin):
    list_display = ["host", "controller", "enclosure", "slot", "label"]
    list_filter = ["host"]
    list_editable = ["label"]
    readonly_fields = ["host", "controller", "enclosure", "slot", "connector"]

    def has_add_permission(self, request: object) -> bool:
        return False


@admin.register(Drive)
class DriveAdmin(ReadOnlyAdmin):
    list_display = ["serial", "vendor", "model", "firmware", "capacity_bytes", "seen_at"]
    search_fields = ["serial", "model", "wwn"]


@admin.register(Placement)
class PlacementAdmin(ReadOnlyAdmin):
    list_display = ["drive", "host", "bay", "address", "disk_name", "since", "until"]
    list_filter = ["host"]


@admin.register(KernelEvent)
class KernelEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "host", "severity", "kind", "address", "disk_name", "count"]
    list_filter = ["kind", "severity", "host"]

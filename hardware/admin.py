from django.contrib import admin

from hardware.models import (
    Acknowledgement,
    Bay,
    Calibration,
    Drive,
    DriveVerdict,
    KernelEvent,
    Link,
    NetworkDevice,
    Placement,
    Port,
    SelfTest,
)
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
    list_select_related = ["drive", "host", "bay"]


@admin.register(KernelEvent)
class KernelEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "host", "severity", "kind", "address", "disk_name", "count"]
    list_select_related = ["host"]
    list_filter = ["kind", "severity", "host"]


@admin.register(DriveVerdict)
class DriveVerdictAdmin(ReadOnlyAdmin):
    list_display = ["since", "until", "drive", "verdict"]
    list_filter = ["verdict"]
    list_select_related = ["drive"]
    search_fields = ["drive__serial"]


@admin.register(Acknowledgement)
class AcknowledgementAdmin(ReadOnlyAdmin):
    list_display = ["at", "drive", "attribute", "value", "by", "reason"]
    list_select_related = ["drive"]
    search_fields = ["drive__serial", "by"]


@admin.register(SelfTest)
class SelfTestAdmin(ReadOnlyAdmin):
    list_display = ["due_at", "drive", "host", "kind", "state", "asked_by", "ended_at", "result"]
    list_filter = ["state", "kind", "host"]
    list_select_related = ["drive", "host"]
    search_fields = ["drive__serial"]


@admin.register(Calibration)
class CalibrationAdmin(ReadOnlyAdmin):
    list_display = ["host", "controller", "tool", "offset", "is_trusted", "since", "until"]
    list_filter = ["host"]
    list_select_related = ["host"]


class PortInline(admin.TabularInline):
    model = Port
    extra = 4


@admin.register(NetworkDevice)
class NetworkDeviceAdmin(AuditedAdmin):
    list_display = ["name", "kind", "address", "location"]
    search_fields = ["name", "address", "location"]
    inlines = [PortInline]


@admin.register(Link)
class LinkAdmin(AuditedAdmin):
    list_display = ["port", "host", "nic", "other_port"]
    list_filter = ["port__device", "host"]
    list_select_related = ["port__device", "host", "other_port__device"]

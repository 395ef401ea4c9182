from django.contrib import admin

from mirrorsite.ground.audit.admin import AuditedAdmin, ReadOnlyAdmin
from mirrorsite.ground.notices.models import Delivery, Route


@admin.register(Route)
class RouteAdmin(AuditedAdmin):
    list_display = ["name", "least", "is_enabled"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = [
        "created_at",
        "route",
        "transition",
        "tries",
        "delivered_at",
        "given_up_at",
        "error",
    ]
    list_select_related = ["route", "transition__incident"]

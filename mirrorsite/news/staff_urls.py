from django.urls import path

from mirrorsite.news import staff

urlpatterns = [
    path("outages/", staff.outages, name="outages"),
    path("outages/new/", staff.outage_new, name="outage-new"),
    path("outages/<int:pk>/", staff.outage, name="outage"),
    path("outages/<int:pk>/end/", staff.outage_end, name="outage-end"),
]

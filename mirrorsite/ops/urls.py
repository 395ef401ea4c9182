from django.urls import path

from mirrorsite.ops import views

urlpatterns = [
    path("", views.overview, name="ops"),
    path("first-steps/", views.first_steps, name="first-steps"),
    path("first-steps/scheduler/", views.connect_scheduler, name="connect-scheduler"),
    path("first-steps/tree/", views.connect_tree, name="connect-tree"),
    path("hosts/add/", views.add_host, name="host-add"),
    path("reports/", views.reports, name="reports"),
    path("audit/", views.audit, name="audit"),
]

from django.urls import path

from hardware.views import history, hosts, incidents, tickets

urlpatterns = [
    path("hosts/", hosts.hosts, name="hosts"),
    path("hosts/<int:pk>/", hosts.host, name="host"),
    path("hosts/<int:pk>/survey/", hosts.survey_now, name="host-survey"),
    path("hosts/<int:pk>/series.json", history.host_series, name="host-series"),
    path("drives/<int:pk>/history.json", history.drive_history, name="drive-history"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<int:pk>/", incidents.incident, name="incident"),
    path("incidents/<int:pk>/resolve/", incidents.resolve, name="incident-resolve"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/<int:pk>/", tickets.ticket, name="ticket"),
    path("tickets/<int:pk>/go/", tickets.go, name="ticket-go"),
]

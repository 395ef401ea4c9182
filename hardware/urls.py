from django.urls import path

from hardware.views import drives, fleet, history, host_charts, hosts, incidents, tickets

urlpatterns = [
    path("hosts/", hosts.hosts, name="hosts"),
    path("hosts/<int:pk>/", hosts.host, name="host"),
    path("hosts/<int:pk>/survey/", hosts.survey_now, name="host-survey"),
    path("hosts/<int:pk>/series.json", history.host_series, name="host-series"),
    path("hosts/<int:pk>/charts/", host_charts.charts, name="host-charts"),
    path("hosts/<int:pk>/lines.json", host_charts.lines, name="host-lines"),
    path("drives/", drives.drives, name="drives"),
    path("drives/<int:pk>/", drives.drive, name="drive"),
    path("drives/<int:pk>/accept/", drives.accept, name="drive-accept"),
    path("drives/<int:pk>/accept/<int:ack>/withdraw/", drives.withdraw, name="drive-withdraw"),
    path("fleet/", fleet.fleet, name="fleet"),
    path("disagreements/", fleet.disagreements, name="disagreements"),
    path("drives/<int:pk>/history.json", history.drive_history, name="drive-history"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<int:pk>/", incidents.incident, name="incident"),
    path("incidents/<int:pk>/resolve/", incidents.resolve, name="incident-resolve"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/<int:pk>/", tickets.ticket, name="ticket"),
    path("tickets/<int:pk>/go/", tickets.go, name="ticket-go"),
]

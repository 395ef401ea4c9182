from django.urls import path

from hardware.views import chassis, history, host_csv, hosts, incidents, machines, tickets

urlpatterns = [
    path("hosts/", hosts.hosts, name="hosts"),
    path("hosts/<int:pk>/", hosts.host, name="host"),
    path("hosts/<int:pk>/survey/", hosts.survey_now, name="host-survey"),
    path("hosts/<int:pk>/series.json", history.host_series, name="host-series"),
    path("drives/<int:pk>/history.json", history.drive_history, name="drive-history"),
    path("hosts/<int:pk>/machine/", machines.machine, name="host-machine"),
    path("hosts/<int:pk>/bays/", machines.bays, name="host-bays"),
    path("hosts/<int:pk>/bays/confirm/", machines.confirm, name="host-bays-confirm"),
    path("hosts/table/", host_csv.table, name="hosts-table"),
    path("hosts/table.csv", host_csv.export, name="hosts-export"),
    path("chassis/", chassis.chassis_list, name="chassis-list"),
    path("chassis/new/", chassis.edit, name="chassis-new"),
    path("chassis/<int:pk>/", chassis.chassis, name="chassis"),
    path("chassis/<int:pk>/edit/", chassis.edit, name="chassis-edit"),
    path("chassis/<int:pk>/copy/", chassis.copy, name="chassis-copy"),
    path("chassis/<int:pk>/verify/", chassis.verify, name="chassis-verify"),
    path("network/", machines.network, name="network"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<int:pk>/", incidents.incident, name="incident"),
    path("incidents/<int:pk>/resolve/", incidents.resolve, name="incident-resolve"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/<int:pk>/", tickets.ticket, name="ticket"),
    path("tickets/<int:pk>/go/", tickets.go, name="ticket-go"),
]

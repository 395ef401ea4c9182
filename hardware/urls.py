from django.urls import path, register_converter
from django.urls.converters import IntConverter

from hardware.views import (
    chassis,
    drives,
    fleet,
    history,
    host_charts,
    host_csv,
    hosts,
    incidents,
    machines,
    selftests,
    ticket_texts,
    ticket_words,
    tickets,
)


class RowConverter(IntConverter):
    """A row's number: no database has one of more than 64 bits."""

    regex = "[0-9]{1,18}"


register_converter(RowConverter, "row")

urlpatterns = [
    path("hosts/", hosts.hosts, name="hosts"),
    path("hosts/<row:pk>/", hosts.host, name="host"),
    path("hosts/<row:pk>/survey/", hosts.survey_now, name="host-survey"),
    path("hosts/<row:pk>/series.json", history.host_series, name="host-series"),
    path("hosts/<row:pk>/charts/", host_charts.charts, name="host-charts"),
    path("hosts/<row:pk>/lines.json", host_charts.lines, name="host-lines"),
    path("drives/", drives.drives, name="drives"),
    path("drives/<row:pk>/", drives.drive, name="drive"),
    path("drives/<row:pk>/accept/", drives.accept, name="drive-accept"),
    path("drives/<row:pk>/accept/<row:ack>/withdraw/", drives.withdraw, name="drive-withdraw"),
    path("fleet/", fleet.fleet, name="fleet"),
    path("disagreements/", fleet.disagreements, name="disagreements"),
    path("drives/<row:pk>/history.json", history.drive_history, name="drive-history"),
    path("drives/<row:pk>/self-test/", selftests.start, name="selftest-start"),
    path("drives/<row:pk>/self-test/abort/", selftests.abort, name="selftest-abort"),
    path("hosts/<row:pk>/machine/", machines.machine, name="host-machine"),
    path("hosts/<row:pk>/bays/", machines.bays, name="host-bays"),
    path("hosts/<row:pk>/bays/confirm/", machines.confirm, name="host-bays-confirm"),
    path("hosts/table/", host_csv.table, name="hosts-table"),
    path("hosts/table.csv", host_csv.export, name="hosts-export"),
    path("chassis/", chassis.chassis_list, name="chassis-list"),
    path("chassis/new/", chassis.edit, name="chassis-new"),
    path("chassis/<row:pk>/", chassis.chassis, name="chassis"),
    path("chassis/<row:pk>/edit/", chassis.edit, name="chassis-edit"),
    path("chassis/<row:pk>/copy/", chassis.copy, name="chassis-copy"),
    path("chassis/<row:pk>/verify/", chassis.verify, name="chassis-verify"),
    path("network/", machines.network, name="network"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<row:pk>/", incidents.incident, name="incident"),
    path("incidents/<row:pk>/resolve/", incidents.resolve, name="incident-resolve"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/<row:pk>/", tickets.ticket, name="ticket"),
    path("tickets/<row:pk>/go/", tickets.go, name="ticket-go"),
    path("tickets/<row:pk>/print/", ticket_words.paper, name="ticket-print"),
    path("tickets/<row:pk>/ticket.pdf", ticket_words.pdf, name="ticket-pdf"),
    path("tickets/<row:pk>/led/", ticket_words.led, name="ticket-led"),
    path("tickets/<row:pk>/link/", ticket_words.link, name="ticket-link"),
    path("tickets/<row:pk>/heard/", ticket_words.heard, name="ticket-heard"),
    path("tickets/text/<str:language>/", ticket_texts.edit, name="ticket-text"),
    path("tickets/text/<str:language>/restore/", ticket_texts.restore, name="ticket-text-restore"),
]

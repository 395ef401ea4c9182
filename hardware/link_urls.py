from django.urls import path

from hardware.views import datacentre

urlpatterns = [path("<str:token>/", datacentre.door, name="ticket-door")]

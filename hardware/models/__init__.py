"""Rows of the hardware wing."""

from hardware.models.events import KernelEvent
from hardware.models.inventory import Bay, Drive, Placement, SurveyRecord
from hardware.models.readings import (
    Acknowledgement,
    DriveVerdict,
    HostDay,
    LastReading,
    ReadingDay,
)
from hardware.models.tickets import Ticket, TicketStep

__all__ = [
    "Acknowledgement",
    "Bay",
    "Drive",
    "DriveVerdict",
    "HostDay",
    "KernelEvent",
    "LastReading",
    "Placement",
    "ReadingDay",
    "SurveyRecord",
    "Ticket",
    "TicketStep",
]

"""Rows of the hardware wing."""

from hardware.models.events import KernelEvent
from hardware.models.inventory import Bay, Drive, Placement, SurveyRecord
from hardware.models.readings import HostDay, ReadingDay
from hardware.models.tickets import Ticket, TicketStep
from hardware.models.verdicts import Acknowledgement, DriveVerdict, LastReading, LastRound

__all__ = [
    "Acknowledgement",
    "Bay",
    "Drive",
    "DriveVerdict",
    "HostDay",
    "KernelEvent",
    "LastReading",
    "LastRound",
    "Placement",
    "ReadingDay",
    "SurveyRecord",
    "Ticket",
    "TicketStep",
]

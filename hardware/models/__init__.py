"""Rows of the hardware wing."""

from hardware.models.calibrations import Calibration
from hardware.models.events import KernelEvent
from hardware.models.inventory import Bay, Drive, Placement, SurveyRecord
from hardware.models.tickets import Ticket, TicketStep

__all__ = [
    "Bay",
    "Calibration",
    "Drive",
    "KernelEvent",
    "Placement",
    "SurveyRecord",
    "Ticket",
    "TicketStep",
]

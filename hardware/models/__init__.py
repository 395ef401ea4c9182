"""Rows of the hardware wing."""

from hardware.models.chassis import ChassisModel
from hardware.models.events import KernelEvent
from hardware.models.inventory import Bay, Drive, Placement, SurveyRecord
from hardware.models.machines import BayPosition, Machine, SlotRule
from hardware.models.network import Link, NetworkDevice, Port
from hardware.models.tickets import Ticket, TicketStep

__all__ = ["Bay", "Drive", "KernelEvent", "Placement", "SurveyRecord", "Ticket", "TicketStep"]
__all__ += ["BayPosition", "ChassisModel", "Machine", "SlotRule"]
__all__ += ["Link", "NetworkDevice", "Port"]

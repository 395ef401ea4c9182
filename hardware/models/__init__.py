"""Rows of the hardware wing."""

from hardware.models.calibrations import Calibration
from hardware.models.chassis import ChassisModel
from hardware.models.events import KernelEvent
from hardware.models.inventory import Bay, Drive, Placement
from hardware.models.machines import BayPosition, Machine, SlotRule
from hardware.models.network import Link, NetworkDevice, Port
from hardware.models.readings import HostDay, ReadingDay
from hardware.models.seen import SeenSerial
from hardware.models.selftests import SelfTest
from hardware.models.sending import TicketChannel, TicketDelivery
from hardware.models.site_words import SiteWord
from hardware.models.spares import Spare, SpareStep
from hardware.models.surveys import SurveyRecord
from hardware.models.ticket_texts import TicketText
from hardware.models.tickets import Ticket, TicketStep
from hardware.models.verdicts import Acknowledgement, DriveVerdict, LastReading, LastRound

__all__ = ["Bay", "Drive", "KernelEvent", "Placement", "SurveyRecord", "Ticket", "TicketStep"]
__all__ += ["Acknowledgement", "DriveVerdict", "HostDay", "LastReading", "LastRound", "ReadingDay"]
__all__ += ["BayPosition", "Calibration", "ChassisModel", "Machine", "SlotRule"]
__all__ += ["Link", "NetworkDevice", "Port"]
__all__ += ["Spare", "SpareStep", "TicketChannel", "TicketDelivery"]
__all__ += ["SelfTest", "SeenSerial"]
__all__ += ["SiteWord", "TicketText"]

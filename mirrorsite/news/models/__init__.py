"""What the site tells its visitors: news, and times in which something is not there."""

from mirrorsite.news.models.item import Concern, Item
from mirrorsite.news.models.outage import Outage

__all__ = ["Concern", "Item", "Outage"]

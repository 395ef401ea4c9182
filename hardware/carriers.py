"""How a message leaves the house: HTTP with a JSON body, mail by SMTP, or apprise.

Each carrier takes a channel, its kind, and a message; Refused says what went wrong, and never
holds the channel's secret.
"""

from __future__ import annotations

from collections.abc import Callable

import apprise

from hardware.carried import Message, Taken, values_of
from hardware.carrier_http import by_http
from hardware.carrier_mail import by_mail
from hardware.domain.ticket_kind import Kind
from hardware.models import TicketChannel
from hardware.sending_errors import Refused


def carry(channel: TicketChannel, kind: Kind, message: Message) -> Taken:
    """Hand one message over; Refused when it was not taken."""
    return CARRIERS[kind.carrier](channel, kind, message)


def by_apprise(channel: TicketChannel, kind: Kind, message: Message) -> Taken:
    """One message by apprise; the whole address is the secret, for it holds passwords."""
    values = values_of(channel, kind, message)
    target = apprise.Apprise()
    if not target.add(channel.secret):
        raise Refused("apprise_unknown")
    try:
        sent = target.notify(title=values["title"], body=f"{values['text']}\n\n{values['link']}")
    except Exception as error:
        raise Refused("broke", kind=type(error).__name__) from None
    if not sent:
        raise Refused("apprise_refused")
    return Taken()


CARRIERS: dict[str, Callable[[TicketChannel, Kind, Message], Taken]] = {
    "http": by_http,
    "email": by_mail,
    "apprise": by_apprise,
}

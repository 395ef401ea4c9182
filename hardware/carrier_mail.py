"""A message as a mail by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email.utils import getaddresses, parseaddr
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.message import BadHeaderError

from hardware.carried import Message, Taken, values_of
from hardware.domain.ticket_kind import Kind
from hardware.mail_answers import PatientBackend
from hardware.models import TicketChannel
from hardware.sending_errors import Refused

TIMEOUT_S = 10
PORTS = {"starttls": 587, "tls": 465, "none": 25}


def by_mail(channel: TicketChannel, kind: Kind, message: Message) -> Taken:
    """One mail; later ones answer the first, so that mail programs keep them together."""
    values = values_of(channel, kind, message)
    _name, sender = parseaddr(str(values["sender"]))
    own_id = f"{values['key']}@{sender.rpartition('@')[2]}"
    headers = {"Message-ID": f"<{own_id}>", "Auto-Submitted": "auto-generated"}
    if message.thread:
        headers |= {"In-Reply-To": f"<{message.thread}>", "References": f"<{message.thread}>"}
    mail = EmailMessage(
        subject=values["title"],
        body=f"{values['text']}\n\n{values['link']}\n",
        from_email=values["sender"],
        to=[address for _name, address in getaddresses([channel.address]) if address],
        headers=headers,
        connection=_connection(values, channel.secret),
    )
    try:
        mail.send()
    except (smtplib.SMTPException, OSError, BadHeaderError, UnicodeError, ValueError) as error:
        raise _complaint(error) from None
    return Taken(own_id)


def _connection(values: Mapping[str, Any], secret: str) -> PatientBackend:
    security = str(values["security"])
    host, colon, port = str(values["server"]).rpartition(":")
    return PatientBackend(
        host=host if colon else str(values["server"]),
        port=int(port) if colon and port.isdigit() else PORTS.get(security, 587),
        username=str(values["user"]),
        password=secret,
        use_tls=security == "starttls",
        use_ssl=security == "tls",
        timeout=TIMEOUT_S,
    )


def _complaint(error: Exception) -> Refused:
    """What a mail server, or the way to it, said; the first kind that fits."""
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (smtplib.SMTPAuthenticationError, "mail_login"),
        (smtplib.SMTPRecipientsRefused, "mail_recipients"),
        (smtplib.SMTPSenderRefused, "mail_sender"),
        (smtplib.SMTPNotSupportedError, "mail_unable"),
        (smtplib.SMTPException, "mail_refused"),
        (ssl.SSLError, "mail_tls"),
        (TimeoutError, "mail_timeout"),
        (OSError, "mail_unreachable"),
    )
    code = next((code for kind, code in kinds if isinstance(error, kind)), "mail_invalid")
    return Refused(code, seconds=TIMEOUT_S)

"""What keeps machines from filling the list, without cookies, scripts or third parties.

A form carries a signed moment and a nonce: it stands for the CSRF token too. A CSRF cookie would
protect a login that this form does not use, and public pages set no cookie; what is sent here is
done in nobody's name, so another site gains nothing by sending it for a visitor.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirrorsite.front.network import address_of, plain

SALT = "proposals.form"
QUICKEST = timedelta(seconds=4)
OLDEST = timedelta(days=1)
A_NETWORK = 5  # requests a day
ALL_NETWORKS = 100  # requests a day
MOST_WAITING = 500
NUMBERS = {
    2: gettext_lazy("two"),
    3: gettext_lazy("three"),
    4: gettext_lazy("four"),
    5: gettext_lazy("five"),
    6: gettext_lazy("six"),
    7: gettext_lazy("seven"),
    8: gettext_lazy("eight"),
    9: gettext_lazy("nine"),
}


@dataclass(frozen=True)
class Pass:
    """One form that was handed out."""

    nonce: str
    made_at: datetime

    @property
    def token(self) -> str:
        """What the form carries."""
        return signing.dumps([self.nonce, int(self.made_at.timestamp())], salt=SALT)

    @property
    def numbers(self) -> tuple[int, int]:
        """What the question asks to add: known from the nonce and the site's key alone."""
        made = _digest("question", self.nonce)
        return made[0] % 8 + 2, made[1] % 8 + 2

    @property
    def question(self) -> str:
        """In the page's language, numbers as words."""
        first, second = (str(NUMBERS[number]) for number in self.numbers)
        return _("How much is %(first)s plus %(second)s? Answer in figures.") % {
            "first": first,
            "second": second,
        }

    def is_answered(self, answer: str) -> bool:
        """Figures of any script count."""
        text = answer.strip()
        return text.isdecimal() and len(text) < 4 and int(text) == sum(self.numbers)

    def is_hasty(self, now: datetime) -> bool:
        """Nobody types that fast."""
        return now - self.made_at < QUICKEST

    def is_stale(self, now: datetime) -> bool:
        """It lay for longer than a form is good for, or comes from a clock ahead of ours."""
        return not -QUICKEST <= now - self.made_at <= OLDEST


def new_pass(now: datetime) -> Pass:
    """A form handed out now."""
    return Pass(secrets.token_urlsafe(12), now)


def pass_of(token: str) -> Pass | None:
    """The form of a token; None when the token is not ours."""
    try:
        nonce, seconds = signing.loads(token[:300], salt=SALT)
        return Pass(str(nonce), datetime.fromtimestamp(seconds, UTC))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def network_of(request: HttpRequest) -> str:
    """A keyed digest of the visitor's network, /24 or /48: the address itself is never stored."""
    try:
        address = plain(ipaddress.ip_address(address_of(request.META).partition("%")[0]))
    except ValueError:
        return _digest("network", "none").hex()[:32]
    bits = 24 if address.version == 4 else 48
    network = ipaddress.ip_network((address, bits), strict=False)
    return _digest("network", str(network)).hex()[:32]


def _digest(what: str, text: str) -> bytes:
    key = f"{SALT}.{what}.{settings.SECRET_KEY}".encode()
    return hmac.new(key, text.encode(), hashlib.sha256).digest()

"""Why a message did not arrive: stored as a code with values, said when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirrorsite.ground.outside.fetch import PROBLEMS


class Refused(Exception):
    """A message was not taken; `code` is a key of ERRORS or PROBLEMS, `values` fill its places."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


ERRORS: dict[str, str | Promise] = {
    "no_kind": gettext_lazy("there is no kind %(kind)s any more: its file is gone or broken"),
    "broke": gettext_lazy("it could not be sent: %(kind)s"),
    "no_comments": gettext_lazy("this kind of channel takes no later messages"),
    "no_number": gettext_lazy(
        "the answer to the first message told no number that this could be added to"
    ),
    "no_value": gettext_lazy("nothing fills the place {%(place)s}: compare the channel's body"),
    "answer_400": gettext_lazy(
        "a value may be missing or wrong: compare project, type, labels and body"
    ),
    "answer_401": gettext_lazy("the secret is wrong or has expired: enter a new one"),
    "answer_403": gettext_lazy(
        "the account of the secret may not do this: give it the right, or use another one"
    ),
    "answer_404": gettext_lazy(
        "there is nothing at this address: compare the address and the project"
    ),
    "answer_410": gettext_lazy("it was switched off there"),
    "answer_413": gettext_lazy("the text is too long for it"),
    "answer_422": gettext_lazy(
        "a value may be missing or wrong: compare project, type, labels and body"
    ),
    "answer_429": gettext_lazy("it was asked too often; it is tried again later"),
    "answer_elsewhere": gettext_lazy("it leads to another address: enter that one"),
    "answer_other": gettext_lazy("see the log of the receiver"),
    "mail_login": gettext_lazy("the mail server refused the user or the password: enter them anew"),
    "mail_recipients": gettext_lazy("the mail server refused every recipient"),
    "mail_sender": gettext_lazy("the mail server refused the sender"),
    "mail_unable": gettext_lazy(
        "the mail server has no such login or encryption: compare user and security"
    ),
    "mail_refused": gettext_lazy("the mail server broke off or refused the mail"),
    "mail_tls": gettext_lazy("the certificate or encryption of the mail server is not valid"),
    "mail_timeout": gettext_lazy("the mail server did not answer within %(seconds)s s"),
    "mail_unreachable": gettext_lazy(
        "the mail server cannot be reached: check its name, port and security"
    ),
    "mail_invalid": gettext_lazy("this is no valid mail: compare sender and recipients"),
    "apprise_unknown": gettext_lazy("apprise does not know this address: enter it again"),
    "apprise_refused": gettext_lazy(
        "the receiver did not take it: enter the address again, then send a test"
    ),
}


def error_words(error: Mapping[str, Any]) -> str:
    """What went wrong and what to do; "" where nothing did."""
    if not error:
        return ""
    code, values = str(error.get("code")), error.get("values", {})
    sentence = ERRORS.get(code) or PROBLEMS.get(code)
    if sentence is None:
        return code
    said = str(sentence) % values
    if code in PROBLEMS:
        return _("%(what)s: check the address and whether it can be reached") % {"what": said}
    if code.startswith("answer_"):
        told = {"status": values["status"], "what": said, "quoted": values["said"]}
        if values["said"]:
            return _("the receiver answered %(status)s: %(what)s. It says: %(quoted)s") % told
        return _("the receiver answered %(status)s: %(what)s") % told
    return said

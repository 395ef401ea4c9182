"""The form of a channel: what its kind asks for, and a secret that is written and never shown."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import apprise
from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from hardware.domain.ticket_body import BodyError, check_body
from hardware.domain.ticket_kind import Kind, Value
from hardware.models import TicketChannel
from hardware.ticket_kinds import error_sentence, parse_json

LABELS = {
    "project": _("Project"),
    "issue_type": _("Issue type"),
    "labels": _("Labels, with commas between"),
    "owner": _("Owner"),
    "repository": _("Repository"),
    "queue": _("Queue"),
    "user": _("User"),
    "server": _("Mail server, with :port where it is not the usual one"),
    "security": _("Security"),
    "sender": _("Sender"),
}
ADDRESS_LABELS = {
    "http": _("Address"),
    "email": _("Recipients, with commas between"),
}
SECRET_LABELS = {
    "http": _("Token"),
    "email": _("Password"),
    "apprise": _("apprise address, with its passwords"),
}
SECURITIES = [("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("none: only within a machine"))]
SERVER = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?(:[0-9]{1,5})?")
WHERE = ("address", "value_server")  # whoever is asked here gets the secret


class ChannelForm(forms.ModelForm):
    """One channel of one kind."""

    class Meta:
        model = TicketChannel
        fields = ["name", "address", "language", "is_enabled"]

    secret = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.held = self.instance.secret
        self.fields["secret"].label = SECRET_LABELS[kind.carrier]
        if self.held:
            self.fields["secret"].help_text = _(
                "One is stored and is shown to nobody. Leave this empty to keep it."
            )
        self._make_address()
        for value in kind.values:
            self.fields[f"value_{value.name}"] = self._field_of(value)
        if kind.carrier == "http":
            self._make_body()

    def _make_address(self) -> None:
        if self.kind.carrier == "apprise":
            del self.fields["address"]
            return
        field = self.fields["address"]
        field.required, field.label = True, ADDRESS_LABELS[self.kind.carrier]
        field.help_text = self.kind.example

    def _field_of(self, value: Value) -> forms.Field:
        told = self.instance.values.get(value.name, "" if self.instance.pk else value.default)
        how: dict[str, Any] = {
            "label": LABELS.get(value.name, value.name),
            "initial": told,
            "required": value.is_needed,
        }
        if self.kind.carrier == "email" and value.name == "security":
            return forms.ChoiceField(choices=SECURITIES, **how)
        return forms.CharField(max_length=200, **how)

    def _make_body(self) -> None:
        held = self.instance.body
        self.fields["body_text"] = forms.CharField(
            label=_("Body, instead of the kind's own"),
            required=False,
            max_length=20_000,
            initial=json.dumps(held, ensure_ascii=False, indent=2) if held else "",
            widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
            help_text=_("JSON. Leave it empty for the usual one; the places are listed below."),
        )

    def clean_secret(self) -> str:
        told: str = self.cleaned_data["secret"]
        if not told.isprintable() and told:
            raise forms.ValidationError(_("It has a sign that cannot be sent."))
        if self.kind.carrier == "apprise" and told and not apprise.Apprise().add(told):
            raise forms.ValidationError(
                _("apprise does not know this address, e.g. mailto://…, json://…")
            )
        if self.kind.carrier == "apprise" and not told and not self.held:
            raise forms.ValidationError(_("Without an address nothing can be sent."))
        return told

    def clean_address(self) -> str:
        told: str = self.cleaned_data["address"].strip()
        check = check_recipients if self.kind.carrier == "email" else check_web_address
        check(told)
        return told

    def clean_value_server(self) -> str:
        told: str = self.cleaned_data["value_server"].strip()
        if not SERVER.fullmatch(told):
            raise forms.ValidationError(_("This is no name of a server, e.g. mail.example.edu:587"))
        return told

    def clean_value_sender(self) -> str:
        told: str = self.cleaned_data["value_sender"].strip()
        EmailValidator()(told)
        return told

    def clean_body_text(self) -> Any:
        text = self.cleaned_data["body_text"]
        if not text.strip():
            return None
        try:
            body = parse_json(text)
            check_body(body, self.kind.known)
        except BodyError as error:
            raise forms.ValidationError(error_sentence(error)) from None
        return body

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if self.held and not told.get("secret") and self._goes_elsewhere(told):
            words = _("The secret was stored for another receiver: enter it again for this one.")
            self.add_error("secret", words)
        return told

    def _goes_elsewhere(self, told: dict[str, Any]) -> bool:
        """Whether the stored secret would be told to another server than it was entered for."""
        if self.kind.carrier == "email":
            return bool(told.get("value_server") != self.instance.values.get("server"))
        before = TicketChannel.objects.values_list("address", flat=True).get(pk=self.instance.pk)
        return _origin(told.get("address", "")) != _origin(before)

    def save(self, commit: bool = True) -> TicketChannel:
        row: TicketChannel = self.instance
        row.kind = self.kind.name
        row.secret = self.cleaned_data["secret"] or self.held
        row.values = {one.name: self.cleaned_data[f"value_{one.name}"] for one in self.kind.values}
        row.body = self.cleaned_data.get("body_text")
        row.save()
        return row


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def check_web_address(told: str) -> None:
    """Refuse what is no http or https address, and one with a password in it."""
    try:
        parts = urlsplit(told)
        bad = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
    except ValueError:
        bad = True
    if bad or not told.isprintable() or " " in told:
        raise forms.ValidationError(_("This is no http or https address."))
    if "@" in parts.netloc:
        raise forms.ValidationError(_("No user or password in the address: it has its own field."))
    if parts.fragment:
        raise forms.ValidationError(_("An address that is sent to has no # in it."))


def check_recipients(told: str) -> None:
    """Refuse what is no list of mail addresses."""
    recipients = [one.strip() for one in told.split(",") if one.strip()]
    if not recipients:
        raise forms.ValidationError(_("Nobody is named."))
    for one in recipients:
        EmailValidator(_("%(value)s is no mail address.") % {"value": one[:80]})(one)

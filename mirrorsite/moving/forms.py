"""The staff's form: what to read and what to take of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mirrorsite.moving.models import Move
from mirrorsite.moving.reading import KINDS, NEWS, NotRead, read


class MoveForm(forms.Form):
    """Valid only when something usable was read; nothing is taken over by it yet."""

    kind = forms.ChoiceField(label=_("What to take over"), choices=list(KINDS.items()))
    location = forms.CharField(
        label=_("Address or path"),
        max_length=500,
        help_text=_("An http or https address, or an absolute path on this machine."),
    )
    with_site = forms.BooleanField(
        label=_("Also name, address and contact of the site, where nobody has set them"),
        required=False,
        initial=True,
    )
    connect = forms.BooleanField(
        label=_("Keep asking this address for the state of the mirrors"),
        required=False,
        help_text=_("Without it the rows are made once, and their state is “not checked”."),
    )
    as_drafts = forms.BooleanField(
        label=_("Take news over without showing them"),
        required=False,
        help_text=_("They wait under Texts until an editor publishes them."),
    )
    body: bytes = b""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean(self) -> dict[str, Any]:
        """Read it once; what goes wrong is said at the address."""
        given = super().clean() or self.cleaned_data
        if given.get("connect") and given.get("kind") in NEWS:
            self.add_error("connect", _("Only mirrors have a state that can be asked for."))
        if "kind" in given and "location" in given:
            try:
                self.body = read(given["kind"], given["location"].strip())
            except NotRead as reason:
                self.add_error("location", str(reason))
        return given

    def save(self, user: Any) -> Move:
        """Keep what was read, so that what is shown is what will be done."""
        options = {name: self.cleaned_data[name] for name in ("with_site", "connect", "as_drafts")}
        move = Move.of(
            self.body,
            kind=self.cleaned_data["kind"],
            location=self.cleaned_data["location"].strip(),
            options=options,
            made_by=user.get_username(),
        )
        move.save()
        return move

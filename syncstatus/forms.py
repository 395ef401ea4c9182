"""Connect a site to what it already has: a scheduler, or a folder of mirrors."""

from __future__ import annotations

import os
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mirrorsite.ground.audit.models import Entry
from syncstatus.asking import NoAnswer, ask, folders_in
from syncstatus.digest import store, store_tree
from syncstatus.domain.status import strip_user
from syncstatus.domain.tree import mirrors_in_tree
from syncstatus.models import Source
from syncstatus.models.source import TREE
from syncstatus.schedulers import SCHEDULERS, Parsed


class ConnectSource(forms.Form):
    """A scheduler's address or file; valid only when it really answers."""

    kind = forms.ChoiceField(
        label=_("Sync program"),
        choices=[(name, name) for name in sorted(SCHEDULERS)],
        initial="tunasync",
    )
    location = forms.CharField(
        label=_("Address or file"),
        max_length=500,
        help_text=_(
            "An http or https address, like that of tunasync's /jobs, "
            "or the absolute path of a file on this machine."
        ),
    )
    parsed: Parsed | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_location(self) -> str:
        """Each address is connected once."""
        return _not_connected(self.cleaned_data["location"].strip())

    def clean(self) -> dict[str, Any]:
        """Ask once; what goes wrong is said at the address."""
        given = super().clean() or self.cleaned_data
        if "kind" in given and "location" in given:
            try:
                self.parsed = ask(given["kind"], given["location"])
            except NoAnswer as silence:
                message = gettext("Asked once, without a usable answer: %(why)s.")
                self.add_error("location", message % {"why": str(silence).rstrip(".")})
        return given

    @property
    def found(self) -> int:
        """How many mirrors the answer had."""
        return len(self.parsed.statuses) if self.parsed else 0

    @transaction.atomic
    def save(self, user: Any) -> Source:
        """Connect it, and store the answer that it just gave."""
        assert self.parsed is not None
        source = _connect(user, self.cleaned_data["kind"], self.cleaned_data["location"])
        store(source, self.parsed, timezone.now())
        return source


class ConnectTree(forms.Form):
    """A folder on this machine that has one folder per mirror."""

    location = forms.CharField(
        label=_("Folder of the mirrors"),
        max_length=500,
        help_text=_("An absolute path on this machine, like /srv/mirror."),
    )

    def __init__(self, *args: Any, known: dict[str, dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.known = known
        self.found: list[str] = []
        self.unknown: list[str] = []

    def clean_location(self) -> str:
        """Look into it; a folder without any known name is refused."""
        folder = os.path.normpath(self.cleaned_data["location"].strip())
        if not folder.startswith("/"):
            raise forms.ValidationError(_("This is not an absolute path."))
        try:
            names = folders_in(_not_connected(folder))
        except NoAnswer as silence:
            raise forms.ValidationError(str(silence)) from None
        self.found = mirrors_in_tree(names, set(self.known))
        self.unknown = sorted(set(names) - set(self.found), key=str.lower)
        if not self.found:
            message = _("None of its %(count)s folders has a name that the catalogue knows.")
            raise forms.ValidationError(message % {"count": len(names)})
        return folder

    @transaction.atomic
    def save(self, user: Any) -> Source:
        """Connect it, and make its folders mirrors."""
        source = _connect(user, TREE, self.cleaned_data["location"])
        store_tree(source, self.found, timezone.now())
        return source


def _not_connected(location: str) -> str:
    if Source.objects.filter(location=location).exists():
        raise forms.ValidationError(_("This is connected already."))
    return location


def _connect(user: Any, kind: str, location: str) -> Source:
    source = Source.objects.create(kind=kind, location=location, last_asked_at=timezone.now())
    detail = {"kind": kind, "location": strip_user(location)}
    Entry.objects.record(user, "source connected", f"syncstatus.source:{source.pk}", detail)
    return source

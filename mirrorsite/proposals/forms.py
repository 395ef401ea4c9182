"""The visitor's form, and the one by which the staff answers."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mirrorsite.proposals.guarding import Pass
from mirrorsite.proposals.likeness import likeness, links_in
from mirrorsite.proposals.models import Proposal, State
from syncstatus.models import Mirror

MOST_LINKS = 2
KEPT = "\n\t"


def plain(text: str) -> str:
    """A text without control characters but line ends and tabs."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in kept if c in KEPT or unicodedata.category(c) not in ("Cc", "Cs"))


def _web_address() -> forms.URLField:
    only_web = [URLValidator(schemes=["http", "https"])]
    return forms.URLField(
        label=_("Its website"), max_length=300, assume_scheme="https", validators=only_web
    )


class ProposalForm(forms.ModelForm):
    """Valid only with an answered question, in time, and for what is not here already."""

    address = _web_address()
    answer = forms.CharField(max_length=10)
    website = forms.CharField(label=_("Leave this empty"), max_length=200, required=False)

    class Meta:
        model = Proposal
        fields = ["name", "address", "why", "licence", "size", "upstream", "contact"]
        labels = {
            "name": _("Project"),
            "why": _("Why it should be mirrored here"),
            "licence": _("May it be passed on?"),
            "size": _("How large it is"),
            "upstream": _("Where it can be synced from"),
            "contact": _("How to reach you"),
        }
        help_texts = {
            "why": _("Who uses it, and what is slow or missing today. At most two links."),
            "size": _("Roughly, like 300 GiB."),
            "upstream": _("An rsync or https address, if you know one."),
            "contact": _("Only the operators see it. Without it, look at the private page."),
        }
        widgets = {"why": forms.Textarea(attrs={"rows": 5}), "licence": forms.RadioSelect}

    def __init__(self, *args: Any, given: Pass, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.given, self.now = given, now
        self.fields["answer"].label = given.question
        self.fields["answer"].widget.attrs |= {"autocomplete": "off", "inputmode": "numeric"}
        self.fields["answer"].help_text = _("Machines often stumble over this.")
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    def clean_name(self) -> str:
        """Something with letters, that is neither here nor asked for in public."""
        name = " ".join(plain(self.cleaned_data["name"]).split())
        if not likeness(name):
            raise forms.ValidationError(_("This has no letter and no figure."))
        _refuse_known(name)
        return name

    def clean_why(self) -> str:
        """Plain text with few addresses."""
        why = plain(self.cleaned_data["why"])
        if links_in(why) > MOST_LINKS:
            raise forms.ValidationError(_("At most two links; the operators find the rest."))
        return why

    def clean_size(self) -> str:
        return plain(self.cleaned_data["size"])

    def clean_upstream(self) -> str:
        return plain(self.cleaned_data["upstream"])

    def clean_contact(self) -> str:
        return plain(self.cleaned_data["contact"])

    def clean_answer(self) -> str:
        """The sum."""
        if not self.given.is_answered(self.cleaned_data["answer"]):
            raise forms.ValidationError(_("This is not the sum."))
        return str(self.cleaned_data["answer"])

    def clean_website(self) -> str:
        """The trap: people do not see it."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("This field has to stay empty."))
        return ""

    def clean(self) -> dict[str, Any]:
        """Neither quicker than a person types nor later than the form is good for."""
        given = super().clean() or self.cleaned_data
        if self.given.is_stale(self.now):
            raise forms.ValidationError(
                _("This form lay for more than a day. Nothing is lost: look it over and send it.")
            )
        if self.given.is_hasty(self.now):
            raise forms.ValidationError(
                _("That was quicker than people type. Nothing is lost: send it once more.")
            )
        return given

    def values(self) -> dict[str, Any]:
        """What is stored."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _refuse_known(name: str) -> None:
    here = next(
        (one for one in Mirror.objects.public() if likeness(one.name) == likeness(name)), None
    )
    asked = None if here else Proposal.objects.public().like(name).first()
    if here:
        _refuse(gettext("It is here already:"), reverse("mirror", kwargs={"name": here.name}), here)
    if asked:
        words = gettext("Somebody has asked for it already:")
        _refuse(words, reverse("proposal", kwargs={"pk": asked.pk}), asked)


def _refuse(words: str, address: str, thing: Any) -> None:
    raise forms.ValidationError(format_html('{} <a href="{}">{}</a>', words, address, thing))


class AnswerForm(forms.ModelForm):
    """How far a request is and what is answered; refuses to overwrite a colleague's answer."""

    address = _web_address()
    same_as = forms.IntegerField(
        label=_("Number of the request that it repeats"), required=False, min_value=1
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    class Meta:
        model = Proposal
        fields = ["state", "answer_en", "answer_zh", "mirror", "name", "address", "why"]
        help_texts = {
            "answer_en": _("Markdown, shown to everybody."),
            "mirror": _("The mirror's name, once it is served."),
            "name": _("May be corrected; so may address and reason."),
        }
        widgets = {
            "answer_en": forms.Textarea(attrs={"rows": 5}),
            "answer_zh": forms.Textarea(attrs={"rows": 5}),
            "why": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.before = self.instance.changed_at.isoformat()
        self.initial |= {"seen": self.before, "same_as": self.instance.same_as_id}

    def clean_mirror(self) -> str:
        """A mirror of this site."""
        name = str(self.cleaned_data["mirror"]).strip()
        if name and not Mirror.objects.filter(name=name).exists():
            raise forms.ValidationError(_("This site has no mirror of this name."))
        return name

    def clean_same_as(self) -> Proposal | None:
        """Another request, that is itself no repeat."""
        number = self.cleaned_data["same_as"]
        if number is None:
            return None
        found = Proposal.objects.filter(pk=number).exclude(pk=self.instance.pk).first()
        if found is None or found.state in (State.MERGED, State.SPAM):
            raise forms.ValidationError(_("There is no such request, or it repeats another one."))
        return found

    def clean(self) -> dict[str, Any]:
        """A repeat names what it repeats; nobody's answer is overwritten unseen."""
        given = super().clean() or self.cleaned_data
        if given.get("state") == State.MERGED and not given.get("same_as"):
            self.add_error("same_as", _("Which request does it repeat?"))
        if given.get("seen") != self.before:
            raise forms.ValidationError(
                _(
                    "Somebody changed this request meanwhile. "
                    "Your words stand below; read theirs first."
                )
            )
        return given

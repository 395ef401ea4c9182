"""What visitors ask for: one row a request, public once somebody of the staff has looked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mirrorsite.help.rendering import render as render_markdown
from mirrorsite.proposals.likeness import likeness

DAY = timedelta(days=1)
_signer = Signer(salt="proposals.status")


class State(models.TextChoices):
    """How far a request is; the first and the last two are not for the public."""

    WAITING = "waiting", _("waits to be looked at")
    ASKED = "asked", _("asked")
    CONSIDERED = "considered", _("being considered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("turned down")
    DONE = "done", _("done")
    MERGED = "merged", _("the same as another one")
    SPAM = "spam", _("spam")


PUBLIC = (State.ASKED, State.CONSIDERED, State.ACCEPTED, State.DECLINED, State.DONE)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def public(self) -> ProposalQuerySet:
        """What visitors may read, the latest change first."""
        return self.filter(state__in=PUBLIC).order_by("-changed_at", "-pk")

    def waiting(self) -> ProposalQuerySet:
        """What nobody has looked at, the longest waiting first."""
        return self.filter(state=State.WAITING).order_by("asked_at", "pk")

    def prunable(self) -> ProposalQuerySet:
        """Spam is all that ever goes by itself."""
        return self.filter(state=State.SPAM)

    def matching(self, query: str) -> ProposalQuerySet:
        """Those that have every word of a query in name, address or answer."""
        rows = self
        for word in query.split()[:8]:
            rows = rows.filter(
                models.Q(name__icontains=word)
                | models.Q(address__icontains=word)
                | models.Q(answer_en__icontains=word)
                | models.Q(answer_zh__icontains=word)
            )
        return rows

    def like(self, name: str) -> ProposalQuerySet:
        """Those whose project has the same name but for its spelling."""
        return self.filter(likeness=likeness(name)).exclude(likeness="")

    def lately(self, now: datetime, network: str = "") -> int:
        """How many came within a day, from one network or in all."""
        rows = self.filter(asked_at__gt=now - DAY)
        return (rows.filter(network=network) if network else rows).count()

    def of_token(self, token: str) -> Proposal | None:
        """The request whose asker has this token; None when it is no token of ours."""
        try:
            pk = int(_signer.unsign(token))
        except (BadSignature, ValueError):
            return None
        return self.select_related("same_as").filter(pk=pk).first()


class Proposal(models.Model):
    """One request. `network` is a keyed digest of where it came from, blank once looked at."""

    class Licence(models.TextChoices):
        FREE = "free", _("free: everybody may pass it on")
        ALLOWED = "allowed", _("not free, but the project allows mirrors")
        UNKNOWN = "unknown", _("I do not know")

    name = models.CharField(_("project"), max_length=80)
    likeness = models.CharField(max_length=80, db_index=True, editable=False)
    address = models.URLField(_("its website"), max_length=300)
    why = models.TextField(_("why"), max_length=2000)
    size = models.CharField(_("how large"), max_length=60, blank=True)
    upstream = models.CharField(_("where to sync from"), max_length=300, blank=True)
    licence = models.CharField(
        _("its licence"), max_length=10, choices=Licence, default=Licence.UNKNOWN
    )
    contact = models.CharField(_("contact"), max_length=200, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    answer_en = models.TextField(_("answer (English)"), max_length=5000, blank=True)
    answer_zh = models.TextField(_("answer (Chinese)"), max_length=5000, blank=True)
    mirror = models.CharField(_("is here as"), max_length=100, blank=True)
    same_as = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="repeats"
    )
    nonce = models.CharField(max_length=32, unique=True, editable=False)
    network = models.CharField(max_length=32, blank=True, db_index=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, db_index=True)
    changed_at = models.DateTimeField(_("last change"), default=timezone.now, db_index=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a mirror")
        verbose_name_plural = _("requests for mirrors")

    def __str__(self) -> str:
        return self.name

    @property
    def token(self) -> str:
        """What opens its private page; only its asker is told."""
        return _signer.sign(str(self.pk))

    @property
    def is_public(self) -> bool:
        """Whether visitors may read it."""
        return self.state in PUBLIC

    @property
    def answer(self) -> str:
        """The staff's Markdown in the page's language, else in the other one."""
        texts = [self.answer_en, self.answer_zh]
        if (get_language() or "").startswith("zh"):
            texts.reverse()
        return texts[0] or texts[1]

    @property
    def answer_lang(self) -> str:
        """The language of its answer on this page, as HTML names it."""
        return "zh-Hans" if self.answer_zh and self.answer == self.answer_zh else "en"

    @property
    def answer_html(self) -> str:
        """The answer, safe to show."""
        return str(render_markdown(self.answer))

    def take(self, values: dict[str, Any]) -> None:
        """Become what a form said."""
        for field, value in values.items():
            setattr(self, field, value)
        self.likeness = likeness(self.name)

"""What taking over would do, from what was read and what is here: nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mirrorsite.ground.site.models import Identity
from mirrorsite.help.models import Page
from mirrorsite.moving.found_news import Found, FoundNews
from mirrorsite.moving.models import Redirect
from mirrorsite.moving.site_facts import CHINESE, MirrorWords, SiteFacts
from mirrorsite.news.models import Item
from syncstatus.describing import describe
from syncstatus.domain.naming import fault_of_path, path_of
from syncstatus.domain.status import SyncStatus
from syncstatus.models import Mirror
from syncstatus.paths import taken_segments
from syncstatus.schedulers import Parsed
from syncstatus.words import sentence

HERE = ("127.0.0.1", "localhost", "::1")


@dataclass
class Plan:
    """What would be added; `kept` is here already, `refused` says of what why not."""

    mirrors: list[Mirror] = field(default_factory=list)
    filled: list[Mirror] = field(default_factory=list)
    news: list[Found] = field(default_factory=list)
    identity: dict[str, str] = field(default_factory=dict)
    redirects: list[tuple[str, str]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def facts(self) -> list[tuple[Any, str]]:
        """What the site's fields are called, and what they would become."""
        fields = Identity._meta
        return [(fields.get_field(name).verbose_name, said) for name, said in self.identity.items()]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each, for the log and the page."""
        names = ("mirrors", "filled", "news", "identity", "redirects", "kept", "refused")
        return {name: len(getattr(self, name)) for name in names}


def plan_mirrors(parsed: Parsed, facts: SiteFacts, with_site: bool) -> Plan:
    """New mirrors, blanks of known ones, the site's own facts where nobody has set them."""
    plan = Plan(refused=[(_("not understood"), note) for note in parsed.not_understood])
    known = {mirror.name: mirror for mirror in Mirror.objects.all()}
    used = {mirror.path for mirror in known.values()}
    described = describe(said.name for said in parsed.statuses)
    for said in parsed.statuses:
        words = facts.mirrors.get(said.name, MirrorWords())
        values = _values(said, words, described.get(said.name, {}))
        if said.name in known:
            _known(known[said.name], values, plan)
        else:
            _new(said, words, values, used, plan)
    if with_site:
        plan.identity = _unset(facts.identity)
    plan.redirects = _help_paths(facts)
    plan.remarks = _remarks(facts)
    return plan


def _values(said: SyncStatus, words: MirrorWords, described: dict[str, Any]) -> dict[str, Any]:
    language = "zh" if CHINESE.search(words.description) else "en"
    told = {f"description_{language}": words.description} if words.description else {}
    facts = {"size_bytes": said.size_bytes, "upstream": said.upstream}
    return {**described, **told, **{name: value for name, value in facts.items() if value}}


def _known(mirror: Mirror, values: dict[str, Any], plan: Plan) -> None:
    if mirror.fill(values):
        plan.filled.append(mirror)
    else:
        plan.kept.append(mirror.name)


def _new(
    said: SyncStatus, words: MirrorWords, values: dict[str, Any], used: set[str], plan: Plan
) -> None:
    path = said.path or path_of(said.name)
    fault = "path_used" if path in used else fault_of_path(path, taken_segments())
    if fault:
        plan.refused.append((said.name, sentence(fault)))
        return
    used.add(path)
    plan.mirrors.append(
        Mirror(name=said.name, path=path, is_public=not words.is_disabled, **values)
    )


def _unset(said: dict[str, str]) -> dict[str, str]:
    """Facts of the site whose fields nobody has set: they are blank or as they come."""
    now, default = Identity.current(), Identity(pk=1)
    given = {name: value for name, value in said.items() if _is_unset(now, default, name)}
    try:
        Identity(pk=1, **given).clean_fields()
    except ValidationError as wrong:
        given = {name: value for name, value in given.items() if name not in wrong.error_dict}
    return given


def _is_unset(now: Identity, default: Identity, name: str) -> bool:
    value = getattr(now, name)
    if name == "url":
        return value == default.url or urlsplit(value).hostname in HERE
    return bool(value == getattr(default, name))


def _help_paths(facts: SiteFacts) -> list[tuple[str, str]]:
    """Old help paths of mirrors that have a page here under another path."""
    there = set(Redirect.objects.values_list("old_path", flat=True))
    helped = set(Page.objects.values_list("name", flat=True))
    wanted = [(words.help_path, name) for name, words in facts.mirrors.items() if words.help_path]
    return [
        (path, f"help:{name}")
        for path, name in wanted
        if name in helped and path not in there and path != f"/help/{name}/"
    ]


def _remarks(facts: SiteFacts) -> list[str]:
    said = []
    if facts.logo:
        said.append(_("Its logo is at %(address)s; it is not fetched.") % {"address": facts.logo})
    if facts.downloads:
        said.append(
            _("It names %(count)s downloads; here they are found in the tree by rules.")
            % {"count": facts.downloads}
        )
    return said


def plan_news(found: FoundNews) -> Plan:
    """Items whose address is free in their language, and where old addresses lead."""
    plan = Plan(refused=list(found.refused))
    here = set(Item.objects.values_list("slug", "language"))
    there = set(Redirect.objects.values_list("old_path", flat=True))
    for item in found.items:
        if (item.slug, item.language) in here:
            plan.kept.append(item.slug)
            continue
        plan.news.append(item)
        is_moved = item.old_path not in ("", "/", f"/news/{item.slug}/")
        if is_moved and item.old_path not in there:
            plan.redirects.append((item.old_path, f"news:{item.slug}"))
    return plan

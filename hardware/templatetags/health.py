"""How reasons, values and states of drives look on pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from hardware.health_words import say
from hardware.rule_words import why as rule_words
from hardware.state_words import state_words
from hardware.value_words import value_words

register = template.Library()

HOURS_A_YEAR = 8766
FACTS = {
    "bay": _("bay"),
    "slot": _("slot"),
    "state": _("state"),
    "capacity_bytes": _("capacity"),
    "model": _("model"),
    "vendor": _("vendor"),
    "firmware": _("firmware"),
    "members": _("members"),
    "spares": _("spares"),
    "level": _("level"),
    "name": _("name"),
    "protocol": _("protocol"),
    "wwn": "WWN",
    "serial": _("serial number"),
    "disk_name": _("name in the kernel"),
    "number": _("number"),
}


LAYERS = {
    "md": _("software RAID"),
    "zpool": _("ZFS pool"),
    "lvm": _("LVM volume"),
    "ceph": _("Ceph OSD"),
    "multipath": _("multipath"),
    "bcache": "bcache",
    "crypt": _("encrypted volume"),
    "filesystem": _("filesystem"),
}


@register.filter
def layer_word(kind: str) -> str:
    """What a layer above the disks is."""
    return str(LAYERS.get(kind, kind))


@register.filter
def reason(one: dict[str, Any]) -> str:
    """The sentence of one reason."""
    try:
        return say(str(one.get("code", "")), one.get("values") or {})
    except (KeyError, ValueError, TypeError):  # a sentence that got another place since
        return str(one.get("code", ""))


@register.filter
def why(one: dict[str, Any]) -> str:
    """The rule that made a reason."""
    return rule_words(one)


@register.filter
def state_word(state: object) -> str:
    """A drive's or volume's state in the reader's language."""
    return state_words(state)


@register.filter
def value_word(name: str) -> str:
    """What a value's dotted name means."""
    return value_words(name)


@register.simple_tag
def url_if(name: str, *args: Any) -> str:
    """The address of a page that this site may have; empty where it has not."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def fact_word(what: str) -> str:
    """What tools disagree about."""
    return str(FACTS.get(what, what))


@register.filter
def years(hours: int) -> str:
    """Power-on hours as years with one decimal."""
    return f"{hours / HOURS_A_YEAR:.1f}"


@register.simple_tag(takes_context=True)
def page_url(context: dict[str, Any], number: int) -> str:
    """This address with another number of the page."""
    asked = context["request"].GET.copy()
    asked["page"] = str(number)
    return f"?{asked.urlencode()}"

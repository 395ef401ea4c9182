"""The words for a ticket's codes: its light, its rate, and what is wrong in an edited text."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "led.no_bay": _("There is no command to light it: its bay is not known."),
    "led.no_survey": _("There is no command to light it: its host was not surveyed yet."),
    "led.no_tool": _("There is no command to light it: no tool on its host can switch that light."),
    "led.number_unsure": _(
        "There is no command to light it: the card's number in its own tool is not certain."
    ),
    "led.no_device": _(
        "There is no command to light it: the tool did not print by which number it knows the disk."
    ),
    "led.two_drives": _("There is no command to light it: two disks are told to be in that bay."),
    "rate.hour": _("about %(count)s an hour"),
    "rate.day": _("about %(count)s a day"),
    "face.front": _("Front"),
    "face.rear": _("Rear"),
    "face.internal": _("Inside, seen from above"),
    "fault.too_long": _("The text has %(word)s characters; 20000 are the most."),
    "fault.bad_name": _(
        "“%(word)s” is no name: names are of small letters, digits and _, as in {{serial}}."
    ),
    "fault.loose_braces": _("“%(word)s” stands alone: a place is {{name}}, all on one line."),
    "fault.too_deep": _("The section “%(word)s” is inside too many others."),
    "fault.not_open": _("{{/%(word)s}} closes a section that is not open."),
    "fault.never_closed": _("The section {{#%(word)s}} is never closed: write {{/%(word)s}}."),
    "fault.unknown": _("Nothing fills {{%(word)s}} here. The names are listed beside the text."),
    "fault.is_list": _("“%(word)s” is a list: write {{#%(word)s}} … {{/%(word)s}}."),
    "fault.missing": _("The text must use “%(word)s”: without it a wrong disk may be pulled."),
    "fault.makes_too_much": _("The text grows too long when it is filled."),
}

"""What the codes of complaints and of parts of a query that were not taken mean."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mirrorsite.help.complaint import Complaint

COMPLAINTS: dict[str, Any] = {
    "no_settings": _(
        "The page does not begin with settings between two lines of +++. "
        'Write +++, a line title = "…", and +++ above the text.'
    ),
    "not_toml": _("The settings are not TOML: %(why)s."),
    "too_long": _("The text is longer than %(limit_kib)s KiB. Split the page."),
    "control_character": _("There is a control character in this line. Type the line again."),
    "no_table": _("%(what)s: expected a table of keys and values."),
    "not_a_text": _("%(what)s: %(key)s must be a text of at most %(limit)s characters."),
    "missing_key": _("%(what)s: %(key)s is missing."),
    "not_a_day": _("%(what)s: %(key)s must be a day like 2026-11-22, without quotes."),
    "not_a_number": _("%(what)s: %(key)s must be a whole number."),
    "not_a_truth": _("%(what)s: %(key)s must be true or false."),
    "not_a_list": _("%(what)s: %(key)s must be a list in [ and ]."),
    "unknown_key": _("%(what)s: nothing reads the key %(key)s."),
    "unknown_kind": _("%(what)s: the kind “%(kind)s” does not exist. Known kinds: %(known)s."),
    "no_condition": _(
        '%(what)s: “%(text)s” is no condition. Possible are: name, not name, name == "a", '
        'name != "a", name in ["a", "b"], "a" in name; joined by and alone, or by or alone.'
    ),
    "bad_pattern": _("%(what)s: the pattern cannot be used: %(why)s."),
    "pattern_refers": _(
        "%(what)s: a pattern cannot refer back or look around, and has no (?…) but (?:…)."
    ),
    "pattern_repeats": _(
        "%(what)s: a group of a pattern may not repeat; a class of characters may, like [a-z.-]+."
    ),
    "pattern_costs": _("%(what)s: the pattern has too many choices, such as *, + and |."),
    "bad_length": _("%(what)s: max_length must be from 1 to %(limit)s."),
    "bad_range": _("%(what)s: default %(default)s is not from %(low)s to %(high)s."),
    "options_count": _("%(what)s: expected from 1 to %(limit)s options."),
    "option_twice": _("%(what)s: the option %(option)s is there twice."),
    "no_reason": _("%(what)s: the option %(option)s has a condition, but no reason to show."),
    "bad_option": _("%(what)s: the value “%(option)s” of an option is empty or has two lines."),
    "bad_default": _("%(what)s: the default %(option)s is none of its options."),
    "case_without_if": _("%(what)s: only the last text may be without a condition."),
    "bad_name": _(
        "“%(name)s” cannot be a name here: it is taken, or not of a–z, 0–9 and _ alone, "
        "at most 30 characters, with a letter first."
    ),
    "too_many_inputs": _("There are more than %(limit)s inputs."),
    "circle": _("These need each other in a circle: %(names)s."),
    "unknown_name": _("Nothing fills {{ %(name)s }}: no input, derived value or built-in name."),
    "nothing_repeats": _("{{ . }} stands in no section over a multi-select."),
    "stray_braces": _("{{ without its end in this line. Write \\{{ for two braces as they are."),
    "never_closed": _("The section %(name)s is never closed."),
    "closes_nothing": _("{{/%(name)s}} closes nothing: the open section is “%(open)s”."),
    "too_deep": _("Sections are nested more than %(limit)s deep."),
    "too_much": _("With its values filled in, the page becomes too long."),
    "unused_input": _("The input %(name)s changes nothing."),
    "unused_variable": _("The variable %(name)s is set and never used."),
    "unused_derived": _("The derived value %(name)s is never used."),
    "never_equal": _("%(name)s is never “%(value)s”: it has no such option."),
    "never_chosen": _("%(name)s: the option %(option)s can never be chosen."),
    "no_option_left": _("%(name)s: there is a choice in which every option is disabled."),
    "too_many_combinations": _(
        "There are more than %(limit)s combinations; the first of them were checked."
    ),
    "too_much_to_check": _(
        "The page is too long for so many combinations; the first %(count)s were checked. Split it."
    ),
    "bad_attribute": _(
        "The line that opens this block is not understood from “%(text)s” on. "
        "Expected name=\"…\", or '…' where the value has double quotes."
    ),
    "backticks_in_opening": _(
        "A line that opens a block with ``` may have no ` in it. Open and close it with ~~~."
    ),
    "unknown_attribute": _("A code block has no attribute %(name)s."),
    "unknown_language": _("The language “%(language)s” of a block is none of: %(known)s."),
    "no_file": _('%(names)s: only a block with file="…" has these.'),
    "typed_in_vain": _(
        "What is typed into %(name)s may not stand in $(…), `…`, ${…}, ((…)) or a here-document, "
        "nor right after $ or a backslash. Put it into a variable first."
    ),
    "does_not_parse": _("This %(language)s does not parse: %(why)s"),
    "no_bash": _("The shell blocks were not checked, since bash did not answer: %(why)s"),
    "no_check": _(
        "No block has a verify command and no step is a check: say how to see that it works."
    ),
    "dead_link": _("The link %(link)s leads nowhere on this site."),
    "missing_in_one_language": _("The input %(name)s is not there in both languages."),
    "differs_by_language": _(
        "The input %(name)s is not the same in both languages: kind, values of options, days, "
        "conditions, default and pattern must be."
    ),
}

UNTAKEN: dict[str, Any] = {
    "no_such_input": _("this page has no such choice"),
    "no_such_value": _("there is no such option"),
    "disabled_value": _("this option is not possible together with the others"),
    "too_long_value": _("it is too long"),
    "hidden_characters": _("it has hidden characters"),
    "not_as_expected": _("it is not of the form that is expected"),
    "not_in_range": _("it is no whole number within the limits"),
    "not_possible_here": _("it may not stand in one of the blocks"),
    "query_too_long": _("the address is too long"),
}


def say(complaint: Complaint) -> str:
    """A complaint's sentence in the active language; an unknown code is shown as it is."""
    sentence = COMPLAINTS.get(complaint.code)
    return str(sentence) % complaint.values if sentence else complaint.code

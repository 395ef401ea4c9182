"""The words for witnesses of a bay: who says so, who says otherwise, and what follows."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "witness.card": _("the controller"),
    "witness.enclosure": _("the enclosure's own processor"),
    "witness.bmc": _("the BMC"),
    "witness.platform": _("the board's numbering of its PCI slots"),
    "witness.label": _("a person who read the label"),
    "witness.activity": _("a person who watched the activity light"),
    "rung.witness_agrees": _("According to %(witness)s (%(by)s), %(serial)s is in %(place)s"),
    "rung.witness_other_serial": _(
        "According to %(witness)s (%(by)s), another drive is in %(bay)s: %(other)s, not %(serial)s"
    ),
    "rung.witness_other_bay": _(
        "According to %(witness)s (%(by)s), %(serial)s is in %(place)s and not in %(bay)s"
    ),
    "rung.witness_empty": _(
        "The enclosure's sensor finds %(place)s empty, where %(serial)s is said to be"
    ),
    "rung.witness_unplaced": _(
        "According to %(witness)s (%(by)s), %(serial)s is in “%(place)s”, and no bay is known by "
        "this name: it counts when the panel label is entered at its bay"
    ),
    "rung.enclosure_repeats": _(
        "The enclosure “%(enclosure)s” says the same, but nothing shows that it has a processor of "
        "its own: it may repeat the controller's word and is not counted"
    ),
    "rung.two_sources_agree": _(
        "%(count)s independent witnesses put %(serial)s into %(bay)s: it may be pulled"
    ),
    "rung.only_one_witness": _(
        "Independent witnesses of the bay of %(serial)s: %(count)s. Two are needed before anything "
        "is pulled"
    ),
    "rung.witnesses_disagree": _(
        "Witnesses disagree about %(serial)s and its bay: nothing is pulled before that is cleared"
    ),
    "rung.bay_taken": _(
        "The newest survey shows another drive in %(bay)s: %(other)s, not %(serial)s"
    ),
    "rung.boot_by_time": _(
        "The line does not say in which boot it was written; surveys before and after it are of "
        "one boot"
    ),
    "rung.boot_unknown": _(
        "Address %(place)s is looked up in no survey: nothing says in which boot the line was "
        "written, and addresses change at boot"
    ),
}

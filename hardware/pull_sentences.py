"""The words for whether a drive may be pulled, and for why another one is weak."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # why not
    "pull.array_lost": _(
        "%(what)s (%(level)s, “%(state)s”) can lose no disk any more: without this one its data "
        "is lost."
    ),
    "pull.no_redundancy": _(
        "%(what)s (%(level)s) has no redundancy: what is on it goes with this disk."
    ),
    "pull.array_failed": _(
        "%(what)s (%(level)s) has failed: pull nothing from it, since its data may still be "
        "brought back with the disks that are there."
    ),
    "pull.array_busy": _(
        "%(what)s (%(level)s) is not whole yet (“%(state)s”): wait until that is done."
    ),
    "pull.weak_next": _(
        "SECOND WEAK DISK in %(what)s (%(level)s): %(weak)s. Without this disk the array can lose "
        "%(after)s more, and that one may be the next. Save the data first."
    ),
    "pull.filling": _("This disk is being written by a rebuild (“%(state)s”): wait for its end."),
    "pull.mounted": _("Mounted and gone with it: %(mounts)s. Stop what uses it and unmount first."),
    "pull.in_use": _("%(what)s (%(kind_of)s) stands on it and would be lost."),
    "pull.no_one_drive": _("No one drive is named: nothing may be pulled."),
    # why it is not known
    "pull.identify_first": _("It is not proven which bay it is: nothing may be pulled before."),
    "pull.no_survey": _("This host has not been surveyed: what stands on the disk is not known."),
    "pull.survey_old": _("The newest survey is of %(at)s: what is true now is not known."),
    "pull.not_in_survey": _("The newest survey does not have the drive %(serial)s."),
    "pull.serial_twice": _("%(count)s drives claim the serial number %(serial)s."),
    "pull.level_unknown": _("What %(what)s can lose is not known: its level is “%(level)s”."),
    "pull.state_unknown": _("How %(what)s stands is not known: its state is “%(state)s”."),
    "pull.places_unnamed": _(
        "%(count)s of the disks of %(what)s (%(level)s) are named by nobody: they may be missing."
    ),
    "pull.place_unsure": _(
        "Whether this disk still serves %(what)s (%(level)s, “%(state)s”) is not known."
    ),
    "pull.losses_unknown": _(
        "How many disks %(what)s (%(level)s, “%(state)s”) has lost already is not known."
    ),
    "pull.tools_disagree": _("Tools disagree about %(what)s (%(about)s)."),
    "pull.unnamed_nearby": _(
        "%(count)s members of volumes of this card are named by nobody: this disk may be one."
    ),
    "pull.nothing_told": _(
        "The card shows the disk to no one and no volume is told for it (state “%(state)s”)."
    ),
    "pull.stack_unread": _("Arrays, pools and mounts of this host could not be read."),
    "pull.trouble": _("Not everything could be read: %(said)s"),
    "pull.ceph": _(
        "%(what)s stands on it: whether Ceph can do without is known to Ceph alone. Ask with "
        "“ceph osd ok-to-stop %(osd)s”."
    ),
    "pull.groups_unknown": _("How %(what)s spreads its data over its disks is not told."),
    "pull.role_unknown": _(
        "What this disk is to %(what)s (a log, a journal, a replacement) is not known: take it "
        "out there first."
    ),
    "pull.array_idle": _("%(what)s is not running (“%(state)s”): which disks it needs is unknown."),
    "pull.part_of": _("%(what)s is marked as a part of %(kind_of)s that no tool tells of."),
    "pull.partition_unknown": _("What is on %(what)s is not told."),
    # what speaks for it
    "pull.array_stands": _(
        "%(what)s (%(level)s) stands without it; it can then lose %(after)s more until it is "
        "rebuilt."
    ),
    "pull.member_out": _(
        "%(what)s (%(level)s) has given this disk up already: pulling it costs nothing more. It "
        "can lose %(left)s more."
    ),
    "pull.is_spare": _("It is a hot spare: no data is on it, and its arrays lose their spare."),
    "pull.unused": _("No volume uses it (“%(state)s”)."),
    "pull.unmounted": _("What is on %(what)s (%(level)s) is mounted nowhere, and goes with it."),
    "pull.nothing_on_it": _("No array, pool, volume or mount stands on it."),
    # why another disk is weak
    "weak.smart_fail": _("fails by its own readings"),
    "weak.smart_watch": _("its own readings are to be watched"),
    "weak.smart": _("its SMART test failed"),
    "weak.predicted": _("the card predicts its failure"),
    "weak.failed": _("the card calls it failed"),
    "weak.rebuilding": _("it is being rebuilt onto"),
    "weak.counted": _("its array counts errors or bad blocks on it"),
}
# kinds of the stack's steps, from below
STEP_WORDS = {
    "bay": _("bay"),
    "drive": _("drive"),
    "volume": _("volume of the card"),
    "partition": _("partition"),
    "md": _("array (md)"),
    "lvm": _("LVM volume"),
    "crypt": _("encryption"),
    "multipath": _("multipath"),
    "dm": _("mapped device"),
    "bcache": _("bcache"),
    "zpool": _("ZFS pool"),
    "ceph": _("Ceph OSD"),
    "filesystem": _("filesystem"),
    "mirrors": _("mirrors"),
}

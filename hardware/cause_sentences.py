"""The words for causes, and for the reasons that the rules of path or disk give."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "kind.path_trouble": _("trouble on the path"),
    "event.path_connector": _(
        "%(host)s: %(drives)s drives behind connector %(what)s are in trouble at once"
    ),
    "event.path_enclosure": _(
        "%(host)s: %(drives)s drives of enclosure %(what)s are in trouble at once"
    ),
    "event.path_controller": _(
        "%(host)s: %(drives)s drives behind the card at %(what)s are in trouble at once"
    ),
    "cause.disk": _("the disk"),
    "cause.watch": _("not enough to order a disk: watch it"),
    "cause.path": _("the path: cable, backplane, expander or power"),
    "cause.controller": _("the controller"),
    "cause.not_ours": _("not a disk of this machine"),
    "cause.harmless": _("nothing is wrong"),
    "advice.disk": _("A disk is to be ordered; the ticket says which, and what to do first."),
    "advice.watch": _(
        "Run a long self-test, and look at the drive's readings. More of the same opens a ticket "
        "by itself."
    ),
    "advice.path": _(
        "Order no disk. Look at what the drives share: reseat the cable, then the backplane or "
        "expander, then the power supply."
    ),
    "advice.controller": _(
        "Order no disk. Look at the card: its log, its temperature, its firmware; a restart of "
        "the machine may bring it back."
    ),
    "advice.not_ours": _("Order no disk here. Look at the machine or the device that it is in."),
    "advice.harmless": _("Nothing is to be done."),
    "rung.stands_elsewhere": _("It is a disk of another machine (iSCSI, Fibre Channel, network)"),
    "rung.stands_outside": _("It is a volume or device outside of this machine's bays"),
    "rung.is_usb": _("It hangs on USB and stands in no bay that is known"),
    "rung.is_virtual": _("It is a virtual disk: no hand can pull it"),
    "rung.is_the_card": _("The card itself does not answer any more: %(card)s"),
    "rung.card_is_offline": _("Its controller went offline within ten minutes of it: %(card)s"),
    "rung.neighbours_connector": _(
        "%(count)s other drives behind the same connector (%(name)s) were in trouble within ten "
        "minutes"
    ),
    "rung.neighbours_enclosure": _(
        "%(count)s other drives of the same enclosure (%(name)s) were in trouble within ten minutes"
    ),
    "rung.neighbours_controller": _(
        "%(count)s other drives behind the same card (%(name)s) were in trouble within ten minutes"
    ),
    "rung.smart_fails_too": _("By its own readings the drive fails too"),
    "rung.card_failed_too": _("The card or the array calls it “%(state)s” too"),
    "rung.is_layer": _("The line names what stands on disks, not a disk"),
    "rung.only_warned": _("Only the kernel's own probe met it; no command of a program failed"),
    "rung.medium_mild": _(
        "Marked bad by a program, a guard tag that does not fit, or found by the drive's own scan"
    ),
    "rung.nvme_media": _("The NVMe drive reports an error of its media (status code type 2)"),
    "rung.medium_spent": _("The drive can write no more or has no spare sectors (sense %(sense)s)"),
    "rung.write_failed": _("A write failed: a drive with spare sectors would have taken it"),
    "rung.several_places": _("%(count)s separate places of it could not be read in %(days)s days"),
    "rung.not_redundant": _("Nothing else has these data"),
    "rung.redundancy_unknown": _("No survey tells whether anything else has these data"),
    "rung.one_place": _(
        "One place of it could not be read, and the array has the data: the array or a write can "
        "mend it"
    ),
    "rung.link_sense": _("The sense data are about the transfer, not the disk (%(sense)s)"),
    "rung.positioning_with_resets": _(
        "It lost its track, with %(count)s resets or errors of its link within an hour: check "
        "power and cable first"
    ),
    "rung.hardware_broken": _("The drive names a part of itself that is broken (sense %(sense)s)"),
    "rung.hardware_unknown": _("A hardware error without a part that is known to be the disk's"),
    "rung.prediction_test": _("The prediction is marked as a test (5D/FF)"),
    "rung.prediction_mild": _("It warns of itself, and does not foretell its end"),
    "rung.predicts": _("The drive foretells its own failure"),
    "rung.unit_failed": _("The controller gave the unit up"),
    "rung.not_connected": _("The card says that a drive is not properly connected"),
    "rung.too_hot": _("The card says that it is too hot: look at fans and air first"),
    "rung.array_follows": _("An array tells what its disks did: the disk has its own incident"),
    "rung.volume_lost_a_disk": _("The card says that a volume has lost a disk"),
    "rung.volume_changes": _("A volume changes its state without having lost a disk"),
    "rung.link_errors_before": _("%(count)s errors of its link within an hour of it"),
    "rung.own_errors_before": _("%(count)s errors in seven days that only the disk can have made"),
    "rung.was_removed": _("It had gone from the bus minutes before: pulled, or lost by its link"),
    "rung.nothing_known": _("Neither a survey nor the driver tells what stands there"),
    "rung.given_up": _("The kernel gave it up after error recovery, and it alone"),
    "rung.path_lost": _("One way to it was given up; another may serve it still"),
    "rung.nvme_fell_off": _(
        "All of its registers read as ones: it fell off the PCIe bus. Reseat it, look at the slot "
        "and at power saving"
    ),
    "rung.nvme_never_ready": _("It did not come back after the kernel's resets and was given up"),
    "rung.nvme_resets": _("Its controller had to be reset"),
    "rung.becomes_ready": _("It starts, has no medium, or the other path serves it"),
    "rung.never_ready": _("It is not ready, told %(count)s times over ten minutes and longer"),
    "rung.not_ready_yet": _("It is not ready yet; it may still start"),
    "rung.not_fresh": _("It only missed writes while it was away: it can be added again"),
    "rung.member_missing": _("The card misses it: pulled, or lost by its link"),
    "rung.thrown_out": _("The array threw it out, and it alone"),
    "rung.corrected_often": _("%(count)s places had to be mended by the array within a day"),
    "rung.corrected": _("The array mended it with the data of the others"),
    "rung.link_errors": _("Errors of the transfer: CRC, handshake, lost connection"),
    "rung.aborted_often": _("%(count)s aborted commands within an hour, and no error of the disk"),
    "rung.drive_aborts": _(
        "The drive itself refused to read %(count)s separate places in %(days)s days, and its link "
        "had no fault"
    ),
    "rung.aborted": _("Single aborted commands, without a word why"),
    "rung.resets_often": _("%(count)s resets within an hour, and no error of the disk itself"),
    "rung.reset_failed": _("A reset failed; the drive may be slow, or hang"),
    "rung.single_reset": _("Single resets mean nothing"),
    "rung.timeouts_often": _("%(count)s timeouts within an hour, and no error of the disk itself"),
    "rung.single_timeout": _("It did not answer in time: a slow disk, or its path"),
    "rung.write_protected": _("It has refused writes for an hour and longer: an SSD at its end"),
    "rung.io_follows": _("A block error without a reason: it follows from something else"),
    "rung.recovers_often": _("%(count)s recovered errors in seven days"),
    "rung.recovers": _("Recovered by retries or correction: only counted"),
    "rung.filesystem_follows": _("A filesystem tells what its disk did"),
    "rung.wrong_drive": _("Put the drive that was pulled back, before anything else"),
    "rung.plugged": _("A drive was added or removed"),
    "rung.smart_fails": _("By its own readings the drive fails"),
    "rung.smart_blames_path": _("By its own readings it is the path"),
    "rung.hangs": _("The drive does not answer questions about its health"),
    "rung.kind_unknown": _("No rule knows this kind of trouble: look at the lines"),
}

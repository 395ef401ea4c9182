"""The words for stored codes: incident titles and rungs of the evidence ladder."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "kind.logical_unit_failure": _("logical unit failure"),
    "kind.volume_state": _("volume state"),
    "kind.controller_offline": _("controller offline"),
    "kind.device_offline": _("device offline"),
    "kind.device_reset": _("device reset"),
    "kind.medium_error": _("medium error"),
    "kind.hardware_error": _("hardware error"),
    "kind.failure_predicted": _("failure predicted"),
    "kind.recovered_error": _("recovered error"),
    "kind.not_ready": _("not ready"),
    "kind.aborted_command": _("aborted command"),
    "kind.transport_error": _("transport error"),
    "kind.timeout": _("timeout"),
    "kind.io_error": _("I/O error"),
    "kind.raid_member_failed": _("RAID member failed"),
    "kind.read_error_corrected": _("read error corrected"),
    "kind.filesystem_error": _("filesystem error"),
    "kind.hot_plug": _("hot-plug"),
    "kind.wrong_drive_replaced": _("wrong drive replaced"),
    "kind.smart_fail": _("fails by its own readings"),
    "kind.smart_path": _("trouble on the path, by its readings"),
    "kind.smartctl_hung": _("smartctl hangs"),
    "event.smart_fail": _("%(host)s: by its own readings, %(what)s is failing"),
    "event.smart_path": _("%(host)s: by its readings, the path to %(what)s is bad"),
    "event.smartctl_hung": _("%(host)s: smartctl hangs on %(what)s (%(times)s×)"),
    "kind.numbering_changed": _("numbering of volumes changed"),
    "kind.array_degraded": _("array not whole"),
    "event.array_failed": _("%(host)s: %(what)s has failed: its data cannot be read, or not all"),
    "event.array_degraded": _("%(host)s: %(what)s is degraded"),
    "event.array_unsound": _("%(host)s: %(what)s has blocks that are not what they should be"),
    "event.array_rebuilding": _("%(host)s: %(what)s is being rebuilt"),
    "rung.array_state": _(
        "%(what)s is “%(state)s”. Members: %(members)s; thrown out: %(failed)s; more: %(detail)s"
    ),
    "kind.seen_twice": _("one drive on two hosts"),
    "event.numbering_changed": _(
        "%(host)s: %(what)s counts volumes in another way than before (offset %(before)s, now "
        "%(after)s): no volume is called by its number until this is acknowledged or seen twice"
    ),
    "event.seen_twice": _("%(what)s is reported by two hosts at once: %(hosts)s"),
    "rung.numbering_pairs": _("Kernel and tool numbers of the same volumes: %(pairs)s"),
    "event.logical_unit_failure": _("%(host)s: the controller gave up %(what)s"),
    "event.volume_state": _("%(host)s: a volume is not well: %(what)s"),
    "event.controller_offline": _("%(host)s: a controller is offline: %(what)s"),
    "event.device_offline": _("%(host)s: the kernel took %(what)s offline"),
    "event.device_reset": _("%(host)s: %(what)s had to be reset"),
    "event.medium_error": _("%(host)s: medium errors on %(what)s"),
    "event.hardware_error": _("%(host)s: hardware errors on %(what)s"),
    "event.failure_predicted": _("%(host)s: %(what)s predicts its own failure"),
    "event.recovered_error": _("%(host)s: %(what)s recovers from read errors"),
    "event.not_ready": _("%(host)s: %(what)s is not ready"),
    "event.aborted_command": _("%(host)s: commands to %(what)s were aborted"),
    "event.transport_error": _("%(host)s: trouble on the path to %(what)s"),
    "event.timeout": _("%(host)s: %(what)s does not answer in time"),
    "event.io_error": _("%(host)s: I/O errors on %(what)s"),
    "event.raid_member_failed": _("%(host)s: a software RAID threw out %(what)s"),
    "event.read_error_corrected": _("%(host)s: a software RAID corrected read errors of %(what)s"),
    "event.filesystem_error": _("%(host)s: filesystem errors on %(what)s"),
    "event.wrong_drive_replaced": _("%(host)s: the wrong drive was replaced, says %(what)s"),
    "rung.kernel_said": _("The kernel at %(place)s: %(kind)s (%(count)s×)"),
    "rung.survey_before": _("Looked up in the survey of %(at)s, taken before the line"),
    "rung.survey_after": _("Looked up in the survey of %(at)s, taken after the line, same boot"),
    "rung.no_survey": _("Address %(place)s is not in any survey: this boot was never surveyed"),
    "rung.not_calibrated": _(
        "The kernel counts this volume as %(number)s. How %(tool)s counts behind the controller at "
        "%(pci_address)s is not calibrated, so no volume is called by a number: it is one of these"
    ),
    "rung.is_remote": _(
        "%(address)s is a disk of another machine (%(driver)s): nothing is to be pulled here"
    ),
    "rung.not_in_survey": _("Address %(place)s is not in any survey of this boot"),
    "rung.host_is_controller": _("SCSI host %(host_number)s is the %(model)s at %(pci_address)s"),
    "rung.is_controller": _("The line is about the controller itself: %(pci_address)s"),
    "rung.other_controller": _(
        "The line names the controller at %(said)s, but that host number is %(surveyed)s in the "
        "survey: nothing is concluded"
    ),
    "rung.name_is_address": _("%(disk_name)s is at %(address)s"),
    "rung.name_is_drive": _("%(disk_name)s is %(model)s with serial %(serial)s"),
    "rung.address_is_volume": _(
        "Channel 1 is a logical volume: number %(number)s %(name)s, %(level)s, %(state)s"
    ),
    "rung.volume_unknown": _("The controller at %(pci_address)s lists no volume %(number)s"),
    "rung.members_unknown": _(
        "%(known)s of its member drives are known and %(missing)s are not: the failing one may be "
        "one that is not listed"
    ),
    "rung.later_survey": _(
        "This survey is later than the line, and the one before it does not show this drive there"
    ),
    "rung.only_member": _("Its only member is %(model)s with serial %(serial)s"),
    "rung.failed_member": _(
        "Of its %(members)s members the controller calls one %(state)s: %(model)s with serial "
        "%(serial)s"
    ),
    "rung.several_members": _(
        "It has %(members)s members and nothing names the guilty one: it is one of these"
    ),
    "rung.address_is_drive": _("%(address)s is the drive %(model)s with serial %(serial)s"),
    "rung.smartctl_hung": _("smartctl asked %(device)s and never came back, since %(since)s"),
    "rung.serial_is_drive": _("The survey has the serial %(serial)s: %(model)s"),
    "rung.serial_not_in_survey": _("No survey of this host shows the serial %(serial)s"),
    "rung.no_serial": _("The disk at %(address)s reports no serial number"),
    "rung.plugged_since": _(
        "Between the line and this survey the kernel reported a disk that was added: what is "
        "there now may be another one"
    ),
    "rung.bay_unknown": _("No source says in which bay %(serial)s sits"),
    "rung.bays_disagree": _("Sources disagree about the bay: %(bay)s, but also %(others)s"),
    "rung.line_names_bay": _("The kernel line itself names the bay: %(bay)s"),
    "rung.drive_in_bay": _("It sits in %(bay)s; panel label %(label)s"),
}

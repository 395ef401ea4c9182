"""Which firmware named a bay is known after all reports are tied together, and after each pass."""

from dataclasses import replace

import pytest

from hardware.domain.confirming import confirm
from hardware.domain.drive import Bay, Drive, Fact
from hardware.domain.evidence import Certainty
from hardware.domain.join import join
from hardware.domain.partial import lay_over
from hardware.domain.survey import Survey
from hardware.domain.whereabouts import find
from hardware.domain.witness_survey import told
from hardware.tools import sg_ses, sysfs
from tests.recorded import FakeMachine

ROOT = "/sys/devices/pci0000:00/0000:3b:00.0/host0"
EXPANDER = f"{ROOT}/port-0:0/expander-0:0"
DISK = "/sys/bus/scsi/devices/0:0:4:0"
SES = "/sys/bus/scsi/devices/0:0:24:0"
SLOT = "/sys/class/enclosure/0:0:24:0/Slot 05"
CARD = "0000:3b:00.0"
STORCLI = Fact("storcli64 /call/eall/sall show all J", "252:5 S1")


def hba(product="SAS3x36", vendor="LSI", path=EXPANDER, identifier=False, serial="S1"):
    """One disk in slot 5 behind an HBA, with an enclosure that the kernel lists."""
    end = f"{path}/port-0:0:4/end_device-0:0:4"
    page = f"\\x00\\x80\\x00\\x{len(serial):02x}{serial}"
    files = {
        "/sys/class/scsi_host/host0/proc_name": "mpt3sas",
        f"{DISK}/type": "0",
        f"{DISK}/vendor": "SEAGATE",
        f"{DISK}/model": "ST8000",
        f"{DISK}/state": "running",
        f"{DISK}/vpd_pg80": page,
        f"{DISK}/block/sdk/size": "1",
        "/sys/block/sdk/size": "15628053168",
        f"{SES}/type": "13",
        f"{SES}/vendor": vendor,
        f"{SES}/model": product,
        "/sys/class/enclosure/0:0:24:0/id": "0x500304801f2b3c3f",
        f"{SLOT}/slot": "5",
        f"{SLOT}/type": "device",
        f"{SLOT}/status": "OK",
    }
    if identifier:
        sas = "/sys/class/sas_device/end_device-0:0:4"
        files[f"{sas}/bay_identifier"] = "5"
        files[f"{sas}/enclosure_identifier"] = "0x500304801f2b3c3f"
    links = {
        "/sys/class/scsi_host/host0": f"{ROOT}/scsi_host/host0",
        DISK: f"{end}/target0:0:4/0:0:4:0",
        "/sys/class/enclosure/0:0:24:0": f"{path}/x/0:0:24:0/enclosure/0:0:24:0",
        SES: f"{path}/x/0:0:24:0",
        f"{SLOT}/device": f"{end}/target0:0:4/0:0:4:0",
    }
    return FakeMachine(files=files, links=links)


def certainty(survey, serial="S1"):
    return confirm(find(serial, survey), survey).certainty


def witnesses(survey):
    return sorted({one.witness.value for one in told(survey)})


def test_a_bay_that_only_the_enclosure_names_is_one_source():
    survey = join(sysfs.survey(hba()))
    assert survey.drive("S1").bay.slot == 5
    assert witnesses(survey) == ["enclosure"]
    assert certainty(survey) is Certainty.ONE_SOURCE


def test_joining_again_makes_no_second_witness():
    survey = join(join(sysfs.survey(hba())))
    assert certainty(survey) is Certainty.ONE_SOURCE


def test_the_hbas_own_word_and_a_real_enclosure_are_two_sources():
    survey = join(sysfs.survey(hba(identifier=True)))
    assert witnesses(survey) == ["card", "enclosure"]
    assert certainty(survey) is Certainty.TWO_SOURCES


@pytest.mark.parametrize(
    ("vendor", "product"), [("BROADCOM", "VirtualSES"), ("ADAPTEC", "Virtual SGPIO")]
)
def test_the_hbas_own_word_and_an_enclosure_that_it_plays_are_one(vendor, product):
    survey = join(sysfs.survey(hba(product, vendor, ROOT, identifier=True)))
    assert witnesses(survey) == ["card"]
    assert certainty(survey) is Certainty.ONE_SOURCE


def test_an_enclosure_on_the_card_itself_that_nobody_knows_is_none():
    survey = join(sysfs.survey(hba("BP14G+", "DP", ROOT, identifier=True)))
    assert certainty(survey) is Certainty.ONE_SOURCE


def test_a_cards_tool_and_a_real_enclosure_are_two_sources():
    drive = Drive("S1", controller=CARD, bay=Bay("252", 5), facts=(STORCLI,))
    survey = join(sysfs.survey(hba()) + Survey(drives=(drive,)))
    assert survey.drive("S1").bay_by == (STORCLI.source,)
    assert certainty(survey) is Certainty.TWO_SOURCES


def test_a_cards_tool_that_names_no_bay_is_no_witness_of_it():
    drive = Drive("S1", controller=CARD, facts=(STORCLI,))
    survey = join(join(sysfs.survey(hba()) + Survey(drives=(drive,))))
    assert witnesses(survey) == ["enclosure"]
    assert certainty(survey) is Certainty.ONE_SOURCE


def test_a_card_and_an_enclosure_that_count_alike_and_differ_disagree():
    drive = Drive("S1", controller=CARD, bay=Bay("252", 6), facts=(STORCLI,))
    survey = join(sysfs.survey(hba()) + Survey(drives=(drive,)))
    assert certainty(survey) is Certainty.DISAGREEMENT


def test_a_survey_keeps_it_as_json():
    survey = join(sysfs.survey(hba(identifier=True)))
    again = Survey.from_json(survey.as_json())
    assert again == survey
    assert certainty(again) is Certainty.TWO_SOURCES


def test_a_survey_of_an_older_release_proves_nothing():
    drive = Drive("S1", controller=CARD, bay=Bay("252", 5), facts=(STORCLI,))
    told_then = Survey.from_json(join(Survey(drives=(drive,))).as_json())
    old = replace(told_then, drives=tuple(replace(d, bay_by=()) for d in told_then.drives))
    assert witnesses(old) == []


def test_a_look_by_the_kernel_alone_keeps_the_cards_word():
    drive = Drive("S1", controller=CARD, bay=Bay("252", 5), facts=(STORCLI,))
    machine = sysfs.survey(hba())
    whole = join(machine + Survey(drives=(drive,)))
    assert certainty(lay_over(whole, machine)) is Certainty.TWO_SOURCES


def test_another_disk_at_that_address_does_not_inherit_it():
    drive = Drive("S1", controller=CARD, bay=Bay("252", 5), facts=(STORCLI,))
    whole = join(sysfs.survey(hba()) + Survey(drives=(drive,)))
    after = lay_over(whole, sysfs.survey(hba(serial="S7")))
    assert certainty(after, "S7") is not Certainty.TWO_SOURCES


def test_path_info_is_the_cards_word():
    folder = "/sys/bus/scsi/devices/14:0:20:0"
    files = {
        "/sys/class/scsi_host/host14/proc_name": "smartpqi",
        f"{folder}/type": "0",
        f"{folder}/model": "ST8000",
        f"{folder}/vpd_pg80": "\\x00\\x80\\x00\\x02S1",
        f"{folder}/path_info": "[14:0:20:0] Direct-Access PORT: C0 BOX: 1 BAY: 5 Active",
    }
    links = {
        "/sys/class/scsi_host/host14": f"{ROOT.replace('host0', 'host14')}/scsi_host/host14",
        folder: f"{ROOT.replace('host0', 'host14')}/target14:0:20/14:0:20:0",
    }
    survey = join(sysfs.survey(FakeMachine(files=files, links=links)))
    assert survey.drive("S1").bay == Bay("1", 5, "C0")
    assert witnesses(survey) == ["card"]


def test_the_number_of_a_pci_slot_is_the_boards_word():
    files = {
        "/sys/block/nvme0n1/device/serial": "N1",
        "/sys/block/nvme0n1/device/model": "PM9A3",
        "/sys/block/nvme0n1/device/address": "0000:65:00.0",
        "/sys/bus/pci/slots/20/address": "0000:65:00",
    }
    path = "/sys/devices/pci0000:64/0000:64:00.0/0000:65:00.0/nvme/nvme0/nvme0n1"
    survey = join(sysfs.survey(FakeMachine(files=files, links={"/sys/block/nvme0n1": path})))
    assert survey.drive("N1").bay == Bay("PCI", 20)
    assert witnesses(survey) == ["platform"]


def test_sg_ses_says_whose_processor_it_is():
    text = """\
Slot05 [0,4]  Element type: Array device slot
  Enclosure Status:
    Predicted failure=0, Disabled=0, Swap=0, status: OK
  Additional Element Status:
    Transport protocol: SAS
    number of phys: 1, not all phys: 0, device slot number: 5
      SAS address: 0x5000c500a1b2c3d5
"""
    machine = hba()
    machine.files[f"{SES}/scsi_generic/sg24/dev"] = "21:24"
    machine.commands["sg_ses", "--join", "/dev/sg24"] = (text, 0)
    (slot,) = sg_ses.survey(machine).slots
    assert (slot.processor, slot.on_expander, slot.slot) == ("LSI SAS3x36", True, 5)


def test_without_a_path_nothing_is_known_of_an_expander():
    machine = hba()
    machine.links = {}
    assert all(slot.on_expander is None for slot in sysfs.survey(machine).slots)

"""Every smartctl file of the corpus, as a person reads it: who it is, how warm, how well."""

from __future__ import annotations

import pytest

from hardware.domain.machine import ToolError
from hardware.tools import smartctl
from tests.recorded import CORPUS, corpus

TB4 = 4000787030016
# file → serial, model, firmware, wwn, protocol, capacity, °C, hours, passed, verdict
# fmt: off
DISKS = {
    "json/megaraid1-realloc387.json": (
        "XXXXXXXXXXXX", "WD4000FYYX", "00.0D1K4", "0x50014ee2b6578d5f", "SATA", TB4,
        36, 37788, True, "fail"),
    "json/megaraid14-st6000.json": (
        "ZAD2C11G", "ST6000NM0115-1YZ110", "SN04", "0x5000c500a496983d", "SATA", 6001175126016,
        25, 44316, True, "ok"),
    "json/nvme-critical-warning-16-exit8.json": (
        "REDACTED", "SAMSUNG MZWLL3T2HAJQ-00005", "REDACTED", None, "NVMe", 3200631791616,
        40, 18376, False, "fail"),
    "json/nvme-intel-p4510.json": (
        "REDACTED", "INTEL SSDPE2KX020T8", "REDACTED", None, "NVMe", 2000398934016,
        29, 36959, True, "ok"),
    "json/nvme-media-errors7.json": (
        "S466NX0M776250H", "Samsung SSD 970 EVO 500GB", "2B2QEXE7", None, "NVMe", 500107862016,
        35, 12798, True, "watch"),
    "json/nvme-mp510.json": (
        "yes", "Force MP510", "ECFM12.3", None, "NVMe", 480103981056, 38, 6487, True, "ok"),
    "json/right-device-type-sat.json": (
        "MK0000000000000", "Hitachi HDS723030ALA640", "MKAOA3B0", "0x5000cca189c2a401", "SATA",
        3000592982016, None, None, None, "unknown"),
    "json/sas-extended-7.4.json": (
        "XYZZZZ", "SEAGATE ST0000000", "RSL5", "0x5000cb0847", "SAS", 13715978079776,
        24, 34222, True, "ok"),
    "json/sas-grown-0.json": (
        "REDACTED", "SEAGATE ST373453LC", "DX10", None, "SCSI", 73407820800,
        34, 91691, True, "ok"),
    "json/sas-grown-defects-260.json": (
        "REDACTED", "SEAGATE ST373453LC", "DX10", None, "SCSI", 73407820800,
        33, 102880, True, "fail"),
    "json/sas-scsi.json": (
        "Z1Z5DWJK0000XXXXXXXX", "SEAGATE ST4000NM0043", "MS03", None, "SCSI", TB4,
        34, 43549, True, "fail"),
    "json/sas-st1200mm-ecl.json": (
        "Z4028VRY0000C810BZXB", "SEAGATE ST1200MM0088", "N004", None, "SCSI", 1200243695616,
        31, 5675, True, "ok"),
    "json/sata-188-packed-raw48.json": (
        "REDACTED", "ST3000NM0033-9ZM178", "REDACTED", "0x5000c500499602d2", "SATA",
        3000592982016, 22, 57744, True, "watch"),
    "json/sata-hdd-healthy-wd140.json": (
        "9RK1XXXX", "WDC WD140EDFZ-11A0VA0", "81.00A81", "0x5000cca264eb01d7", "SATA",
        14000519643136, 32, 1730, True, "ok"),
    "json/sata-hdd-realloc10-pending10.json": (
        "9RK1XXXX", "WDC WD140EDFZ-11A0VA0", "81.00A81", "0x5000cca264eb01d7", "SATA",
        14000519643136, 62, 3030, True, "watch"),
    "json/sata-mb0500-187-1.json": (
        "REDACTED", "MB0500EBNCR", "REDACTED", "0x50014ee0499602d2", "SATA", 500107862016,
        26, 89214, True, "watch"),
    "json/sata-seagate-farm-log.json": (
        "K3S00FJF", None, "EN01", "0x5000c500ea74f1af", "SATA", 16000900661248,
        35, 2344, None, "ok"),
    "json/sata-ssd-860evo-x.json": (
        "S3YZNB0KB00864E", "Samsung SSD 860 EVO 500GB", "RVT02B6Q", "0x5002538e40a22954", "SATA",
        500107862016, 36, 14551, True, "ok"),
    "json/sata-ssd-m4-realssd.json": (
        "123009116906", "MTFDDAK128MAM-1J1", "0809", "0x500a075109116906", "SATA", 128035676160,
        None, 4179, True, "ok"),
    "json/sata-ssd-samsung-mz7lh.json": (
        "REDACTED", "SAMSUNG MZ7LH480HAHQ-00005", "REDACTED", "0x50025380499602d2", "SATA",
        480103981056, 26, 7753, True, "ok"),
    "json/sata-st3500418as-realloc304.json": (
        "REDACTED", "ST3500418AS", "REDACTED", "0x5000c500499602d2", "SATA", 500107862016,
        33, 44668, True, "fail"),
    "json/sata-toshiba-mg08.json": (
        "REDACTED", "TOSHIBA MG08ACA16TE", "REDACTED", "0x50000390499602d2", "SATA",
        16000900661248, 23, 15166, True, "ok"),
    "json/sata-wd181kryz.json": (
        "REDACTED", "WDC WD181KRYZ-01AGBB0", "REDACTED", "0x5000cca2b6f3bfe2", "SATA",
        18000207937536, 49, 8244, True, "ok"),
    "json/scsi-raid-volume-exit4.json": (
        "Volume1", "Intel Raid 1 Volume", "1.0.", None, "SCSI", 1000202043392,
        None, None, None, "unknown"),
    "json/usb-sat.json": (
        "06c9f4c44", "SanDisk pSSD", "3", "0x5001b4409f6c444c", "SATA", 15693664256,
        None, 11, True, "ok"),
    "scan/info-nvme.json": (
        "61Q0A05UT7B8", "KCD61LUL3T84", "8002", None, "NVMe", 3840755982336,
        None, None, None, "unknown"),
    "text/empty-output-v1.txt": (
        "LINUXFABRIK0C7363MH6", "HP EG1200JEMDA", "HPD6", "0x5000c50093c7021b", "SAS",
        1200243695616, 30, 9153, True, "ok"),
    "text/megaraid-vd-no-smart.txt": (
        "00907d49075932d81f9044090ab00506", "Intel RS3DC080", "4.23",
        "0x600605b00a0944901fd8325907497d90", "SCSI", 118999744512, None, None, None, "unknown"),
    "text/megaraid44-sas.txt": (
        "XXXXXXXX", "HGST HUS726040AL5210", "A907", "0x5000cca25c244870", "SAS", TB4,
        40, None, True, "ok"),
    "text/sas-jbod-nonmedium84893.txt": (
        "XXXXXXXXXXXXXXXX", "XXXXXXXXXXX XXXXXXXXXXX", "CA00", "0x50025380725029b0", "SAS",
        800166076416, 42, None, True, "path"),
    "text/st32000542as-health-failed.txt": (
        "LINUXFABRIK", "ST32000542AS", "CC34", "0x5000c5002ab8edf5", "SATA", 2000398934016,
        22, 18319, False, "fail"),
    "text/unsupported-mr9361.txt": (
        "00574c0df553f2000000349c07b26200", "AVAGO MR9361-16i", "4.72",
        "0x600062b2079c34000000f253f50d4c57", "SCSI", 959119884288, None, None, None, "unknown"),
    "text/wd40efrx-crit-attrs.txt": (
        "LINUXFABRIK3CTD", "WDC WD40EFRX-68WT0N0", "82.00A82", "0x50014ee25ff8a7a6", "SATA", TB4,
        24, 8804, True, "watch"),
}
# fmt: on
NAMES = [
    "serial",
    "model",
    "firmware",
    "wwn",
    "protocol",
    "capacity_bytes",
    "temperature_c",
    "power_on_hours",
    "smart_passed",
    "verdict",
]
SLEEPERS = ("standby-7.2.json", "standby-7.5.json")
# file → what the one line says that its reader needs
REFUSED = {
    "smartctl/json/open-failed-exit2.json": r"/dev/sda.*Open failed",
    "smartctl/json/wrong-device-type-no-smart.json": r"/dev/sda: no serial number.*-d sat",
    "smartctl/text/sas-background-scan.txt": r"no serial number.*-x",
    "smartctl/text/sas-sasphy-log.txt": r"no serial number.*-x",
    "smartctl/text/scan-failed.txt": r"glob\(3\) aborted",
    "reconstructed/smartctl/need-cciss.json": r"/dev/sda.*-d cciss,N",
    "reconstructed/smartctl/need-megaraid.json": r"/dev/sda.*-d megaraid,N",
}
SCANS = {
    "scan/scan-megaraid.json": (
        [("/dev/bus/0", "megaraid,0"), ("/dev/bus/0", "megaraid,1")],
        None,
    ),
    "scan/scan-simple.json": ([(f"/dev/sd{letter}", "scsi") for letter in "abcdefg"], None),
    "text/scan-one-inaccessible.txt": ([("/dev/sda", "sat")], ["/dev/nvme0", "Permission denied"]),
}


@pytest.mark.parametrize("file", DISKS)
def test_a_disk_says_what_its_file_says(file):
    told = smartctl.explain(corpus(f"smartctl/{file}"))
    assert tuple(told[name] for name in NAMES) == DISKS[file]


@pytest.mark.parametrize("file", REFUSED)
def test_what_is_no_disk_is_refused_with_the_reason(file):
    with pytest.raises(ToolError, match=REFUSED[file]):
        smartctl.explain(corpus(file))


@pytest.mark.parametrize("file", SLEEPERS)
def test_a_sleeping_disk_is_not_known_and_no_error(file):
    told = smartctl.explain(corpus(f"reconstructed/smartctl/{file}"))
    assert (told["verdict"], told["power_mode"], told["device"]) == (
        "unknown",
        "standby",
        "/dev/sdb",
    )
    assert (told["temperature_c"], told["exit_bits"], told["values"]) == (None, [], {})


@pytest.mark.parametrize("file", SCANS)
def test_a_scan_lists_its_devices_and_names_what_did_not_open(file):
    devices, lost = SCANS[file]
    told = smartctl.explain(corpus(f"smartctl/{file}"))
    assert [(one["device"], one["kind"]) for one in told["items"]] == devices
    assert ("not_understood" in told) is (lost is not None)
    assert all(word in told["not_understood"][0] for word in lost or ())


def test_every_file_of_the_corpus_gives_a_disk_a_scan_or_a_reason():
    folders = [CORPUS / "hardware" / name for name in ("smartctl", "reconstructed/smartctl")]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    if not files:
        pytest.skip(f"no corpus here: {CORPUS}")
    assert len(files) >= len(DISKS) + len(REFUSED) + len(SLEEPERS) + len(SCANS)
    for file in files:
        try:
            told = smartctl.explain(file.read_text())
        except ToolError as error:
            assert str(error).startswith("smartctl: "), file.name
            continue
        assert told.get("serial") or told.get("items") or told["power_mode"], file.name


# what a person reads in the tables below the identity
def test_the_reasons_name_the_counters_and_their_values():
    told = smartctl.explain(corpus("smartctl/json/sas-grown-defects-260.json"))
    assert told["reasons"][0] == "grown defects: 260, more than 50"
    assert "uncorrected write errors: 535; growth is not known" in told["reasons"]


def test_a_cable_is_only_watched_and_the_fan_as_well():
    told = smartctl.explain(corpus("smartctl/json/sata-hdd-realloc10-pending10.json"))
    assert "CRC errors on the link: 10; growth is not known" in told["reasons"]
    assert "62 °C, its limit is 60 °C" in told["reasons"]


def test_the_packed_timeouts_of_17180131332_are_four():
    told = smartctl.explain(corpus("smartctl/json/sata-188-packed-raw48.json"))
    assert told["values"]["ata.188.raw"] == 4
    assert told["values"]["ata.1.raw"] == 0
    assert told["values"]["ata.194.raw"] == 22


def test_flying_hours_in_two_notations_are_hours():
    exos = smartctl.explain(corpus("smartctl/json/megaraid14-st6000.json"))
    seagate = smartctl.explain(corpus("smartctl/json/sata-st3500418as-realloc304.json"))
    assert exos["values"]["ata.240.raw"] == 44299
    assert seagate["values"]["ata.240.raw"] == 122811
    assert seagate["values"]["ata.7.raw"] == 12834215976973 >> 32


def test_a_test_that_runs_says_how_much_remains():
    told = smartctl.explain(corpus("smartctl/json/sata-hdd-healthy-wd140.json"))
    assert told["self_test_running_percent"] == 10
    assert told["self_tests"][0]["kind"] == "short"


def test_an_aborted_self_test_neither_passed_nor_failed():
    (newest, *_) = smartctl.explain(corpus("smartctl/json/megaraid1-realloc387.json"))["self_tests"]
    assert (newest["result"], newest["passed"]) == ("Aborted by host", None)


def test_a_failed_self_test_in_text_is_a_reason():
    told = smartctl.explain(corpus("smartctl/text/st32000542as-health-failed.txt"))
    assert "a self-test failed (short): Completed: unknown failure" in told["reasons"]
    assert "attribute 5 Reallocated_Sector_Ct is at its failure threshold" in told["reasons"]


def test_wear_comes_from_the_statistics_or_from_the_vendors_attribute():
    evo = smartctl.explain(corpus("smartctl/json/sata-ssd-860evo-x.json"))
    samsung = smartctl.explain(corpus("smartctl/json/sata-ssd-samsung-mz7lh.json"))
    assert evo["values"]["wear_percent"] == 19
    assert samsung["values"]["wear_percent"] == 1


def test_non_medium_errors_are_read_from_text():
    told = smartctl.explain(corpus("smartctl/text/sas-jbod-nonmedium84893.txt"))
    assert told["values"]["scsi.non_medium_errors"] == 84893
    assert told["reason_codes"] == ["non_medium.over_on_path"]
    assert told["verdict"] == "path"


def test_a_sas_disk_tells_its_error_counters_in_text():
    told = smartctl.explain(corpus("smartctl/text/megaraid44-sas.txt"))["values"]
    assert (told["scsi.write.corrected"], told["scsi.verify.corrected"]) == (211, 73)
    assert told["data_units_written"] == 574543134000000 // 512000


def test_exit_bits_are_kept_in_words():
    told = smartctl.explain(corpus("smartctl/json/nvme-critical-warning-16-exit8.json"))
    assert (told["exit_status"], told["exit_bits"]) == (8, ["disk is failing"])

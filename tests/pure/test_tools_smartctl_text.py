"""smartctl's text, for hosts whose smartctl has no JSON: both layouts, every locale."""

from __future__ import annotations

import unittest

import pytest

from hardware.domain.machine import ToolError
from hardware.tools import smartctl
from hardware.tools._smartctl_values import grouped

HEAD = """smartctl 5.43 2012-06-30 r3573 [x86_64-linux-2.6.32-431.el6.x86_64] (local build)
Copyright (C) 2002-12 by Bruce Allen, http://smartmontools.sourceforge.net

=== START OF INFORMATION SECTION ===
"""
OLD = (
    HEAD
    + """Model Family:     Western Digital RE4
Device Model:     WDC WD2003FYYS-02W0B0
Serial Number:    WD-WCAY01234567
LU WWN Device Id: 5 0014ee 2b0abcdef
Firmware Version: 01.01D01
User Capacity:    2,000,398,934,016 bytes [2.00 TB]
ATA Version is:   8
SMART support is: Enabled

=== START OF READ SMART DATA SECTION ===
SMART overall-health self-assessment test result: PASSED
Self-test execution status:      ( 249)\tSelf-test routine in progress...
\t\t\t\t\t90% of test remaining.
ID# ATTRIBUTE_NAME          FLAG     VALUE WORST THRESH TYPE      UPDATED  WHEN_FAILED RAW_VALUE
  1 Raw_Read_Error_Rate     0x002f   200   200   051    Pre-fail  Always       -       0
  5 Reallocated_Sector_Ct   0x0033   139   139   140    Pre-fail  Always   FAILING_NOW 487
  9 Power_On_Hours          0x0032   058   058   000    Old_age   Always       -       30812
194 Temperature_Celsius     0x0022   113   091   000    Old_age   Always       -       37 (0 18 0 0)
197 Current_Pending_Sector  0x0032   200   200   000    Old_age   Always       -       3
198 Offline_Uncorrectable   0x0030   200   200   000    Old_age   Offline      -       0
199 UDMA_CRC_Error_Count    0x0032   200   001   000    Old_age   Always   In_the_past 12

SMART Error Log Version: 1
ATA Error Count: 7 (device log contains only the most recent five errors)
  40 51 08 f0 55 12 e0  Error: UNC 8 sectors at LBA = 0x001255f0 = 1201648
  84 51 08 f0 55 12 e0  Error: ICRC, ABRT 8 sectors at LBA = 0x001255f0 = 1201648

SMART Self-test log structure revision number 1
Num  Test_Description    Status                  Remaining  LifeTime(hours)  LBA_of_first_error
# 1  Extended offline    Completed: read failure       90%     30799         1201648
# 2  Short offline       Completed without error       00%     30775         -
# 3  Short offline       Aborted by host               90%     30700         -

0x0001  2            5  Command failed due to ICRC error
"""
)
SAS = (
    HEAD
    + """Vendor:               SEAGATE
Product:              ST4000NM0023
Revision:             0004
User Capacity:        4\xa0000\xa0787\xa0030\xa0016 bytes [4,00 TB]
Logical Unit id:      0x5000c50058abcdef
Serial number:        Z1Z00001
Transport protocol:   SAS
=== START OF READ SMART DATA SECTION ===
SMART Health Status: DATA CHANNEL IMPENDING FAILURE DATA ERROR RATE TOO HIGH [asc=5d, ascq=32]

Current Drive Temperature:     44 C
Drive Trip Temperature:        60 C
Elements in grown defect list: 12
  number of hours powered up = 21012.55
Error counter log:
read:   1410362924        1         0  1410362925          0        386,568           2
write:         0        0         3         3          0     177157,827           0
Non-medium error count:      116
# 1  Background long   Failed in segment -->       3    21000          12345 [0x3 0x11 0x0]
# 2  Background short  Completed                   -   20999                 - [-   -    -]
"""
)
NVME = """smartctl 6.6 2017-11-05 r4594 [x86_64-linux-4.18.0] (local build)
=== START OF INFORMATION SECTION ===
Model Number:                       INTEL SSDPE2KX020T8
Serial Number:                      PHLJ01
Firmware Version:                   VDV10131
Total NVM Capacity:                 2.000.398.934.016 [2,00 TB]
NVMe Version:                       1.2
Warning  Comp. Temp. Threshold:     70 Celsius
=== START OF SMART DATA SECTION ===
SMART overall-health self-assessment test result: FAILED!
- available spare has fallen below threshold
Critical Warning:                   0x01
Temperature:                        71 Celsius
Available Spare:                    3%
Available Spare Threshold:          10%
Percentage Used:                    96%
Data Units Written:                 147'556'750 [75.5 TB]
Power On Hours:                     18,376
Unsafe Shutdowns:                   4
Media and Data Integrity Errors:    1,204
Self-test status: Extended self-test in progress (25% completed)
Num  Test_Description  Status                       Power_on_Hours  Failing_LBA  NSID Seg SCT Code
 0   Short             Completed without error                 18000            -     -   -   -    -
 1   Extended          Completed: failed segments              17000         4711     1   2   -    -
"""


class AtaTests(unittest.TestCase):
    def setUp(self):
        self.told = smartctl.explain(OLD)

    def test_its_identity(self):
        told = self.told
        assert (told["serial"], told["model"]) == ("WD-WCAY01234567", "WDC WD2003FYYS-02W0B0")
        assert (told["firmware"], told["wwn"]) == ("01.01D01", "0x50014ee2b0abcdef")
        assert (told["protocol"], told["capacity_bytes"]) == ("SATA", 2000398934016)

    def test_its_attributes_in_the_old_layout(self):
        told = self.told["values"]
        assert (told["ata.5.raw"], told["ata.5.value"], told["ata.197.raw"]) == (487, 139, 3)
        assert (self.told["temperature_c"], self.told["power_on_hours"]) == (37, 30812)

    def test_what_failed_now_and_what_failed_once(self):
        assert "attribute_failed" in self.told["reason_codes"]
        assert "attribute_failed_once" in self.told["reason_codes"]

    def test_its_error_log_and_its_links_errors(self):
        told = self.told["values"]
        assert (told["ata.error_log_entries"], told["ata.logged_uncorrectable"]) == (7, 1)
        assert told["sata.crc_errors"] == 5

    def test_its_self_tests(self):
        told = self.told["self_tests"]
        assert [test["passed"] for test in told] == [False, True, None]
        assert (told[0]["kind"], told[0]["lba"], told[0]["hours"]) == ("extended", 1201648, 30799)
        assert self.told["self_test_running_percent"] == 90


class SasTests(unittest.TestCase):
    def setUp(self):
        self.told = smartctl.explain(SAS)

    def test_its_identity_in_a_french_locale(self):
        told = self.told
        assert (told["serial"], told["model"]) == ("Z1Z00001", "SEAGATE ST4000NM0023")
        assert (told["protocol"], told["capacity_bytes"]) == ("SAS", 4000787030016)

    def test_it_predicts_its_failure_in_words_that_are_not_ok(self):
        assert (self.told["smart_passed"], self.told["verdict"]) == (False, "fail")
        assert self.told["reason_codes"][:1] != []
        assert "the disk predicts its own failure (5D/32)" in self.told["reasons"]

    def test_its_counters(self):
        told = self.told["values"]
        assert (told["scsi.grown_defects"], told["scsi.non_medium_errors"]) == (12, 116)
        assert (told["scsi.read.uncorrected"], told["scsi.write.uncorrected"]) == (2, 0)
        assert told["data_units_written"] == 177157827000000 // 512000

    def test_its_hours_and_its_degrees(self):
        assert (self.told["power_on_hours"], self.told["temperature_c"]) == (21012, 44)

    def test_its_self_tests(self):
        first, second = self.told["self_tests"]
        assert (first["kind"], first["passed"], first["hours"]) == ("extended", False, 21000)
        assert (second["kind"], second["passed"]) == ("short", True)

    def test_the_words_of_5_3_are_read_too(self):
        told = smartctl.explain(
            "smartctl version 5.38\nDevice: SEAGATE  ST3300655SS      Version: 0004\n"
            "Serial number: 3LM0ABCD\nSMART Health Status: OK\n"
        )
        assert (told["model"], told["firmware"]) == ("SEAGATE ST3300655SS", "0004")
        assert told["smart_passed"] is True


class NvmeTests(unittest.TestCase):
    def setUp(self):
        self.told = smartctl.explain(NVME)

    def test_its_identity_with_dots_between_thousands(self):
        told = self.told
        assert (told["serial"], told["protocol"]) == ("PHLJ01", "NVMe")
        assert told["capacity_bytes"] == 2000398934016

    def test_its_counters(self):
        told = self.told["values"]
        assert (told["nvme.critical_warning"], told["nvme.media_errors"]) == (1, 1204)
        assert (told["data_units_written"], told["power_on_hours"]) == (147556750, 18376)

    def test_every_reason_is_given(self):
        assert set(self.told["reason_codes"]) == {
            "nvme_spare",
            "spare_low",
            "worn",
            "hot",
            "media_errors.growth_unknown",
            "self_test_failed",
        }

    def test_its_self_tests(self):
        assert [test["passed"] for test in self.told["self_tests"]] == [True, False]
        assert self.told["self_test_running_percent"] == 75


class TextTests(unittest.TestCase):
    def test_every_locales_groups_are_one_number(self):
        for gap in (",", ".", "'", "’", " ", "\xa0", "\u202f", r"\xa0"):
            assert grouped(f"4{gap}000{gap}787 bytes [4{gap}00 MB]") == 4000787

    def test_a_sleeping_disk_is_no_error(self):
        told = smartctl.explain("smartctl 6.5 x\n\nDevice is in STANDBY mode, exit(2)\n")
        assert (told["verdict"], told["power_mode"]) == ("unknown", "standby")

    def test_a_refusal_says_what_to_do(self):
        with self.assertRaisesRegex(ToolError, "/dev/sda.*Permission denied.*as root"):
            smartctl.explain(
                "smartctl 6.5 x\nSmartctl open device: /dev/sda failed: Permission denied\n"
            )

    def test_device_statistics_are_read_in_both_layouts(self):
        new = "0x07  0x008  1              19  N--  Percentage Used Endurance Indicator\n"
        old = "  7  0x008  1               19~ Percentage Used Endurance Indicator\n"
        head = HEAD + "Device Model: X\nSerial Number: A1\n"
        for line in (new, old):
            assert smartctl.explain(head + line)["values"]["wear_percent"] == 19


@pytest.mark.parametrize("text", [OLD, SAS, NVME])
def test_a_text_that_is_cut_gives_a_reading_with_a_serial_or_a_refusal(text):
    for length in range(0, len(text), 17):
        try:
            told = smartctl.explain(text[:length])
        except ToolError:
            continue
        assert told["serial"]


@pytest.mark.parametrize(
    "line",
    [
        "read: " + " 1" * 4000,
        "# 1  " + "a  " * 4000,
        "  5 " + "x" * 40 + " " * 4000,
        " 0   Short  " + "b  " * 4000,
        "0x07  0x008  1 " + " " * 4000,
        ": " * 4000,
    ],
)
def test_a_hostile_line_stops_no_reader(line):
    told = smartctl.explain(HEAD + "Device Model: X\nSerial Number: A1\n" + (line + "\n") * 500)
    assert told["serial"] == "A1"


def test_the_environmental_page_tells_a_sas_disks_temperature():
    told = smartctl.explain(
        HEAD.replace("5.43", "7.3") + "Vendor: ACME\nProduct: SSD7\nSerial number: S5DDNE\n"
        "SMART Health Status: OK\n\nCurrent temperature = 25\n"
        "Lifetime maximum temperature = 54\n"
    )
    assert (told["temperature_c"], told["verdict"]) == (25, "ok")


def test_a_capacity_of_0_is_none_and_the_namespace_tells_it():
    told = smartctl.explain(
        HEAD.replace("5.43", "7.3") + "Model Number: ACME 2TB\nSerial Number: RN2023\n"
        "Total NVM Capacity: 0\nNamespace 1 Size/Capacity: 2,000,398,934,016 [2.00 TB]\n"
    )
    assert told["capacity_bytes"] == 2000398934016

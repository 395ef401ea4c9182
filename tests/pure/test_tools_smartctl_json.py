"""smartctl's JSON: what its versions changed, and what a broken document is."""

from __future__ import annotations

import json
import unittest
from typing import Any

import pytest

from hardware.domain.machine import ToolError
from hardware.tools import smartctl
from tests.recorded import UNUSABLE, recorded


def ata(**parts: Any) -> str:
    told = {
        "smartctl": {"version": [7, 5], "argv": ["smartctl", "-x", "/dev/sda"], "exit_status": 0},
        "device": {"name": "/dev/sda", "type": "sat", "protocol": "ATA"},
        "model_name": "ST8000NM0055-1RM112",
        "serial_number": "ZA1",
        "smart_status": {"passed": True},
    }
    return json.dumps({**told, **parts})


def sas(**parts: Any) -> str:
    device = {"name": "/dev/sdb", "type": "scsi", "protocol": "SCSI"}
    transport = {"name": "SAS (SPL-4)"}
    return ata(device=device, scsi_transport_protocol=transport, model_name="HGST HUH", **parts)


def nvme(**log: Any) -> str:
    device = {"name": "/dev/nvme0", "type": "nvme", "protocol": "NVMe"}
    return ata(device=device, nvme_smart_health_information_log=log)


def row(number: int, name: str, raw: int, string: str = "", **parts: Any) -> dict[str, Any]:
    told = {"id": number, "name": name, "value": 100, "worst": 100, "thresh": 0}
    return {**told, "raw": {"value": raw, "string": string or str(raw)}, **parts}


def with_rows(*rows: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return smartctl.explain(ata(ata_smart_attributes={"table": list(rows)}, **parts))


class VersionTests(unittest.TestCase):
    def test_the_power_mode_of_7_5_is_an_object(self):
        told = smartctl.explain(ata(power_mode={"ata_value": 255, "name": "ACTIVE or IDLE"}))
        assert (told["serial"], told["power_mode"]) == ("ZA1", "active or idle")

    def test_both_names_of_a_scsi_model_are_read(self):
        told = json.loads(sas())
        del told["model_name"]
        told["scsi_model_name"] = "HGST HUS"
        assert smartctl.parse(json.dumps(told)).model == "HGST HUS"

    def test_self_tests_are_found_under_either_name(self):
        table = [{"type": {"string": "Extended offline"}, "status": {"string": "x"}}]
        for place in ("standard", "extended"):
            told = smartctl.parse(ata(ata_smart_self_test_log={place: {"table": table}}))
            assert [test.kind for test in told.self_tests] == ["extended"]

    def test_a_self_test_that_is_not_said_to_have_passed_is_unknown(self):
        table = [{"type": {"string": "Short offline"}, "status": {"value": 0, "string": "done"}}]
        (test,) = smartctl.parse(
            ata(ata_smart_self_test_log={"standard": {"table": table}})
        ).self_tests
        assert test.passed is None

    def test_a_sas_self_test_has_its_own_key(self):
        failed = {
            "code": {"string": "Background long"},
            "result": {"value": 7, "string": "Failed in segment"},
            "power_on_time": {"hours": 12},
            "lba_first_failure": {"value": 99},
        }
        told = smartctl.parse(sas(scsi_self_test_0=failed))
        (test,) = told.self_tests
        assert (test.kind, test.passed, test.hours, test.lba) == ("extended", False, 12, 99)

    def test_an_nvme_self_test_has_its_own_log(self):
        table = [
            {
                "self_test_code": {"string": "Short"},
                "self_test_result": {"value": 5, "string": "Fatal or unknown test error"},
                "power_on_hours": 7,
            }
        ]
        running = {"value": 1, "string": "Short self-test in progress"}
        log = {
            "current_self_test_operation": running,
            "current_self_test_completion_percent": 30,
            "table": table,
        }
        told = smartctl.parse(ata(nvme_self_test_log=log))
        assert (told.self_tests[0].passed, told.self_test_running_percent) == (False, 70)

    def test_a_running_sas_test_is_seen_in_7_5_and_before(self):
        now = smartctl.parse(
            sas(scsi_self_test_status={"in_progress": True, "completion_percent": 40})
        )
        before = smartctl.parse(sas(scsi_self_test_0={"result": {"value": 15}}))
        assert (now.self_test_running_percent, before.self_test_running_percent) == (60, 100)

    def test_non_medium_errors_come_with_the_lines_that_have_no_json(self):
        with_u = smartctl.parse(sas(smartctl_0071_u="Non-medium error count:      116"))
        told = json.loads(sas())
        told["smartctl"]["output"] = ["", "Non-medium error count:        7"]
        with_o = smartctl.parse(json.dumps(told))
        assert dict(with_u.counters)["scsi.non_medium_errors"] == 116
        assert dict(with_o.counters)["scsi.non_medium_errors"] == 7

    def test_a_jmb39x_port_is_a_sata_disk(self):
        device = {"name": "/dev/sdb", "type": "jmb39x,0+sat", "protocol": "ATA"}
        told = smartctl.parse(ata(device=device))
        assert (told.protocol, told.kind) == ("SATA", "jmb39x,0+sat")

    def test_a_farm_log_beside_smart_keeps_both_hours(self):
        farm = {"page_1_drive_information": {"poh": 40000}}
        told = smartctl.explain(ata(seagate_farm_log=farm, power_on_time={"hours": 12}))
        assert told["reason_codes"] == ["hours_differ"]
        assert "sealed log says 40000" in told["reasons"][0]

    def test_spare_and_wear_of_7_5_are_read_for_sata_too(self):
        told = smartctl.explain(
            ata(
                spare_available={"current_percent": 4, "threshold_percent": 10},
                endurance_used={"current_percent": 91},
            )
        )
        assert told["reason_codes"] == ["spare_low", "worn"]


class ValueTests(unittest.TestCase):
    def test_a_sas_disks_false_alarm_is_no_failure(self):
        status = {"passed": False, "scsi": {"asc": 0x5D, "ascq": 0xFF}}
        assert smartctl.explain(sas(smart_status=status))["verdict"] == "ok"

    def test_a_sas_disk_that_predicts_its_failure_fails(self):
        status = {"passed": False, "scsi": {"asc": 0x5D, "ascq": 0x10}}
        told = smartctl.explain(sas(smart_status=status))
        assert (told["verdict"], told["smart_passed"]) == ("fail", False)
        assert told["reasons"] == ["the disk predicts its own failure (5D/10)"]

    def test_a_sas_disk_that_is_only_hot_is_watched(self):
        status = {"passed": False, "scsi": {"asc": 0x0B, "ascq": 0x01}}
        assert smartctl.explain(sas(smart_status=status))["verdict"] == "watch"

    def test_an_nvme_disk_that_is_only_hot_is_watched(self):
        told = json.loads(nvme(critical_warning=2))
        told["smart_status"] = {"passed": False}
        assert smartctl.explain(json.dumps(told))["verdict"] == "watch"

    def test_every_other_nvme_warning_fails_but_the_memory_regions(self):
        verdicts = [
            smartctl.explain(nvme(critical_warning=1 << bit))["verdict"] for bit in range(6)
        ]
        assert verdicts == ["fail", "watch", "fail", "fail", "fail", "watch"]

    def test_numbers_beyond_63_bits_are_left_out(self):
        told = smartctl.parse(nvme(media_errors=2**127, unsafe_shutdowns="12"))
        assert dict(told.counters).get("nvme.media_errors") is None
        assert dict(told.counters)["nvme.unsafe_shutdowns"] == 12

    def test_a_number_that_ssds_use_for_something_else_is_not_judged(self):
        told = with_rows(
            row(197, "Total_Unc_Read_Failures", 0),
            row(198, "Host_Reads_GiB", 77123),
            row(199, "Host_Writes_GiB", 92211),
            row(5, "Not_In_Use", 100),
        )
        assert told["verdict"] == "ok"

    def test_an_attribute_at_its_threshold_fails_by_its_kind(self):
        flags = {"prefailure": True}
        worn = row(3, "Spin_Up_Time", 1, when_failed="now", flags=flags)
        old = row(9, "Power_On_Hours", 1, when_failed="now", flags={"prefailure": False})
        past = row(3, "Spin_Up_Time", 1, when_failed="past", flags=flags)
        heat = row(190, "Airflow_Temperature_Cel", 30, when_failed="past")
        assert with_rows(worn)["verdict"] == "fail"
        assert with_rows(old)["verdict"] == "watch"
        assert with_rows(past)["verdict"] == "watch"
        assert with_rows(heat)["verdict"] == "ok"

    def test_a_seagates_rates_are_errors_and_not_operations(self):
        told = with_rows(
            row(1, "Raw_Read_Error_Rate", 206969285), row(7, "Seek_Error_Rate", 3 << 32)
        )
        assert (told["values"]["ata.1.raw"], told["values"]["ata.7.raw"]) == (0, 3)

    def test_hours_in_minutes_are_hours(self):
        told = with_rows(row(9, "Power_On_Minutes", 2658960, "44316h+00m"))
        assert told["power_on_hours"] == 44316

    def test_unreadable_sectors_in_the_disks_log_are_counted(self):
        table = [
            {"error_description": "Error: UNC at LBA = 0x7d902440 = 2106598464"},
            {"error_description": "Error: ICRC, ABRT 24 sectors at LBA = 0x00"},
        ]
        told = smartctl.explain(ata(ata_smart_error_log={"summary": {"count": 2, "table": table}}))
        assert told["values"]["ata.logged_uncorrectable"] == 1
        assert told["values"]["ata.error_log_entries"] == 2

    def test_host_writes_are_told_in_one_unit(self):
        told = with_rows(row(241, "Host_Writes_32MiB", 1000))
        assert told["values"]["data_units_written"] == 1000 * 32 * 2**20 // 512000

    def test_a_blank_serial_is_no_disk(self):
        for serial in ("", "   ", None, 17, "N/A"):
            with self.subTest(serial=serial), self.assertRaisesRegex(ToolError, "/dev/sda: no ser"):
                smartctl.explain(ata(serial_number=serial))

    def test_a_volume_by_its_name_or_its_id_is_none(self):
        names = ("PERC H730P Mini", "LSI MR9361-8i", "HP LOGICAL VOLUME", "DELL Virtual Disk")
        assert all(smartctl.parse(ata(model_name=name)).is_volume for name in names)
        named = smartctl.parse(sas(logical_unit_id="0x600605b00a0944901fd8325907497d90"))
        assert named.is_volume

    def test_disks_are_no_volumes(self):
        names = ("SEAGATE ST4000NM0023", "WDC WD4000FYYZ", "INTEL SSDSC2BB240G7", "HGST HUS726")
        assert not any(smartctl.parse(ata(model_name=name)).is_volume for name in names)


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_is_no_answer_of_smartctl_is_refused(text):
    with pytest.raises(ToolError):
        smartctl.explain(text)


@pytest.mark.parametrize("name", ["qemu-sde", "qemu-nvme0", "scsi-debug-sdk"])
def test_a_document_that_is_cut_anywhere_is_refused(name):
    whole = recorded(f"smartctl/{name}.json").strip()
    for length in range(0, len(whole), 61):
        with pytest.raises(ToolError):
            smartctl.explain(whole[:length])


def test_a_value_of_any_type_anywhere_gives_a_reading_or_a_refusal():
    whole = json.loads(recorded("smartctl/qemu-sde.json"))
    for key in whole:
        for odd in (None, 17, -1.5, "x", [], [[1]], {}, {"table": 3}, [{"id": "5"}], True, 10**40):
            try:
                told = smartctl.explain(json.dumps({**whole, key: odd}))
            except ToolError:
                continue
            assert told["serial"]


def test_control_characters_reach_no_name():
    told = smartctl.explain(ata(serial_number="\0Z\x1b[31mA1\n", model_name="ST\u202e8000"))
    assert (told["serial"], told["model"]) == ("Z[31mA1", "ST8000")


def test_text_around_a_document_is_no_harm():
    told = smartctl.explain("Controllers found: 1\n" + ata() + "\nexit status 0\n")
    assert told["serial"] == "ZA1"


def test_two_documents_in_a_row_are_two_disks():
    told = smartctl.explain(ata() + "\n" + ata(serial_number="ZA2"))
    assert [one["serial"] for one in told] == ["ZA1", "ZA2"]


def test_one_unusable_document_of_several_does_not_hide_the_others():
    bad = '{"smartctl": {"argv": ["smartctl", "/dev/sdc"], "exit_status": 2}}'
    told = smartctl.explain(ata() + "\n" + bad)
    assert [one["serial"] for one in told["items"]] == ["ZA1"]
    assert "/dev/sdc" in told["not_understood"][0]


def test_several_unusable_documents_are_an_error():
    bad = '{"smartctl": {"argv": ["smartctl", "/dev/sdc"], "exit_status": 2}}'
    with pytest.raises(ToolError):
        smartctl.explain(bad + "\n" + bad)


def test_a_name_of_another_length_is_kept():
    told = smartctl.explain(ata(wwn=None, logical_unit_id="0x002538A1B2C3D4E500000001"))
    assert told["wwn"] == "0x002538a1b2c3d4e500000001"

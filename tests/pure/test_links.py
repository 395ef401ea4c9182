"""Network cards, bonds and what the machine is, as the kernel tells them."""

from __future__ import annotations

import json

import pytest

from hardware.agent import machine
from hardware.domain.link import Bond, Links, Slave, judge_bond
from hardware.domain.machine import ToolError
from hardware.tools import dmi, links
from tests.recorded import UNUSABLE, FakeMachine

LACP = """\
Ethernet Channel Bonding Driver: v6.1.0-18-amd64

Bonding Mode: IEEE 802.3ad Dynamic link aggregation
Transmit Hash Policy: layer3+4 (1)
MII Status: up
MII Polling Interval (ms): 100
Up Delay (ms): 0
Down Delay (ms): 0
Peer Notification Delay (ms): 0

802.3ad info
LACP active: on
LACP rate: fast
Active Aggregator Info:
\tAggregator ID: 4
\tNumber of ports: 1
\tPartner Mac Address: 02:01:00:00:01:01

Slave Interface: ens1f0
MII Status: up
Speed: 25000 Mbps
Duplex: full
Link Failure Count: 1
Permanent HW addr: 02:00:00:00:00:01
Aggregator ID: 4
details actor lacp pdu:
    system priority: 65535

Slave Interface: ens1f1
MII Status: up
Speed: 25000 Mbps
Duplex: full
Link Failure Count: 0
Permanent HW addr: 02:00:00:00:00:02
Aggregator ID: 5
"""
BACKUP = """\
Ethernet Channel Bonding Driver: v3.7.1 (April 27, 2011)

Bonding Mode: fault-tolerance (active-backup) (fail_over_mac active)
Primary Slave: eno1 (primary_reselect always)
Currently Active Slave: eno2
MII Status: up
MII Polling Interval (ms): 100

Slave Interface: eno1
MII Status: down
Speed: Unknown
Duplex: Unknown
Link Failure Count: 34

Slave Interface: eno2
MII Status: up
Speed: 1000 Mbps
Duplex: full
Link Failure Count: 0
"""


def codes(bond):
    return [trouble.code for trouble in judge_bond(bond)]


def bond(*slaves, mode="802.3ad", **values):
    return Bond("bond0", mode, True, slaves=slaves, **values)


# --- a bond's file


def test_an_lacp_bond_is_read():
    found = links.parse(LACP, "bond0")
    assert (found.mode, found.is_up) == ("IEEE 802.3ad Dynamic link aggregation", True)
    assert (found.aggregator, found.partner) == (4, "02:01:00:00:01:01")
    assert [(s.name, s.speed_mbit, s.failures, s.aggregator) for s in found.slaves] == [
        ("ens1f0", 25000, 1, 4),
        ("ens1f1", 25000, 0, 5),
    ]


def test_an_active_backup_bond_says_which_card_is_in_use():
    found = links.parse(BACKUP)
    assert found.active == "eno2"
    assert [(s.name, s.is_up, s.speed_mbit) for s in found.slaves] == [
        ("eno1", False, None),
        ("eno2", True, 1000),
    ]


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_is_no_bond_raises(text):
    with pytest.raises(ToolError):
        links.parse(text)


@pytest.mark.parametrize("length", range(0, len(LACP), 13))
def test_a_cut_file_raises_or_gives_a_bond_with_a_name_for_each_card(length):
    try:
        found = links.parse(LACP[:length])
    except ToolError:
        return
    assert found.mode
    assert all(slave.name for slave in found.slaves)


# --- what is wrong with a bond


def test_a_card_outside_the_group_that_carries_traffic_is_trouble():
    assert codes(links.parse(LACP)) == ["bond_outside"]
    assert judge_bond(links.parse(LACP))[0].values["slaves"] == "ens1f1"


def test_a_card_that_is_down_is_trouble():
    assert codes(links.parse(BACKUP)) == ["bond_slave_down"]


def test_a_bond_as_it_was_built_has_no_trouble():
    two = [Slave(name, True, 10000, 0, 1) for name in ("a", "b")]
    assert codes(bond(*two, aggregator=1, partner="02:01:00:00:01:01")) == []


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (bond(), "bond_empty"),
        (bond(Slave("a", True, 1000, 0, 1)), "bond_of_one"),
        (Bond("b", "x", False, slaves=(Slave("a", False), Slave("b", False))), "bond_down"),
        (
            bond(
                Slave("a", True, aggregator=1),
                Slave("b", True, aggregator=2),
                aggregator=1,
                partner="00:00:00:00:00:00",
            ),
            "bond_no_partner",
        ),
        (bond(Slave("a", True, 10000), Slave("b", True, 1000), mode="x"), "bond_speeds"),
    ],
)
def test_each_trouble_has_its_code(broken, code):
    assert codes(broken) == [code]


def test_a_kernel_that_keeps_lacps_partner_to_itself_is_no_trouble():
    """/proc/net/bonding tells the aggregator to root alone."""
    assert codes(bond(Slave("a", True, 1000), Slave("b", True, 1000))) == []


# --- the whole of a machine

NET = "/sys/class/net"
FILES = {
    f"{NET}/ens1f0/operstate": "up\n",
    f"{NET}/ens1f0/speed": "25000\n",
    f"{NET}/ens1f0/duplex": "full\n",
    f"{NET}/ens1f0/address": "02:00:00:00:00:01\n",
    f"{NET}/ens1f1/operstate": "down\n",
    f"{NET}/ens1f1/speed": "-1\n",
    f"{NET}/ens1f1/duplex": "unknown\n",
    f"{NET}/bond0/operstate": "up\n",
    f"{NET}/lo/operstate": "unknown\n",
    f"{NET}/bonding_masters": "bond0\n",
    "/proc/net/bonding/bond0": LACP,
}
DEVICE = "/sys/devices/pci0000:16/0000:16:02.0/0000:18:00.0"
LINKS = {
    f"{NET}/ens1f0/device": DEVICE,
    f"{NET}/ens1f0/device/driver": "/sys/bus/pci/drivers/ixgbe",
}


def test_cards_have_state_speed_driver_and_bond():
    told = links.facts(FakeMachine(files=FILES, links=LINKS))
    nics = {nic["name"]: nic for nic in told["nics"]}
    assert set(nics) == {"ens1f0", "ens1f1", "bond0"}
    assert (nics["ens1f0"]["is_up"], nics["ens1f0"]["speed_mbit"]) == (True, 25000)
    assert (nics["ens1f0"]["pci_address"], nics["ens1f0"]["driver"]) == ("0000:18:00.0", "ixgbe")
    assert (nics["ens1f1"]["is_up"], nics["ens1f1"]["speed_mbit"]) == (False, None)
    assert (nics["ens1f0"]["bond"], nics["ens1f1"]["bond"]) == ("bond0", "bond0")


def test_a_bond_that_is_not_understood_is_named():
    told = links.facts(FakeMachine(files={"/proc/net/bonding/bond7": "half a fi"}))
    assert not told["bonds"]
    assert "bond7" in told["not_understood"][0]


def test_what_a_host_sends_comes_back():
    told = links.facts(FakeMachine(files=FILES, links=LINKS))
    assert Links.from_json(json.loads(json.dumps(told))).as_json() == {
        name: told[name] for name in ("nics", "bonds")
    }
    assert told["not_understood"] == []


@pytest.mark.parametrize(
    "data",
    [None, 7, [], {"nics": 7}, {"nics": [7, {"name": 7}, {}]}, {"bonds": [{"name": "b"}]}],
)
def test_what_a_host_should_not_send_is_no_card(data):
    found = Links.from_json(data)
    assert found.nics == ()
    assert all(one.mode == "" and one.slaves == () for one in found.bonds)


def test_a_value_of_another_type_counts_as_not_said():
    found = Links.from_json({"nics": [{"name": "a", "is_up": "yes", "speed_mbit": -4}]})
    assert (found.nics[0].is_up, found.nics[0].speed_mbit) == (None, None)


# --- what the machine is

CPU = """\
processor\t: 0
model name\t: Intel(R) Xeon(R) Silver 4210   CPU @ 2.20GHz
physical id\t: 0
core id\t: 0

processor\t: 1
model name\t: Intel(R) Xeon(R) Silver 4210   CPU @ 2.20GHz
physical id\t: 1
core id\t: 0

processor\t: 2
model name\t: Intel(R) Xeon(R) Silver 4210   CPU @ 2.20GHz
physical id\t: 1
core id\t: 0
"""
DMIDECODE = """\
# dmidecode 3.3
Handle 0x0000, DMI type 0, 24 bytes
BIOS Information
\tVendor: American Megatrends Inc.
\tVersion: 5.37
\tRelease Date: 03/11/2022

Handle 0x0001, DMI type 1, 27 bytes
System Information
\tManufacturer: New H3C Technologies Co., Ltd.
\tProduct Name: UniServer R4900 G3
\tSerial Number: 210235A3T0H000000001

Handle 0x0003, DMI type 3, 22 bytes
Chassis Information
\tManufacturer: H3C
\tSerial Number: To be filled by O.E.M.
"""


def test_processors_are_counted_by_socket_and_core():
    assert dmi.cpus(CPU) == {
        "cpu_model": "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz",
        "cpu_threads": 3,
        "cpu_sockets": 2,
        "cpu_cores": 2,
    }


def test_the_machine_is_read_from_the_kernel():
    files = {
        "/sys/class/dmi/id/sys_vendor": "H3C\n",
        "/sys/class/dmi/id/product_name": "UniServer X10536 G3\n",
        "/sys/class/dmi/id/product_serial": "Default string\n",
        "/proc/meminfo": "MemTotal:       263784056 kB\n",
        "/proc/cpuinfo": CPU,
    }
    told = dmi.facts(FakeMachine(files=files))
    assert (told["vendor"], told["model"]) == ("H3C", "UniServer X10536 G3")
    assert told["memory_bytes"] == 263784056 * 1024
    assert "serial" not in told


def test_dmidecode_is_read_and_forgotten_fields_are_not():
    told = dmi.explain(DMIDECODE)
    assert (told["model"], told["serial"]) == ("UniServer R4900 G3", "210235A3T0H000000001")
    assert (told["bios"], told["chassis_serial"]) == ("5.37", None)


def test_lines_of_the_kernels_files_are_read():
    text = "/sys/class/dmi/id/sys_vendor:Dell Inc.\n/sys/class/dmi/id/product_name:R740\n"
    assert dmi.parse(text) == {"vendor": "Dell Inc.", "model": "R740"}


@pytest.mark.parametrize("text", [*UNUSABLE, "System Information\n\tManufacturer: Not Specified\n"])
def test_text_that_tells_nothing_of_a_machine_raises(text):
    with pytest.raises(ToolError):
        dmi.parse(text)


def test_the_agents_heartbeat_carries_machine_and_links():
    told = machine.system_facts()
    assert told["machine"]["memory_bytes"] > 0
    assert set(told["links"]) == {"nics", "bonds", "not_understood"}
    assert json.loads(json.dumps(told))


def test_a_machine_that_tells_nothing_has_no_facts():
    assert dmi.facts(FakeMachine()) == {}

"""An old host: an Adaptec 6805 (aacraid) with arcconf's text, a PERC with MegaCli's, smartctl 6.5.

No tool prints JSON. MegaCli's virtual drive 0 is the kernel's target 0; the Adaptec prints no PCI
address, but is the only card of its driver.
"""

from __future__ import annotations

from tests.made import Host

ADAPTEC, PERC = "0000:05:00.0", "0000:02:00.0"
MIRROR = ("MK0A31YHGLL0PD", "MK0A31YHGLL0QE")
RAID5 = ("WD-WCAY01234561", "WD-WCAY01234562", "WD-WCAY01234563")
RULE = "-" * 70
_DASHES = "   " + "-" * 56

SMARTCTL = "smartctl 6.5 2016-01-24 r4214 [x86_64-linux-4.4.0-210] (local build)\n"
REFUSED = f"""\
{SMARTCTL}Copyright (C) 2002-16, Bruce Allen, Christian Franke, www.smartmontools.org

=======> UNRECOGNIZED OPTION: json

Use smartctl -h to get a usage summary

"""


def config() -> str:
    """arcconf GETCONFIG 1 of UCLI 1.7."""
    text = f"""\
Controllers found: 1
{RULE}
Controller information
{RULE}
   Controller Status                        : Optimal
   Channel description                      : SAS/SATA
   Controller Model                         : Adaptec 6805
   Controller Serial Number                 : 1A15119C716
   Physical Slot                            : 6
   Logical devices/Failed/Degraded          : 1/0/0
   {"-" * 56}
   Controller Version Information
   {"-" * 56}
   BIOS                                     : 5.2-0 (19109)
   Firmware                                 : 5.2-0 (19109)
   Driver                                   : 1.1-7 (28000)

{RULE}
Logical device information
{RULE}
Logical device number 0
   Logical device name                      : data
   RAID level                               : 1
   Status of logical device                 : Optimal
   Size                                     : 1904630 MB
   Write-cache mode                         : Enabled (write-back)
   Partitioned                              : Yes
{_DASHES}
   Logical device segment information
{_DASHES}
   Segment 0                                : Present (0,4) {MIRROR[0]}
   Segment 1                                : Present (0,5) {MIRROR[1]}

{RULE}
Physical Device information
{RULE}
"""
    for n, serial in enumerate(MIRROR):
        text += f"""\
      Device #{n}
         Device is a Hard drive
         State                              : Online
         Supported                          : Yes
         Transfer Speed                     : SATA 6.0 Gb/s
         Reported Channel,Device(T:L)       : 0,{n + 9}({n + 9}:0)
         Reported Location                  : Enclosure 0, Slot {n + 4}
         Reported ESD(T:L)                  : 2,0(0:0)
         Vendor                             : Hitachi
         Model                              : HUA723020ALA640
         Firmware                           : MK7OA5C0
         Serial number                      : {serial}
         Total Size                         : 1907729 MB
         S.M.A.R.T.                         : No
         S.M.A.R.T. warnings                : 0
         SSD                                : No
"""
    return f"{text}\n\nCommand completed successfully.\n"


def member(slot: int, serial: str) -> str:
    """A drive as MegaCli prints it in -PDList and -LDPDInfo."""
    return f"""\
Enclosure Device ID: 32
Slot Number: {slot}
Drive's position: DiskGroup: 0, Span: 0, Arm: {slot}
Enclosure position: 1
Device Id: {slot + 20}
WWN: 50014EE2B0ABCD0{slot}
Sequence Number: 2
Media Error Count: 0
Other Error Count: 0
Predictive Failure Count: 0
Last Predictive Failure Event Seq Number: 0
PD Type: SATA

Raw Size: 1.819 TB [0xe8e088b0 Sectors]
Firmware state: Online, Spun Up
SAS Address(0): 0x4433221100000{slot}00
Inquiry Data: {serial:>20}{"WDC WD2003FYYS-02W0B0":<40}01.01D01
Drive Temperature :35C (95.00 F)
Drive has flagged a S.M.A.R.T alert : No

"""


def _megacli(host: Host) -> None:
    members = [member(n, serial) for n, serial in enumerate(RAID5)]
    end = "\nExit Code: 0x00\n"
    host.say("MegaCli64 -PDList -aALL -NoLog", "\nAdapter #0\n\n" + "".join(members) + end)
    host.say(
        "MegaCli64 -AdpAllInfo -aALL -NoLog",
        f"""
Adapter #0

{"=" * 78}
                    Versions
                ================
Product Name    : PERC H700 Integrated
Serial No       : 1BR00BI
FW Package Build: 12.10.7-0001
{end}""",
    )
    host.say(
        "MegaCli64 -AdpGetPciInfo -aALL -NoLog",
        f"""
PCI information for Controller 0
--------------------------------
Bus Number      : 2
Device Number   : 0
Function Number : 0
{end}""",
    )
    head = """
Adapter #0

Number of Virtual Disks: 1
Virtual Drive: 0 (Target Id: 0)
Name                :data
RAID Level          : Primary-5, Secondary-0, RAID Level Qualifier-3
Size                : 3.637 TB
State               : Optimal
Strip Size          : 64 KB
Number Of Drives    : 3
Span Depth          : 1
Number of Spans: 1
Span: 0 - Number of PDs: 3

"""
    told = "".join(f"PD: {n} Information\n{one}\n" for n, one in enumerate(members))
    host.say("MegaCli64 -LDPDInfo -aALL -NoLog", head + told + end)


def _smartctl(host: Host) -> None:
    host.say("smartctl --scan-open --json", REFUSED, 1)
    lines = "/dev/sda -d scsi # /dev/sda, SCSI device\n"
    for n in range(3):
        device = f"/dev/bus/1 -d megaraid,{n + 20}"
        lines += f"{device} # /dev/bus/1 [megaraid_disk_{n + 20}], SCSI device\n"
        host.say(f"smartctl -n standby,3 --json=c -i {device}", REFUSED, 1)
        host.say(
            f"smartctl -n standby -i {device}",
            f"""\
{SMARTCTL}Copyright (C) 2002-16, Bruce Allen, Christian Franke, www.smartmontools.org

=== START OF INFORMATION SECTION ===
Model Family:     Western Digital RE4
Device Model:     WDC WD2003FYYS-02W0B0
Serial Number:    {RAID5[n]}
LU WWN Device Id: 5 0014ee 2b0abcd0{n}
Firmware Version: 01.01D01
User Capacity:    2,000,398,934,016 bytes [2.00 TB]
Sector Size:      512 bytes logical/physical
Rotation Rate:    7200 rpm
SMART support is: Enabled

""",
        )
    host.say("smartctl --scan-open", lines)
    host.say("smartctl -n standby,3 --json=c -i /dev/sda -d scsi", REFUSED, 1)
    host.say(
        "smartctl -n standby -i /dev/sda -d scsi",
        f"""\
{SMARTCTL}Copyright (C) 2002-16, Bruce Allen, Christian Franke, www.smartmontools.org

=== START OF INFORMATION SECTION ===
Vendor:               Adaptec
Product:              data
Revision:             V1.0
User Capacity:        1,997,149,306,880 bytes [1.99 TB]
Logical block size:   512 bytes
Logical Unit id:      4d1f00c600d00000
Serial number:        C6001F4D
Device type:          disk
SMART support is:     Unavailable - device lacks SMART capability.
""",
        4,
    )


def old() -> Host:
    """The whole machine."""
    host = Host()
    host.card(ADAPTEC, "aacraid", 0, model="Adaptec 6805", serial_number="1A15119C716")
    host.card(PERC, "megaraid_sas", 1)
    host.scsi("0:0:0:0", "sda", ADAPTEC, 1997149306880, vendor="Adaptec", model="data", rev="V1.0")
    host.scsi(
        "1:2:0:0",
        "sdb",
        PERC,
        3999999721472,
        vendor="DELL",
        model="PERC H700",
        rev="2.10",
        wwid="naa.6b8ca3a0f0a1b2001f1e2d3c4b5a6978",
    )
    host.say("arcconf LIST", "Controllers found: 1\n" + _LISTED)
    host.say(
        "arcconf GETCONFIGJSON 1",
        "Controllers found: 1\nInvalid command: GETCONFIGJSON\n\nCommand aborted.\n",
        1,
    )
    host.say("arcconf GETCONFIG 1", config())
    _megacli(host)
    _smartctl(host)
    return host


_LISTED = f"""\
{RULE}
Controller information
{RULE}
   Controller ID             : Status, Slot, Mode, Name, SerialNumber, WWN
{RULE}
   Controller 1:             : Optimal, Slot 6, RAID (Expose RAW), Adaptec 6805, 1A15119C716, 50

Command completed successfully.
"""

#!/usr/bin/env python3
"""Makes a host recording: what the tools, /sys, /proc and the kernel of this machine say.

For storage hosts without a worker: one file, Python 3.6 or newer, the standard library alone.

    recorder.py                      print a signed report (a forced command of SSH)
    recorder.py FOLDER               write a recording folder, as manage.py record_host does
    recorder.py --post URL           post the signed report to URL/api/report/ (from cron)

Options: --token-file FILE (/etc/mirrorsite/token; without one the report is not signed),
--ca-file FILE, --seconds N for all commands together (300).
The token itself is never sent: it signs.
"""

import argparse
import contextlib
import errno
import glob
import gzip
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

FORMAT = 1
REPORT_VERSION = 1
NOT_FOUND, NOT_RUNNABLE, TIMED_OUT, TOO_LONG = 127, 126, 124, 125
MIB = 1024 * 1024
OUTPUT_LIMIT_BYTES = 2 * MIB
DATABASE_LIMIT_BYTES = 32 * MIB  # udev's, of which the disks alone are kept
FILE_LIMIT_BYTES = MIB
# As JSON; with what stands around it less than the 8 MiB that the door takes.
COMMANDS_BYTES = 4 * MIB + MIB // 2
TABLES_BYTES = 2 * MIB
KERNEL_LOG_BYTES = MIB
ENDLESS_BYTES = MIB // 4  # kept of an output without end: its rest is no use to a reader
MOST_CUTS = 20
COMMAND_S = 60.0
MOST_HANGS = 2
POST_S = 60
KMSG_RECORD_BYTES = 8192
ENCLOSURE = "13"  # SCSI peripheral device type
MOST_REPEATS = 512  # devices, controllers or arrays that one answer may name
NOT_POSTED = (OSError, ValueError, http.client.HTTPException)
TOKEN_FILE = "/etc/mirrorsite/token"

# A command, and what its answer leads to: (argv, pattern, further argvs). The groups of each match
# in the answer take the places of {0} and {1} in the further argvs. They are the very words of the
# centre's readers; the tests hold both together.
LSBLK = (
    "NAME,KNAME,PKNAME,TYPE,SIZE,LOG-SEC,FSTYPE,LABEL,UUID,MOUNTPOINT,MODEL,SERIAL,VENDOR,REV,WWN,"
    "HCTL,TRAN,STATE"
)
LVS = (
    "lv_name,vg_name,lv_attr,segtype,devices,lv_size,copy_percent,sync_percent,lv_health_status,"
    "cache_mode,origin,pool_lv,data_lv,metadata_lv,raid_sync_action,lv_kernel_major,"
    "lv_kernel_minor,lv_tags"
)
REPORT = ("--units", "b", "--nosuffix", "--reportformat", "json")
NUMBERED = r"^[ \t]*Controller (\d+)\s*:"
ADAPTERS = r"^[ \t]*(\d{1,3})\s+\S+\s+\w+h\s+\w+h\s+\w+h:\w+h:\w+h:\w+h"
SCANNED = r'"name":\s*"(/dev/[^"]+)",\s*"info_name":\s*"[^"]*",\s*"type":\s*"([^"]+)"'
SCANNED_TEXT = r"^(/dev/\S{1,80}) -d (\S{1,40})"
SMART = (
    ("smartctl", "-n", "standby,3", "--json=c", "-i", "{0}", "-d", "{1}"),
    ("smartctl", "-n", "standby,3", "--json=cu", "-x", "{0}", "-d", "{1}"),
    ("smartctl", "-n", "standby", "-i", "{0}", "-d", "{1}"),
    ("smartctl", "-n", "standby", "-x", "{0}", "-d", "{1}"),
)
ARCCONF = tuple(
    ("arcconf", word, "{0}")
    for word in ("GETCONFIGJSON", "GETCONFIG", "GETSTATUS", "GETSMARTSTATS")
)
STORCLI = tuple(
    ("/call" + seat, "show", "all", "J") for seat in ("", "/eall/sall", "/sall", "/vall")
)
CARD_TOOLS = (
    "storcli64",
    "storcli",
    "/opt/MegaRAID/storcli/storcli64",
    "storcli2",
    "/opt/MegaRAID/storcli2/storcli2",
    "perccli64",
    "perccli",
    "/opt/MegaRAID/perccli/perccli64",
    "perccli2",
    "/opt/MegaRAID/perccli2/perccli2",
)
OLD_CARD_TOOLS = (
    "megacli",
    "MegaCli64",
    "MegaCli",
    "/opt/MegaRAID/MegaCli/MegaCli64",
    "/opt/MegaRAID/MegaCli/MegaCli",
)
MEGACLI = ("-PDList", "-AdpAllInfo", "-AdpGetPciInfo", "-LDPDInfo")
FSTAB = "bcachefs,btrfs,exfat,ext2,ext3,ext4,f2fs,jfs,ntfs,ntfs3,reiserfs,vfat,xfs,zfs"

PLAN = (
    (
        (("lsblk", "-J", "-b", "-o", LSBLK.replace("MOUNTPOINT", "MOUNTPOINTS")), None, ()),
        (("lsblk", "-J", "-b", "-o", LSBLK), None, ()),
        (("lsblk", "-P", "-b", "-o", LSBLK), None, ()),
        (("lsscsi",), None, ()),
        (("lsscsi", "-t"), None, ()),
        (("hwinfo", "--disk"), None, ()),
        (("mpt-status",), None, ()),
        (("nvme", "list", "-o", "json"), None, ()),
        (("smartctl", "--scan-open", "--json"), SCANNED, SMART),
        (("smartctl", "--scan-open"), SCANNED_TEXT, SMART[2:]),
        (("arcconf", "LIST"), NUMBERED, ARCCONF),
        (
            ("sas2ircu", "LIST"),
            ADAPTERS,
            (("sas2ircu", "{0}", "DISPLAY"), ("sas2ircu", "{0}", "STATUS")),
        ),
        (
            ("sas3ircu", "LIST"),
            ADAPTERS,
            (("sas3ircu", "{0}", "DISPLAY"), ("sas3ircu", "{0}", "STATUS")),
        ),
        (
            ("ledctl", "--list-controllers"),
            r"\((SCSI|VMD|NPEM)\)\s*$",
            (("ledctl", "--list-slots", "--controller-type={0}"),),
        ),
        (("lvs", "-a", "-o", LVS) + REPORT, None, ()),
        (("pvs", "-o", "pv_name,vg_name,pv_attr,pv_missing,pv_size") + REPORT, None, ()),
        (("zpool", "status", "-P", "-L"), None, ()),
        (("zpool", "list", "-H", "-p", "-o", "name,size"), None, ()),
        (("zfs", "list", "-H", "-o", "name,mountpoint"), None, ()),
        (("btrfs", "filesystem", "show"), None, ()),
        (("ceph-volume", "lvm", "list", "--format", "json"), None, ()),
        (("ceph", "--connect-timeout", "5", "osd", "tree", "-f", "json"), None, ()),
        (("findmnt", "--fstab", "-J", "-o", "TARGET,FSTYPE,OPTIONS", "-t", FSTAB), None, ()),
    )
    + tuple(((tool,) + words, None, ()) for tool in CARD_TOOLS for words in STORCLI)
    + tuple(
        ((tool, word, "-aALL", "-NoLog"), None, ()) for tool in OLD_CARD_TOOLS for word in MEGACLI
    )
    + tuple(
        ((tool, "ctrl", "all", "show", "config", "detail"), None, ())
        for tool in ("ssacli", "hpssacli", "hpacucli")
    )
)

# What the centre's readers ask of /sys and /proc: files, listings of folders, ends of links.
DEVICE = "/sys/bus/scsi/devices/*:*:*:*/"
FILES = (
    "/proc/mdstat /proc/self/mountinfo /proc/mounts /proc/cpuinfo /proc/meminfo",
    "/sys/class/dmi/id/[bcps]*",
    "/sys/class/scsi_host/*/[a-z]*",
    DEVICE + "[a-z]*",
    "/sys/class/sas_device/*/[a-z]*",
    "/sys/class/enclosure/*/[a-z]*",
    "/sys/class/enclosure/*/*/[a-z]*",
    "/sys/block/*/[a-z]*",
    "/sys/block/*/queue/*_block_size /sys/block/*/queue/rotational",
    "/sys/block/*/device/[a-z]*",
    "/sys/block/*/*/partition /sys/block/*/*/size /sys/block/*/*/start",
    "/sys/block/*/dm/[a-z]*",
    "/sys/block/*/md/[a-z]* /sys/block/*/md/dev-*/[a-z]*",
    "/sys/class/nvme/*/[a-z]*",
    "/sys/bus/pci/slots/*/address",
    "/sys/class/net/*/[a-z]* /proc/net/bonding/*",
    "/sys/class/enclosure/*/*/device/sas_address",
)
FOLDERS = (
    "/sys/class/scsi_host /sys/class/sas_device /sys/class/enclosure /sys/class/enclosure/*",
    "/sys/bus/scsi/devices " + DEVICE + "block /sys/block /sys/block/* /sys/block/*/*",
    "/sys/class/nvme /sys/bus/pci/slots /sys/class/net /proc/net/bonding",
    "/sys/bus/scsi/devices/*/scsi_generic /sys/class/enclosure/*/*/device/block",
    "/sys/block/*/slaves /sys/block/*/device",
    "/sys/bus/pci/drivers/aacraid /sys/bus/pci/drivers/hpsa /sys/bus/pci/drivers/cciss",
    "/sys/bus/pci/drivers/smartpqi /sys/bus/pci/drivers/megaraid_sas",
)
LINKS = (
    "/sys/class/scsi_host/* /sys/class/sas_device/* /sys/class/enclosure/*",
    "/sys/class/enclosure/*/*/device /sys/class/nvme/* /sys/class/nvme/*/device",
    "/sys/bus/scsi/devices/* /sys/block/* /sys/block/*/* /sys/class/net/*",
    "/sys/class/net/*/device /sys/dev/block/* /sys/block/*/device/nvme*",
)
NO_DISK = re.compile(r"/dev/(loop|ram|zram|dm-|md|sr|fd)\d")
NOT_READ = ("uevent", "state_read", "scan", "rescan", "delete", "reset", "bind", "host_reset")


def run(argv, seconds, limit=None):
    """(stdout, stderr, exit status) of a command in its own process group, killed when late.

    It is killed as well when it prints more than `limit` bytes, or 1 MiB of errors.
    """
    limit = limit or OUTPUT_LIMIT_BYTES
    binary = shutil.which(argv[0])
    if binary is None:
        return b"", (f"{argv[0]}: not installed").encode(), NOT_FOUND
    if seconds <= 0:
        return b"", (f"{argv[0]}: no time left in this recording").encode(), TIMED_OUT
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            process = subprocess.Popen(
                [binary] + list(argv[1:]),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=dict(os.environ, LC_ALL="C"),
                start_new_session=True,
            )
        except OSError as error:
            return b"", (f"{argv[0]}: {error}").encode(), NOT_RUNNABLE
        status, words = _wait(process, seconds, ((out, limit), (err, FILE_LIMIT_BYTES)))
        out.seek(0)
        err.seek(0)
        said = (f"{argv[0]}: {words}").encode() if words else err.read(FILE_LIMIT_BYTES)
        return out.read(limit), said, status


def _wait(process, seconds, streams):
    """(exit status, "") or (124 or 125, why it was stopped); nothing is waited for in vain."""
    deadline = time.monotonic() + seconds
    pause, late, long, status = 0.002, False, "", None
    while status is None and not late and not long:
        status = process.poll()
        long = _too_long(streams)
        late = status is None and time.monotonic() > deadline
        if status is None and not late and not long:
            time.sleep(pause)
            pause = min(0.05, pause * 2)
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    if long:
        return TOO_LONG, long
    return (TIMED_OUT, f"no answer within {seconds:g} s, stopped") if late else (status, "")


def _too_long(streams):
    """What to say of a command that printed more than it may; "" when it did not."""
    for file, limit in streams:
        if os.fstat(file.fileno()).st_size > limit:
            return f"more than {limit} bytes of output, stopped; cut at {limit} bytes"
    return ""


def decode(raw):
    """Text of bytes; what is no UTF-8, and NUL, becomes visible escapes."""
    return raw.decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def read(path):
    """Text of a small file; None when it is absent or unreadable."""
    try:
        with open(path, "rb") as file:
            return decode(file.read(FILE_LIMIT_BYTES))
    except OSError:
        return None


def weight(value):
    """Bytes that a value takes in the report."""
    return len(json.dumps(value, separators=(",", ":")))


def fitting(text, room):
    """The beginning of a text that takes at most `room` bytes in the report."""
    text = text[: max(0, room)]
    while text and weight(text) > room:
        text = text[: min(len(text) - 1, len(text) * max(0, room) // weight(text))]
    return text


class Commands:
    """Runs the plan; one limit of time and of bytes for all, so that no tool takes the rest."""

    def __init__(self, seconds):
        self.deadline = time.monotonic() + seconds
        self.room = COMMANDS_BYTES
        self.answers = {}
        self.hangs = {}
        self.cut = []

    def ask(self, argv, device=()):
        """What a command printed; the same command is run once."""
        if argv not in self.answers:
            out, err, status = self._answer(argv, device)
            self.keep(argv, decode(out), decode(err), status)
        return self.answers[argv]["stdout"]

    def _answer(self, argv, device):
        """As run(); a tool that hung on a device, or twice, does not take the time of others."""
        tool = os.path.basename(argv[0])
        hung = self.hangs.setdefault(tool, [])
        why = "it hung twice" if len(hung) >= MOST_HANGS else "it hung on this device"
        if (len(hung) >= MOST_HANGS or (device and device in hung)) and shutil.which(argv[0]):
            return b"", (f"{argv[0]}: not asked: {why}").encode(), TIMED_OUT
        left = min(COMMAND_S, self.deadline - time.monotonic())
        answer = run(argv, left)
        if answer[2] == TIMED_OUT and left > 0:
            hung.append(device)
        return answer

    def keep(self, argv, out, err, status):
        """Keep an answer, cut to what is left of the room for all."""
        entry = {"argv": list(argv), "exit_status": status, "stdout": "", "stderr": ""}
        self.answers[argv] = entry
        if status == NOT_FOUND:
            entry["stderr"] = err
            return
        self.room -= weight(entry) + 1
        room = max(0, min(self.room, ENDLESS_BYTES if status == TOO_LONG else OUTPUT_LIMIT_BYTES))
        entry["stderr"] = fitting(err, room // 4)
        entry["stdout"] = fitting(out, room - weight(entry["stderr"]))
        name = " ".join(argv)[:120]
        if (entry["stdout"], entry["stderr"]) != (out, err):
            mark = f"cut at {len(entry['stdout'].encode('utf-8', 'replace'))} bytes"
            entry.update(exit_status=TOO_LONG, stderr=f"{argv[0][:120]}: {mark}")
        if entry["exit_status"] == TOO_LONG:
            self.cut.append(f"{name}: {entry['stderr'][:200]}")
        self.room -= weight(entry["stdout"]) + weight(entry["stderr"])

    def kept(self):
        """The answers of what is installed; those for which there is no room at all are counted."""
        found, room, left_out = [], COMMANDS_BYTES + MIB // 4, 0
        for entry in self.answers.values():
            if entry["exit_status"] == NOT_FOUND:
                continue
            room -= weight(entry) + 1
            if room > 0:
                found.append(entry)
            else:
                left_out += 1
        if left_out:
            self.cut.insert(0, f"{left_out} commands: no room for their answers")
        return found

    def put(self, name, value):
        """An answer of our own in the place of a library of the full agent."""
        self.keep((name,), json.dumps(value, indent=1), "", 0)

    def follow(self, plan):
        """Every command of the plan with all that its answer leads to."""
        for argv, pattern, further in plan:
            said = self.ask(argv)
            found = re.findall(pattern, said, re.MULTILINE) if pattern else []
            for match in found[:MOST_REPEATS]:
                groups = match if isinstance(match, tuple) else (match,)
                for words in further:
                    self.ask(tuple(word.format(*groups) for word in words), groups)


def follow_kernel(commands):
    """The commands that what the kernel shows leads to: arrays, enclosures, NVMe disks."""
    for name in re.findall(r"^(md\S*) :", read("/proc/mdstat") or "", re.MULTILINE)[:MOST_REPEATS]:
        commands.ask(("mdadm", "--detail", "/dev/" + name))
    for path in sorted(glob.glob("/sys/bus/scsi/devices/*/scsi_generic/*")):
        if (read(path.split("/scsi_generic")[0] + "/type") or "").strip() == ENCLOSURE:
            commands.ask(("sg_ses", "--join", "/dev/" + os.path.basename(path)))
    for path in sorted(glob.glob("/sys/class/nvme/nvme*")):
        commands.ask(("nvme", "smart-log", "/dev/" + os.path.basename(path), "-o", "json"))


def told_files(cut):
    """Files, listings and links of /sys and /proc, as a recording keeps them."""
    found = {"files": {}, "folders": {}, "links": {}}
    room = TABLES_BYTES
    left_out = 0
    for table, path, value in _told():
        if not value or path in found[table]:
            continue
        room -= weight(path) + weight(value) + 2
        if room > 0:
            found[table][path] = value
        else:
            left_out += 1
    if left_out:
        cut.append(f"/sys and /proc: cut at {TABLES_BYTES} bytes, {left_out} entries left out")
    return found


def _told():
    """(table, path, value), the short and needed tables first."""
    for path in _matching(LINKS):
        if os.path.islink(path) and os.path.exists(path):
            yield "links", path, os.path.realpath(path)
    for path in _matching(FOLDERS):
        if os.path.isdir(path):
            yield "folders", path, sorted(os.listdir(path))
    for path in _matching(FILES):
        if os.path.isfile(path) and os.path.basename(path) not in NOT_READ:
            yield "files", path, read(path)


def _matching(patterns):
    for line in patterns:
        for pattern in line.split():
            yield from sorted(glob.glob(pattern))


def udev_disks(database):
    """udev's properties of every disk, from `udevadm info --export-db`."""
    disks = []
    for block in database.split("\n\n"):
        pairs = (line[3:].partition("=") for line in block.splitlines() if line[:3] == "E: ")
        one = {name: value for name, _, value in pairs}
        is_disk = one.get("SUBSYSTEM") == "block" and one.get("DEVTYPE") == "disk"
        if is_disk and not NO_DISK.match(one.get("DEVNAME", "")):
            disks.append(one)
    return disks


def system_facts():
    """The figures that the full agent takes from psutil."""
    memory = dict(re.findall(r"^(\w+):\s+(\d+) kB", read("/proc/meminfo") or "", re.MULTILINE))
    booted = re.search(r"^btime (\d+)", read("/proc/stat") or "", re.MULTILINE)
    return {
        "cpu_count": os.cpu_count(),
        "memory_bytes": int(memory.get("MemTotal", 0)) * 1024,
        "memory_available_bytes": int(memory.get("MemAvailable", 0)) * 1024,
        "load_1": os.getloadavg()[0],
        "boot_time": int(booted.group(1)) if booted else 0,
        "filesystems": list(_filesystems()),
        "network": list(_network()),
    }


def _filesystems():
    for line in (read("/proc/mounts") or "").splitlines():
        device, mount_point, kind = (line.split(" ") + ["", "", ""])[:3]
        if not device.startswith("/dev/"):
            continue
        mount_point = re.sub(r"\\([0-7]{3})", lambda m: chr(int(m.group(1), 8)), mount_point)
        try:
            told = os.statvfs(mount_point)
        except OSError:
            continue
        yield {
            "device": device,
            "mount_point": mount_point,
            "type": kind,
            "size_bytes": told.f_frsize * told.f_blocks,
            "free_bytes": told.f_frsize * told.f_bavail,
        }


def _network():
    for path in sorted(glob.glob("/sys/class/net/*")):
        speed = (read(path + "/speed") or "").strip()
        yield {
            "name": os.path.basename(path),
            "is_up": (read(path + "/operstate") or "").strip() in ("up", "unknown"),
            "speed_mbit": max(0, int(speed)) if re.match(r"-?\d+$", speed) else 0,
        }


def kernel_log(boot_id):
    """Lines of this boot, "sequence,uptime in microseconds;text", or why there are none."""
    try:
        found = os.stat("/dev/kmsg")
        if not stat.S_ISCHR(found.st_mode) or found.st_rdev != os.makedev(1, 11):
            raise OSError(errno.ENODEV, "is not the kernel's log here")
        handle = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        return [], f"/dev/kmsg: {error.strerror}; run as root"
    lines = []
    try:
        while True:
            try:
                record = os.read(handle, KMSG_RECORD_BYTES)
            except BlockingIOError:
                return lines, ""
            except OSError as error:
                if error.errno != errno.EPIPE:
                    return lines, f"/dev/kmsg: {error.strerror}"
                continue
            head, _, text = record.partition(b";")
            fields = head.split(b",")
            if len(fields) > 2:
                words = decode(text.split(b"\n", 1)[0])
                lines.append(f"{fields[1].decode()},{fields[2].decode()};{words}")
    finally:
        os.close(handle)


def newest(lines, cut):
    """The newest lines that there is room for."""
    room = KERNEL_LOG_BYTES
    for number in range(len(lines) - 1, -1, -1):
        room -= weight(lines[number]) + 1
        if room < 0:
            cut.append(f"kernel log: cut at {KERNEL_LOG_BYTES} bytes, {number + 1} older lines")
            return lines[number + 1 :]
    return lines


def about():
    """Which machine, which boot, which time."""
    now = time.time()
    uptime = float((read("/proc/uptime") or "0").split()[0])
    boot_id = (read("/proc/sys/kernel/random/boot_id") or "").strip()
    machine_id = (read("/etc/machine-id") or "").strip()
    return {
        "format": FORMAT,
        "machine_id": machine_id or hashlib.sha256(socket.gethostname().encode()).hexdigest()[:32],
        "hostname": socket.gethostname(),
        "boot_id": boot_id,
        "booted_at": _iso(now - uptime),
        "taken_at": _iso(now),
        "utc_offset_s": int(time.localtime().tm_gmtoff),
    }


def _iso(seconds):
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return f"{whole}.{int(seconds % 1 * 1000000):06d}+00:00"


def record(seconds):
    """The whole recording as one JSON object."""
    told = about()
    commands = Commands(seconds)
    commands.put("psutil", system_facts())
    database = run(
        ("udevadm", "info", "--export-db"), min(COMMAND_S, seconds), DATABASE_LIMIT_BYTES
    )
    if database[0].strip():
        commands.put("pyudev", udev_disks(decode(database[0])))
    commands.follow(PLAN)
    follow_kernel(commands)
    lines, why = kernel_log(told["boot_id"])
    told["kernel_log"] = newest(lines, commands.cut)
    told["kernel_log_trouble"] = why
    told["commands"] = commands.kept()
    told.update(told_files(commands.cut))
    told["cut"] = commands.cut[:MOST_CUTS]
    if len(commands.cut) > MOST_CUTS:
        told["cut"].append(f"and {len(commands.cut) - MOST_CUTS} more")
    return told


def report_of(told):
    """The recording as the door of the centre takes reports, in bytes."""
    report = {
        "version": REPORT_VERSION,
        "kind": "recording",
        "key": "recording:{}:{}".format(told["boot_id"], told["taken_at"]),
        "machine_id": told["machine_id"],
        "boot_id": told["boot_id"],
        "utc_offset_s": told["utc_offset_s"],
        "sent_at": told["taken_at"],
        "body": told,
    }
    return json.dumps(report, separators=(",", ":")).encode()


def signature(secret, raw):
    """What the centre checks: the token's name and the keyed digest; the token stays here."""
    key = hashlib.sha256(secret.encode()).hexdigest()
    return f"{key[:16]}:{hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()}"


def connect(url, ca_file):
    """A connection to be opened; OSError, ValueError or HTTPException for what is no address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("expected https://HOST")
    if parts.scheme == "http":
        return http.client.HTTPConnection(parts.netloc, timeout=POST_S)
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise ValueError(f"{ca_file}: {error.strerror or error}") from error
    return http.client.HTTPSConnection(parts.netloc, timeout=POST_S, context=context)


def post(url, secret, raw, ca_file):
    """Post a signed report; a sentence when the centre did not take it, else None."""
    packed = gzip.compress(raw, 5)
    headers = {
        "Authorization": "Signed " + signature(secret, packed),
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
    }
    try:
        connection = connect(url, ca_file)
        path = urlsplit(url).path
        connection.request("POST", path.rstrip("/") + "/api/report/", packed, headers)
        response = connection.getresponse()
        said = decode(response.read(4096))
    except NOT_POSTED as error:
        return f"{url}: {error}"
    if response.status != 200 or '"stored"' not in said:
        return f"{url} answered {response.status}: {said[:300]}"
    return None


def trouble_of(options, secret):
    """Why this recording could not be delivered, known before it is made; "" when nothing is."""
    try:
        if options.post:
            connect(options.post, options.ca_file)
        elif options.folder:
            os.makedirs(os.path.join(options.folder, "commands"))
    except FileExistsError:
        return f"{options.folder}: exists already; name a new folder"
    except NOT_POSTED as error:
        return f"{options.post or options.folder}: {getattr(error, 'strerror', None) or error}"
    if options.post and not secret:
        return f"{options.token_file}: no token; on the site: Hosts, add a storage host"
    return ""


def only_one(url):
    """What keeps others from recording for the same site while it is held; None: one does.

    A read from /sys that hangs cannot be ended, and cron would begin another each time.
    """
    lock = socket.socket(socket.AF_UNIX)
    try:
        lock.bind("\0mirrorsite-recorder " + hashlib.sha256(url.encode()).hexdigest())
    except OSError:
        lock.close()
        return None
    return lock


def write_folder(told, folder):
    """The form that manage.py record_host writes and replay_host reads."""
    os.makedirs(os.path.join(folder, "commands"), exist_ok=True)
    entries = []
    for number, entry in enumerate(told["commands"], 1):
        name = f"commands/{number:03d}-{os.path.basename(entry['argv'][0])}.out"
        _write(folder, name, entry["stdout"])
        entries.append(dict(entry, stdout=name))
    outside = ("files", "folders", "links", "kernel_log")
    facts = {name: value for name, value in told.items() if name not in outside}
    facts["commands"] = entries
    _write(folder, "recording.json", json.dumps(facts, indent=1) + "\n")
    files = {name: told[name] for name in outside[:3]}
    _write(folder, "files.json", json.dumps(files, indent=1) + "\n")
    _write(folder, "kernel.log", "".join(map(_dmesg, told["kernel_log"])))


def _write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8", errors="replace") as file:
        file.write(text)


def _dmesg(line):
    head, _, text = line.partition(";")
    micros = int(head.partition(",")[2])
    return f"[{micros // 1000000:5d}.{micros % 1000000:06d}] {text}\n"


def main(arguments):
    """Print, write or post one recording; the exit status says whether it was delivered."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", help="a new folder to write the recording to")
    parser.add_argument("--post", metavar="URL", help="the site, e.g. https://mirrors.example.org")
    parser.add_argument("--token-file", default=TOKEN_FILE)
    parser.add_argument("--ca-file", help="a certificate authority of your own")
    parser.add_argument("--seconds", type=float, default=300.0)
    options = parser.parse_args(arguments)
    if options.folder and options.post:
        parser.error("either a folder or --post, not both")
    secret = (read(options.token_file) or "").strip()
    trouble = trouble_of(options, secret)
    if trouble:
        return trouble
    alone = only_one(options.post) if options.post else None
    if options.post and not alone:
        return "the recording before this one still runs: a disk or a card may hang"
    told = record(options.seconds)
    if not options.post:
        sys.stderr.write("".join(f"{words}\n" for words in told["cut"]))
    try:
        return deliver(told, options, secret)
    except OSError as error:
        return f"{error.filename or options.folder or 'output'}: {error.strerror or error}"


def deliver(told, options, secret):
    """Write, post or print a recording; a sentence when the centre did not take it."""
    if options.folder:
        return write_folder(told, options.folder)
    raw = report_of(told)
    if options.post:
        return post(options.post, secret, raw, options.ca_file)
    words = "Signed " + signature(secret, raw) if secret else "Unsigned"
    sys.stdout.buffer.write(words.encode() + b"\n" + raw + b"\n")
    sys.stdout.buffer.flush()
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

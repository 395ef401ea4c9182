"""A shelf on two HBAs: each of three SAS disks is seen twice, dm-multipath makes one of the two."""

from __future__ import annotations

from tests.made import ROOT, SCSI, Host

CARDS = ("0000:41:00.0", "0000:42:00.0")
SERIALS = ("2TG0AAAA", "2TG0BBBB", "2TG0CCCC")
ENCLOSURES = ("0x50050cc10c4001ee", "0x50050cc10c4001ef")  # one for each I/O module
SIZE = 10000831348736
NAMES = (("sda", "sdb", "sdc"), ("sdk", "sdl", "sdm"))


def unit(slot: int) -> int:
    return 0x5000CCA26A000000 + 0x100 * slot


def _disk(host: Host, path: int, slot: int) -> None:
    port, address, name = f"{path}:0:{slot}", f"{path}:0:{slot}:0", NAMES[path][slot]
    sas = f"0x{unit(slot) + 1 + path:016x}"
    host.scsi(
        address,
        name,
        CARDS[path],
        SIZE,
        serial=SERIALS[slot],
        port=port,
        vendor="HGST",
        model="HUH721010AL5200",
        rev="LS17",
        wwid=f"naa.{unit(slot):016x}",
        sas_address=sas,
    )
    host.put(
        f"/sys/class/sas_device/end_device-{port}",
        enclosure_identifier=ENCLOSURES[path],
        bay_identifier=slot + 4,
        sas_address=sas,
    )
    folder = f"/sys/class/enclosure/{path}:0:9:0/Disk{slot + 4:02d}"
    host.put(folder, slot=slot + 4, type="array device", status="OK", fault=0, locate=0)
    host.links[f"{folder}/device"] = host.links[f"{SCSI}/{address}"]
    host.files[f"{folder}/device/block/{name}/size"] = "1\n"
    host.put(f"/sys/block/dm-{slot}/slaves/{name}", size=1)
    host.put(f"/sys/block/dm-{slot}/dm", name=f"mpath{'abc'[slot]}", uuid=f"mpath-3{unit(slot):x}")
    host.smart(
        f"/dev/{name}",
        "scsi",
        scsi_vendor="HGST",
        scsi_product="HUH721010AL5200",
        scsi_model_name="HGST HUH721010AL5200",
        serial_number=SERIALS[slot],
        logical_unit_id=f"0x{unit(slot):016x}",
        user_capacity={"bytes": SIZE},
    )


def paths() -> Host:
    """The whole machine."""
    host = Host()
    for path, card in enumerate(CARDS):
        host.card(card, "mpt3sas", path, board_name="SAS9300-8e")
        enclosure = f"/sys/class/enclosure/{path}:0:9:0"
        host.put(enclosure, id=ENCLOSURES[path], components=12)
        where = f"port-{path}:0/expander-{path}:0/port-{path}:0:9/end_device-{path}:0:9"
        host.links[enclosure] = (
            f"{ROOT}/{card}/host{path}/{where}/target{path}:0:9/{path}:0:9:0/enclosure/{path}:0:9:0"
        )
        for slot in range(3):
            _disk(host, path, slot)
    host.scan(*((f"/dev/{name}", "scsi") for names in NAMES for name in names))
    host.files["/proc/self/mountinfo"] = (
        "35 24 253:0 / /srv/a rw,noatime shared:16 - xfs /dev/mapper/mpatha rw\n"
    )
    return host

"""A made heartbeat of a host with two cards in a bond, one of them without its link."""

SAID = {
    "system": {
        "cpu_count": 64,
        "memory_bytes": 270114873344,
        "memory_available_bytes": 121893896192,
        "load_1": 3.42,
        "filesystems": [
            {
                "device": "/dev/sda2",
                "mount_point": "/",
                "type": "xfs",
                "size_bytes": 107374182400,
                "free_bytes": 53687091200,
            }
        ],
        "machine": {
            "vendor": "H3C",
            "model": "UniServer R4900 G3",
            "serial": "219801A1CDE000000002",
            "cpu_model": "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz",
            "cpu_sockets": 2,
            "cpu_cores": 20,
            "cpu_threads": 40,
            "bios": "5.37",
        },
        "links": {
            "nics": [
                {
                    "name": name,
                    "is_up": up,
                    "speed_mbit": 10000 if up else None,
                    "duplex": "full" if up else "",
                    "mac": "02:00:00:00:00:0" + name[-1],
                    "pci_address": f"0000:18:00.{name[-1]}",
                    "driver": "ixgbe",
                    "bond": "bond0",
                }
                for name, up in (("ens1f0", True), ("ens1f1", False))
            ],
            "bonds": [
                {
                    "name": "bond0",
                    "mode": "IEEE 802.3ad Dynamic link aggregation",
                    "is_up": True,
                    "aggregator": 1,
                    "partner": "02:01:00:00:01:01",
                    "slaves": [
                        {"name": "ens1f0", "is_up": True, "speed_mbit": 10000, "aggregator": 1},
                        {"name": "ens1f1", "is_up": False, "failures": 3, "aggregator": 2},
                    ],
                }
            ],
        },
    }
}

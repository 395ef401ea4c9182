"""Rules are data: the shipped ones find what projects publish, a broken one is named."""

import pytest

from mirrorsite.downloads.rules import RuleError, parse_rules
from mirrorsite.downloads.storing import SHIPPED

RULES = {rule.key: rule for rule in parse_rules(SHIPPED.read_text("utf-8"))}

# key, path below the mirror → version, edition, arch. Names as the projects publish them.
PUBLISHED = [
    ("debian", "13.2.0/amd64/iso-cd/debian-13.2.0-amd64-netinst.iso", "13.2.0", "netinst", "amd64"),
    ("debian", "current/arm64/iso-dvd/debian-13.2.0-arm64-DVD-1.iso", "13.2.0", "DVD-1", "arm64"),
    (
        "debian-live",
        "current-live/amd64/iso-hybrid/debian-live-13.2.0-amd64-gnome.iso",
        "13.2.0",
        "gnome",
        "amd64",
    ),
    ("ubuntu", "24.04.3/ubuntu-24.04.3-desktop-amd64.iso", "24.04.3", "desktop", "amd64"),
    ("ubuntu", "25.10/ubuntu-25.10-live-server-amd64.iso", "25.10", "live-server", "amd64"),
    (
        "ubuntu-flavours",
        "kubuntu/releases/24.04/release/kubuntu-24.04.3-desktop-amd64.iso",
        "24.04.3",
        "kubuntu",
        "amd64",
    ),
    ("linuxmint", "stable/22.2/linuxmint-22.2-cinnamon-64bit.iso", "22.2", "cinnamon", "64bit"),
    ("lmde", "debian/lmde-7-cinnamon-64bit.iso", "7", "cinnamon", "64bit"),
    (
        "kali",
        "kali-2025.3/kali-linux-2025.3-installer-amd64.iso",
        "2025.3",
        "installer",
        "amd64",
    ),
    ("archlinux", "iso/2026.11.01/archlinux-2026.11.01-x86_64.iso", "2026.11.01", "", "x86_64"),
    ("alpine", "v3.22/releases/x86_64/alpine-virt-3.22.2-x86_64.iso", "3.22.2", "virt", "x86_64"),
    (
        "voidlinux",
        "live/20250202/void-live-x86_64-musl-20250202-base.iso",
        "20250202",
        "base",
        "x86_64-musl",
    ),
    (
        "gentoo",
        "releases/amd64/autobuilds/current-install-amd64-minimal/"
        "install-amd64-minimal-20261115T164555Z.iso",
        "20261115T164555Z",
        "install",
        "amd64",
    ),
    (
        "fedora",
        "releases/43/Workstation/x86_64/iso/Fedora-Workstation-Live-43-1.6.x86_64.iso",
        "43",
        "Workstation-Live",
        "x86_64",
    ),
    (
        "fedora",
        "releases/41/Server/aarch64/iso/Fedora-Server-dvd-aarch64-41-1.4.iso",
        "41",
        "Server-dvd",
        "aarch64",
    ),
    (
        "centos-stream",
        "10-stream/BaseOS/x86_64/iso/CentOS-Stream-10-latest-x86_64-dvd1.iso",
        "10",
        "dvd1",
        "x86_64",
    ),
    ("rocky", "10.0/isos/x86_64/Rocky-10.0-x86_64-dvd1.iso", "10.0", "dvd1", "x86_64"),
    ("almalinux", "9.6/isos/x86_64/AlmaLinux-9.6-x86_64-minimal.iso", "9.6", "minimal", "x86_64"),
    (
        "opensuse-leap",
        "distribution/leap/15.6/iso/openSUSE-Leap-15.6-DVD-x86_64-Media.iso",
        "15.6",
        "DVD",
        "x86_64",
    ),
    (
        "opensuse-leap",
        "distribution/leap/16.0/offline/Leap-16.0-offline-installer-x86_64.install.iso",
        "16.0",
        "offline-installer",
        "x86_64",
    ),
    (
        "opensuse-tumbleweed",
        "tumbleweed/iso/openSUSE-Tumbleweed-DVD-x86_64-Snapshot20261120-Media.iso",
        "20261120",
        "DVD",
        "x86_64",
    ),
    ("proxmox-ve", "iso/proxmox-ve_9.0-1.iso", "9.0-1", "", "amd64"),
    (
        "raspberry-pi-os",
        "raspios_lite_arm64/images/raspios_lite_arm64-2025-10-02/"
        "2025-10-01-raspios-trixie-arm64-lite.img.xz",
        "2025-10-01",
        "lite",
        "arm64",
    ),
    (
        "freebsd",
        "releases/amd64/amd64/ISO-IMAGES/14.3/FreeBSD-14.3-RELEASE-amd64-dvd1.iso",
        "14.3",
        "dvd1",
        "amd64",
    ),
    ("openbsd", "7.8/amd64/install78.iso", "7.8", "iso", "amd64"),
    ("python", "3.13.1/python-3.13.1-amd64.exe", "3.13.1", "exe", "amd64"),
    ("python", "3.13.1/Python-3.13.1.tar.xz", "3.13.1", "tar.xz", ""),
    ("nodejs", "v24.11.0/node-v24.11.0-linux-x64.tar.xz", "24.11.0", "tar.xz", "linux-x64"),
    (
        "julia",
        "bin/linux/x64/1.11/julia-1.11.5-linux-x86_64.tar.gz",
        "1.11.5",
        "linux-x86_64.tar.gz",
        "x64",
    ),
    ("vlc", "vlc/3.0.21/win64/vlc-3.0.21-win64.exe", "3.0.21", "exe", "win64"),
    (
        "virtualbox",
        "7.1.4/VirtualBox-7.1.4-165100-Win.exe",
        "7.1.4",
        "Win",
        "",
    ),
    (
        "adoptium",
        "21/jdk/x64/linux/OpenJDK21U-jdk_x64_linux_hotspot_21.0.5_11.tar.gz",
        "21.0.5_11",
        "linux",
        "x64",
    ),
    ("msys2", "distrib/x86_64/msys2-x86_64-20250830.exe", "20250830", "", "x86_64"),
]
NOT_OFFERED = [
    ("debian", "13.2.0/amd64/iso-cd/debian-mac-13.2.0-amd64-netinst.iso.torrent"),
    ("debian", "13.2.0/amd64/jigdo-cd/debian-13.2.0-amd64-netinst.jigdo"),
    ("ubuntu", "24.04.3/ubuntu-24.04.3-desktop-amd64.iso.zsync"),
    ("archlinux", "iso/latest/archlinux-x86_64.iso"),
    ("nodejs", "v24.11.0/node-v24.11.0-headers.tar.gz"),
]


@pytest.mark.parametrize(("key", "path", "version", "edition", "arch"), PUBLISHED)
def test_a_published_name_is_understood(key, path, version, edition, arch):
    rule = RULES[key]
    told = rule.match.fullmatch(path)
    assert told is not None
    groups = {name: value or "" for name, value in told.groupdict().items()}
    assert groups["version"] == version
    assert groups.get("edition", rule.edition) == edition
    assert groups.get("arch", rule.arch) == arch


@pytest.mark.parametrize(("key", "path"), NOT_OFFERED)
def test_what_is_no_image_is_not_offered(key, path):
    assert RULES[key].match.fullmatch(path) is None


def test_each_mirror_of_a_rule_is_in_the_catalogue():
    import json
    from pathlib import Path

    shipped = Path(SHIPPED).parents[1] / "catalogue" / "catalogue.json"
    known = {entry["cname"] for entry in json.loads(shipped.read_bytes())["projects"]}
    assert {rule.mirror for rule in RULES.values()} - known == set()


GOOD = """
[x]
title = "X"
category = "os"
mirror = "x"
look = ["*.iso"]
match = 'x-(?P<version>\\d+)\\.iso'
"""


def test_a_good_rule_is_read():
    (rule,) = parse_rules(GOOD)
    assert (rule.key, rule.look, rule.keep) == ("x", ("*.iso",), 3)


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("[x]", "[X y]", "TOML"),
        ('title = "X"', "title = 3", "title"),
        ('"os"', '"ufo"', "category"),
        ('["*.iso"]', "[]", "look"),
        ('["*.iso"]', '["../*.iso"]', ".."),
        ('["*.iso"]', '["/etc/*.iso"]', "below the mirror"),
        ("(?P<version>", "(?P<height>", "version"),
        ("(?P<version>", "((?P<version>", "regular expression"),
        ('mirror = "x"', 'mirror = "x"\nsurprise = 1', "surprise"),
        ('mirror = "x"', 'mirror = "x"\nkeep = 0', "keep"),
    ],
)
def test_a_broken_rule_is_named_with_its_fault(before, after, word):
    with pytest.raises(RuleError, match=word.replace(".", r"\.")):
        parse_rules(GOOD.replace(before, after))

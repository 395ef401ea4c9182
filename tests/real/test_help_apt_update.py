"""A real apt, in a root of its own, updates from a made mirror by what the Debian page says."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mirrorsite.help.importing import SHIPPED
from tests.real.help_files import contents, is_apt
from tests.real.made_archive import make_key, make_suite
from tests.real.test_help_parsers import apt_root

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SUITES = ("trixie", "trixie-updates", "trixie-backports", "trixie-security")


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """A test's output is not its log."""


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """(address, keyring) of a signed archive on loopback."""
    if not shutil.which("gpg"):
        pytest.skip("no gpg: script/test --with-system-packages installs it")
    root = tmp_path_factory.mktemp("mirror")
    home = Path(f"/tmp/gpg-{os.getpid()}")  # a socket's path may not be long
    keyring = root / "keyring.gpg"
    try:
        keyring.write_bytes(make_key(home))
        for archive in ("debian", "debian-security"):
            for suite in SUITES:
                make_suite(root / archive, suite, home)
    finally:
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], timeout=20)
        shutil.rmtree(home, ignore_errors=True)
    handler = functools.partial(Silent, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", keyring
        server.shutdown()


def shown(files: list[tuple[str, str]], ending: str, *words: str) -> tuple[str, str]:
    """The longest file of a kind that has all the words and no source packages."""
    fitting = [
        (file, text)
        for file, text in files
        if file.endswith(ending) and all(word in text for word in words) and "deb-src" not in text
    ]
    assert fitting, (ending, words)
    return max(fitting, key=lambda one: len(one[1]))


@pytest.mark.parametrize("ending", [".sources", ".list"])
def test_a_real_apt_takes_packages_from_the_mirror_as_the_page_says(
    mirror: tuple[str, Path], tmp_path: Path, ending: str
) -> None:
    url, keyring = mirror
    file, text = shown(contents(SHIPPED / "debian.en.md", is_apt), ending, "trixie-updates")
    said = text.replace("https://mirrors.example.org", url).replace(KEYRING, str(keyring))
    options = apt_root(tmp_path, file, said)
    if ending == ".list":
        shutil.copy(keyring, tmp_path / "etc/apt/trusted.gpg.d/made.gpg")
    options += ["-o", "APT::Sandbox::User=root", "-o", "Acquire::Check-Date=false"]
    done = subprocess.run(
        ["apt-get", *options, "update"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0 and "W:" not in done.stderr, (said, done.stderr)
    policy = subprocess.run(
        ["apt-cache", *options, "policy", "made-by-a-test"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert url in policy.stdout, policy.stdout

"""A made Debian archive of one package, signed by a made key: what a mirror would serve."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
from pathlib import Path

PACKAGES = """\
Package: made-by-a-test
Version: 1.0
Architecture: {arch}
Maintainer: A Test <test@example.org>
Filename: pool/main/m/made-by-a-test_1.0_{arch}.deb
Size: 1
SHA256: {sum}
Description: nothing

"""
RELEASE = """\
Origin: Made
Label: Made
Suite: {suite}
Codename: {suite}
Date: Sun, 22 Nov 2026 00:00:00 UTC
Architectures: amd64
Components: {components}
SHA256:
{sums}
"""
COMPONENTS = ("main", "contrib", "non-free", "non-free-firmware")


def make_key(home: Path) -> bytes:
    """A signing key in a keyring of its own; returns its public half."""
    home.mkdir(mode=0o700)
    _gpg(home, "--quick-generate-key", "--passphrase", "", "made@example.org", "rsa2048")
    return _gpg(home, "--export", "made@example.org")


def make_suite(root: Path, suite: str, home: Path) -> None:
    """dists/<suite> with every component, a Release file, and its signature inside."""
    dists = root / "dists" / suite
    packages = PACKAGES.format(arch="amd64", sum="0" * 64).encode()
    sums = []
    for component in COMPONENTS:
        folder = dists / component / "binary-amd64"
        folder.mkdir(parents=True)
        for name, content in (("Packages", packages), ("Packages.gz", gzip.compress(packages))):
            (folder / name).write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            sums.append(f" {digest} {len(content)} {component}/binary-amd64/{name}")
    release = RELEASE.format(suite=suite, components=" ".join(COMPONENTS), sums="\n".join(sums))
    (dists / "Release").write_text(release)
    _gpg(home, "--clearsign", "--output", str(dists / "InRelease"), str(dists / "Release"))


def _gpg(home: Path, *argv: str) -> bytes:
    command = ["gpg", "--homedir", str(home), "--batch", "--yes", "--pinentry-mode", "loopback"]
    done = subprocess.run([*command, *argv], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout

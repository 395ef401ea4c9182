"""What the help pages tell people to write is read by the programs it is meant for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mirrorsite.help.importing import SHIPPED
from tests.real.help_files import (
    HOST,
    contents,
    is_apt,
    is_dnf,
    is_pacman,
    pages_with,
    written_by,
)

APT_FOLDERS = (
    "etc/apt/sources.list.d",
    "etc/apt/preferences.d",
    "etc/apt/apt.conf.d",
    "etc/apt/trusted.gpg.d",
    "var/lib/apt/lists/partial",
    "var/cache/apt/archives/partial",
    "var/lib/dpkg",
)
PACMAN_HEAD = "[options]\nArchitecture = x86_64\n"


def needs(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program}: script/test --with-system-packages installs it")
    return found


def run(*argv: str, **more: str) -> str:
    """What a program prints; AssertionError with its words when it fails."""
    environment = {**os.environ, "LC_ALL": "C", **more}
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, (argv[0], done.stdout[-500:], done.stderr[-2000:])
    assert "Malformed" not in done.stderr and "Ignoring" not in done.stderr, done.stderr[-2000:]
    return done.stdout


def apt_root(root: Path, file: str, content: str) -> list[str]:
    """Options for an apt that sees nothing but this one file, in a root of its own."""
    for folder in APT_FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "var/lib/dpkg/status").touch()
    target = root / file.lstrip("/")
    target.write_text(content)
    settings = {
        "Dir": str(root),
        "Dir::State::status": str(root / "var/lib/dpkg/status"),
        "Dir::Etc::sourcelist": str(root / "etc/apt/sources.list"),
        "Dir::Etc::sourceparts": str(root / "etc/apt/sources.list.d"),
        "APT::Architecture": "amd64",
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


@pytest.mark.parametrize("page", pages_with(is_apt), ids=lambda page: page.name)
def test_apt_reads_each_list_of_sources_and_asks_this_site(page: Path, tmp_path: Path) -> None:
    program = needs("apt-get")
    for number, (file, content) in enumerate(contents(page, is_apt)):
        options = apt_root(tmp_path / str(number), file, content)
        said = run(program, *options, "update", "--print-uris")
        uris = [line.split("'")[1] for line in said.splitlines() if line.startswith("'")]
        assert uris, (file, content)
        foreign = [uri for uri in uris if HOST not in uri and ".example.org" not in uri]
        assert foreign == [], (file, content)


@pytest.mark.parametrize("page", pages_with(is_dnf), ids=lambda page: page.name)
def test_dnf_reads_each_repository_and_checks_signatures(page: Path, tmp_path: Path) -> None:
    program = needs("dnf")
    (tmp_path / "dnf.conf").write_text("[main]\n")
    for number, (file, content) in enumerate(contents(page, is_dnf)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / Path(file).name).write_text(content)
        options = [
            f"--config={tmp_path}/dnf.conf",
            f"--setopt=reposdir={folder}",
            f"--setopt=cachedir={tmp_path}/cache",
            f"--setopt=logdir={tmp_path}",
            f"--setopt=persistdir={tmp_path}/state",
            f"--installroot={tmp_path}/root",
            "--releasever=10",
            "--noplugins",
        ]
        said = run(program, *options, "-C", "repolist", "--all")
        sections = content.count("\n[") + content.startswith("[")
        assert len(said.splitlines()) - 1 == sections, (said, content)
        assert len(re.findall(r"^gpgcheck=1$", content, re.MULTILINE)) == sections, content


@pytest.mark.parametrize("page", pages_with(is_pacman), ids=lambda page: page.name)
def test_pacman_reads_each_server_and_repository(page: Path, tmp_path: Path) -> None:
    program = needs("pacman-conf")
    for number, (file, content) in enumerate(contents(page, is_pacman)):
        config = tmp_path / f"{number}.conf"
        if "mirrorlist" in file:
            content = f"[core]\n{content}"
        for included in re.findall(r"^Include *= *(\S+)", content, re.MULTILINE):
            kept = tmp_path / included.replace("/", "-")  # what the system has there already
            kept.write_text(f"Server = https://{HOST}/$repo\n")
            content = content.replace(included, str(kept))
        config.write_text(PACMAN_HEAD + content)
        repositories = run(program, "--config", str(config), "--repo-list").split()
        assert repositories, (file, content)
        for repository in repositories:
            served = run(program, "--config", str(config), "--repo", repository, "Server")
            assert ".example.org" in served, (file, content)


def test_pip_takes_the_index_and_gives_it_back_as_the_page_says(tmp_path: Path) -> None:
    (block,) = [
        block
        for block in written_by(SHIPPED / "pypi.en.md")
        if block.code.startswith("pip config --user set global.index-url https://mirrors")
    ]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    said = run("bash", "-ec", f"{block.code}\n{block.verify}", HOME=str(tmp_path), PATH=path)
    assert f"https://{HOST}/" in said
    run("bash", "-ec", block.undo, HOME=str(tmp_path), PATH=path)
    left = run("bash", "-ec", "pip config list", HOME=str(tmp_path), PATH=path)
    assert HOST not in left

"""A block with a file as commands: write it, keep what was there, take it back."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from mirrorsite.help.bash_quoting import single, word

if TYPE_CHECKING:
    from mirrorsite.help.code_block import Block

HOMES = {"~/": "~/", "$HOME/": '"$HOME"/'}
ALWAYS_THERE = frozenset(
    {"", "/", "/etc", "/etc/apt", "/etc/apt/sources.list.d", "/etc/yum.repos.d"}
)
BACKUP = ".before-mirror"


def path_word(file: str) -> str:
    """A path as one word of a shell; a home at its beginning stays one."""
    for said, meant in HOMES.items():
        if file.startswith(said) and len(file) > len(said):
            return meant + word(file.removeprefix(said))
    return word(file)


def is_possible(block: Block) -> bool:
    """Whether a shell can write this file: not one of Windows."""
    is_windows = "\\" in block.file or "%" in block.file or block.file[1:3] == ":/"
    return bool(block.file) and not is_windows and block.language != "powershell"


def completed(block: Block, sudo: str) -> Block:
    """The block with its commands; `sudo` is the word before them, or nothing."""
    if not is_possible(block):
        return block
    before = f"{sudo} " if sudo else ""
    undo = block.undo or (_undo(block, before) if block.has_backup else "")
    return replace(block, undo=undo, shell="\n".join(_commands(block, before)))


def _commands(block: Block, sudo: str) -> list[str]:
    target, folder = path_word(block.file), posixpath.dirname(block.file)
    commands = []
    if folder not in (*ALWAYS_THERE, "~", "$HOME"):
        commands.append(f"{sudo}mkdir -p {path_word(folder)}")
    if block.has_backup:
        kept = path_word(block.file + BACKUP)
        # An empty copy says that there was no file: a second time ours is not taken for the first.
        commands.append(
            f"[ -e {kept} ] || if [ -e {target} ]; then {sudo}cp -p {target} {kept};"
            f" else {sudo}touch {kept}; fi"
        )
    if block.is_appended:
        commands.append(_line_ended(target, sudo))
    rows = block.code.removesuffix("\n").split("\n")
    texts = " \\\n".join(f"  '{single(row)}'" for row in rows)
    append = "-a " if block.is_appended else ""
    commands.append(f"printf '%s\\n' \\\n{texts} |\n  {sudo}tee {append}{target} >/dev/null")
    return commands


def _line_ended(target: str, sudo: str) -> str:
    """A line break for a file whose last line has none."""
    is_ended = f'[ ! -s {target} ] || [ -z "$({sudo}tail -c 1 {target})" ]'
    return f"{is_ended} || echo | {sudo}tee -a {target} >/dev/null"


def _undo(block: Block, sudo: str) -> str:
    target, kept = path_word(block.file), path_word(block.file + BACKUP)
    return (
        f"if [ -s {kept} ]; then\n  {sudo}mv {kept} {target}\n"
        f"elif [ -e {kept} ]; then\n  {sudo}rm -f {target} {kept}\nfi"
    )

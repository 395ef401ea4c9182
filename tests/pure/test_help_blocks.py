import subprocess

import pytest

from mirrorsite.help.choosing import choose
from mirrorsite.help.combinations import ANY_SITE
from mirrorsite.help.markdown import blocks, structure
from mirrorsite.help.parsing import parse
from mirrorsite.help.shell_form import path_word
from mirrorsite.help.template import Expansion

TYPED = """[inputs.typed]
kind = "text"
label = "Typed"
"""
HOSTILE = "a'b\"$(touch broken)`touch broken`\\ !x"


def blocks_of(body, query=None, settings=TYPED):
    page = parse(f'+++\ntitle = "x"\n{settings}+++\n{body}\n')
    choice = choose(page, "x", "/x/", ANY_SITE, query or {})
    expansion = Expansion(choice.values, "v", 100_000)
    text = expansion.of(page.nodes)
    shown, _left_out = blocks(structure(text).fences, expansion, choice.values)
    return list(shown.values())


def only(body, query=None):
    (block,) = blocks_of(body, query)
    return block


def run(command, folder, home=None):
    done = subprocess.run(
        ["bash", "--norc", "-ec", command],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(home or folder)},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_block_says_its_file_and_its_commands():
    attributes = 'file="/etc/{{ name }}" append sudo verify="{{ sudo }}true" undo="u"'
    block = only(f"```text {attributes}\nx\n```")
    assert (block.language, block.file, block.code) == ("text", "/etc/x", "x\n")
    assert (block.is_appended, block.needs_sudo, block.has_backup) == (True, True, False)
    assert (block.verify, block.undo) == ("sudo true", "u")
    assert "sudo tee -a /etc/x >/dev/null" in block.shell


@pytest.mark.parametrize(
    ("before", "after"),
    [("fi", "fi\nx\n"), ("fi\n", "fi\nx\n"), ("", "x\n"), (None, "x\n")],
)
def test_what_is_added_begins_on_a_line_of_its_own(tmp_path, before, after):
    if before is not None:
        (tmp_path / "rc").write_text(before)
    block = only('```text file="~/rc" append\nx\n```')
    run(block.shell, tmp_path)
    assert (tmp_path / "rc").read_text() == after


def test_without_sudo_no_command_has_it():
    block = only('```text file="/etc/x/y" backup sudo\nx\n```', {"sudo": "off"})
    assert "sudo" not in block.shell + block.undo
    assert not block.needs_sudo


def test_a_value_with_double_quotes_stands_in_single_ones():
    assert only('```text file="/x" verify=\'grep "a b" /x\'\nx\n```').verify == 'grep "a b" /x'


def test_a_block_with_a_condition_is_shown_only_while_it_holds():
    body = "```text when='ip == \"6\"'\nx\n```"
    assert blocks_of(body) == []
    assert len(blocks_of(body, {"ip": "6"})) == 1


@pytest.mark.parametrize(
    "file",
    ["{folder}/new", "{folder}/deep/er/new", "~/new", "~/deep/new", "$HOME/.config/a b", "new"],
)
@pytest.mark.parametrize("before", [None, "old text\n"])
@pytest.mark.parametrize("flags", ["backup", "append backup"])
def test_the_shell_form_writes_the_file_and_its_undo_takes_it_back(tmp_path, file, before, flags):
    file = file.format(folder=tmp_path)
    real = tmp_path / file.replace("~/", "").replace("$HOME/", "").removeprefix(f"{tmp_path}/")
    if before is not None:
        real.parent.mkdir(parents=True, exist_ok=True)
        real.write_text(before)
    body = f"```text file=\"{file}\" {flags}\nline {{{{ typed }}}}\n\n  %s \\n 'quoted'\n```"
    block = only(body, {"typed": HOSTILE})
    run(block.shell, tmp_path)
    kept = before or "" if "append" in flags else ""
    assert real.read_text() == f"{kept}line {HOSTILE}\n\n  %s \\n 'quoted'\n"
    run(block.shell, tmp_path)  # a second time keeps the first copy
    run(block.undo, tmp_path)
    run(block.undo, tmp_path)  # and neither removes what it brought back
    assert (real.read_text() if real.exists() else None) == before
    assert not list(tmp_path.rglob("broken"))
    assert not list(tmp_path.rglob("*.before-mirror"))


def test_a_typed_file_name_is_one_word(tmp_path):
    typed = HOSTILE.replace("\\", "")
    block = only('```text file="{{ typed }}.conf"\nx\n```', {"typed": typed})
    run(block.shell, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"{typed}.conf"]


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/etc/x", "/etc/x"),
        ("~/a b", "~/'a b'"),
        ("$HOME/a", '"$HOME"/a'),
        ("$(id)", "'$(id)'"),
        ("~root/x", "'~root/x'"),
    ],
)
def test_a_path_is_one_word_whose_home_is_found(path, word):
    assert path_word(path) == word


@pytest.mark.parametrize("file", ["%APPDATA%\\pip\\pip.ini", "C:/x", "a\\b"])
def test_a_file_of_windows_has_no_shell_form(file):
    block = only(f'```ini file="{file}" backup\nx\n```')
    assert (block.file, block.shell, block.undo) == (file, "", "")


def test_output_is_never_copied():
    assert not only("```console\nx\n```").is_copied


def test_blocks_in_lists_and_quotes_are_found():
    found = blocks_of("- a\n\n  ```bash\n  one\n  ```\n\n> ```bash\n> two\n> ```\n")
    assert [block.code for block in found] == ["one\n", "two\n"]


def test_a_block_in_a_list_knows_its_line():
    assert [block.line for block in blocks_of("x\n\n1. a\n\n   ```bash\n   one\n   ```")] == [11]


def test_what_looks_like_an_opening_inside_of_a_block_is_text():
    assert only("~~~text\n```bash\nx\n~~~").code == "```bash\nx\n"

"""The floors of the house (DESIGN.md, section 2), kept by reading every import."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
WINGS = ("hardware", "syncstatus")
GROUND = "mirrorsite.ground"
SHELL = "mirrorsite.ground.outside.shell"
FOLLOWING = "mirrorsite.ground.outside.following"
STDLIB = sys.stdlib_module_names | {"__future__"}
OUR_OWN = (*WINGS, "mirrorsite")
BARE_NAMES = {"utils", "helpers", "services", "base", "common"}

# floor of a wing → what of our own, and what of others' beside the standard library, it may import
FLOORS = {
    "domain": (["{wing}.domain"], []),
    "tools": (["{wing}.domain", "{wing}.tools"], []),
    "bmc": (["{wing}.domain", "{wing}.bmc"], []),
    "schedulers": (["{wing}.domain", "{wing}.schedulers"], []),
    "freshness": (["{wing}.domain", "{wing}.freshness"], []),
    "agent": (
        ["{wing}.domain", "{wing}.tools", "{wing}.agent", SHELL, FOLLOWING],
        ["celery", "hyperscan", "psutil", "pyudev", "pySMART"],
    ),
    "models": (["{wing}.domain", "{wing}.models", GROUND], ["django"]),
    "migrations": (["{wing}", GROUND], ["django"]),
}
ABOVE = (["{wing}", GROUND], None)  # digest, tasks, views, admin …; None: any library


# To be mended; a line that is no longer needed fails its test.
KNOWN = {
    ("syncstatus.models.mirror", "syncstatus.paths.taken_segments"),
    ("syncstatus.models.mirror", "syncstatus.words.sentence"),
    ("syncstatus.models.source", "syncstatus.words.sentence"),
}


def modules():
    """(dotted name, file) of each module of the product."""
    for top in OUR_OWN:
        for file in sorted((BASE / top).rglob("*.py")):
            parts = file.relative_to(BASE).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), file


def imports(file):
    """Dotted names that a file imports, wherever in it; relative ones count as forbidden."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
            yield from (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))


def is_below(name, prefix):
    return name == prefix or name.startswith(prefix + ".")


def allowed_of(module):
    """(our own prefixes, others' tops) that a module may import; None: all of them."""
    wing, _, rest = module.partition(".")
    if wing in WINGS:
        ours, others = FLOORS.get(rest.partition(".")[0], ABOVE)
        return [name.format(wing=wing) for name in ours], others
    if module in (SHELL, FOLLOWING, "mirrorsite.ground.outside.orphan"):
        return [], []
    if is_below(module, GROUND):
        return [GROUND], None
    return None, None


def may(module, name):
    ours, others = allowed_of(module)
    top = name.partition(".")[0]
    if top in STDLIB:
        return True
    if top in OUR_OWN:
        return ours is None or any(is_below(name, prefix) for prefix in ours)
    return others is None or top in others


@pytest.mark.parametrize(("module", "file"), modules(), ids=[name for name, _ in modules()])
def test_a_module_imports_only_what_its_floor_may(module, file):
    forbidden = {(module, name) for name in imports(file) if not may(module, name)}
    assert forbidden == {known for known in KNOWN if known[0] == module}


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("hardware.domain.survey", "django.db"),
        ("hardware.domain.survey", "hardware.models.Drive"),
        ("hardware.domain.survey", "psutil"),
        ("hardware.tools.smartctl", "hardware.agent.machine"),
        ("hardware.tools.smartctl", SHELL),
        ("hardware.agent.tasks", "django.utils"),
        ("hardware.agent.tasks", "mirrorsite.ground.outside.fetch"),
        ("hardware.agent.tasks", "hardware.digest"),
        ("hardware.models.events", "hardware.digest"),
        ("hardware.digest", "syncstatus.models"),
        ("syncstatus.digest", "hardware.models"),
        ("hardware.views.hosts", "mirrorsite.ops.views"),
        ("mirrorsite.ground.inbox.digests", "hardware.digest"),
        ("mirrorsite.ground.inbox.digests", "mirrorsite.ops"),
        (SHELL, "django.conf"),
    ],
)
def test_the_walls_stand(module, name):
    assert not may(module, name)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("hardware.agent.tasks", f"{SHELL}.run"),
        ("hardware.digest", "mirrorsite.ground.inbox.models"),
        ("mirrorsite.ops.views", "hardware.models"),
        ("mirrorsite.demo.loading", "syncstatus.tasks"),
    ],
)
def test_the_doors_are_open(module, name):
    assert may(module, name)


def test_only_fetch_is_an_http_client_and_only_shell_starts_processes():
    users = {"aiohttp": set(), "subprocess": set()}
    for module, file in modules():
        for name in imports(file):
            if (top := name.partition(".")[0]) in users:
                users[top].add(module)
    assert users["aiohttp"] == {"mirrorsite.ground.outside.fetch"}
    # the recorder is one file for hosts that have nothing else of ours
    starters = {SHELL, FOLLOWING, "mirrorsite.ops.start", "hardware.agent.recorder"}
    assert users["subprocess"] <= starters


def test_the_recorder_is_one_file_of_the_standard_library():
    file = BASE / "hardware/agent/recorder.py"
    assert {name.partition(".")[0] for name in imports(file)} <= STDLIB
    ast.parse(file.read_text(), feature_version=(3, 6))


@pytest.mark.parametrize(
    "module", ["hardware.agent.follower", "hardware.agent.tasks", "hardware.agent.app"]
)
def test_the_agent_needs_no_django(module):
    # kombu takes one class of django.utils where Django is installed, so here it is not
    assert python(f"import sys; sys.modules['django'] = None; import {module}") == ""
    told = python(f"import sys, {module}; print(*sys.modules)").split()
    assert not {"django.conf", "django.apps", "django.db", "mirrorsite.settings"} & set(told)


def python(code):
    command = [sys.executable, "-c", code]
    plain = {name: value for name, value in os.environ.items() if "DJANGO" not in name}
    done = subprocess.run(command, cwd=BASE, env=plain, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_package_that_both_share_is_empty():
    assert (BASE / "mirrorsite" / "__init__.py").read_text() == ""
    assert (BASE / "hardware" / "__init__.py").read_text() == ""


def test_nothing_has_a_name_that_says_nothing():
    named = {part for module, _file in modules() for part in module.split(".")}
    assert named & BARE_NAMES == set()


def test_there_are_no_signals_and_no_logic_in_save():
    for module, file in modules():
        assert not any(is_below(n, "django.db.models.signals") for n in imports(file)), module

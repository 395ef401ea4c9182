"""This machine as the tools see it, and what the agent is told by its environment."""

import json
from datetime import UTC, datetime

import pytest

from hardware.agent import machine
from hardware.agent.config import Config, ConfigError
from hardware.agent.machine import ThisMachine
from hardware.agent.survey import read_survey, survey_body
from hardware.domain.survey import Survey
from tests.recorded import FakeMachine

GOOD = {
    "MIRRORSITE_CENTRE": "https://centre.example/site/",
    "MIRRORSITE_TOKEN_FILE": "/etc/mirrorsite/token",
    "MIRRORSITE_AGENT_DIR": "/var/lib/mirrorsite",
}


@pytest.fixture
def environment(monkeypatch):
    def set_to(**values):
        for name in (*GOOD, "MIRRORSITE_KERNEL_LOG", "MIRRORSITE_CA_FILE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return Config.from_environment()

    return set_to


def test_a_good_environment(environment):
    config = environment(**GOOD)
    assert (config.centre, config.kernel_log) == ("https://centre.example/site", "")


@pytest.mark.parametrize("missing", GOOD)
def test_what_is_missing_is_named(environment, missing):
    with pytest.raises(ConfigError, match=missing):
        environment(**{name: value for name, value in GOOD.items() if name != missing})


@pytest.mark.parametrize(
    "centre",
    ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000", "https://a.example:8443"],
)
def test_a_token_may_go_there(environment, centre):
    assert environment(**{**GOOD, "MIRRORSITE_CENTRE": centre}).centre == centre


@pytest.mark.parametrize(
    "centre",
    [
        "http://centre.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example/",
        "http://127.0.0.1@evil.example",
        "http://127.0.0.1:8000@evil.example",
        "https://user:secret@centre.example",
        "https://",
        "https://x:port",
        "http://[::1",
        "ftp://127.0.0.1",
        "centre.example",
    ],
)
def test_a_token_never_goes_there(environment, centre):
    with pytest.raises(ConfigError, match="expected https"):
        environment(**{**GOOD, "MIRRORSITE_CENTRE": centre})


def test_all_commands_together_have_a_limit():
    clock = iter([0.0, 10.0, 46.0])
    here = ThisMachine(45.0, lambda: next(clock))
    assert here("echo", "in time").stdout == "in time\n"
    late = here("echo", "late")
    assert (late.exit_status, "no time left" in late.stderr) == (124, True)


def test_what_is_built_in_answers_as_json():
    said = ThisMachine()("psutil")
    assert said.exit_status == 0
    facts = json.loads(said.stdout)
    assert facts["memory_bytes"] > 0
    assert isinstance(facts["filesystems"], list)


@pytest.mark.parametrize("error", [OSError("gone"), ImportError("no libudev"), ValueError("x")])
def test_what_is_built_in_fails_like_a_command(monkeypatch, error):
    def fail():
        raise error

    monkeypatch.setitem(machine.BUILT_IN, "pyudev", fail)
    said = ThisMachine()("pyudev")
    assert (said.exit_status, type(error).__name__ in said.stderr) == (1, True)


def test_a_machine_without_an_id_makes_one_and_keeps_it(tmp_path, monkeypatch):
    monkeypatch.setattr(machine.shell, "read", lambda path: None)
    made = machine.machine_id(tmp_path)
    assert len(made) == 32
    assert machine.machine_id(tmp_path) == made


def test_it_says_who_it_is(tmp_path):
    about = machine.about(tmp_path)
    assert datetime.fromisoformat(about["booted_at"]) < datetime.now(UTC)
    assert abs(about["utc_offset_s"]) <= 14 * 3600
    json.dumps(about)


def test_a_survey_of_this_machine_can_be_sent():
    body = survey_body(ThisMachine())
    assert Survey.from_json(json.loads(json.dumps(body["survey"]))) is not None


def test_a_tool_that_fails_is_named_and_the_rest_is_given():
    disk = {"DEVNAME": "/dev/sda", "DEVPATH": "/devices/a/block/sda", "ID_SERIAL_SHORT": "S1"}
    here = FakeMachine({("arcconf", "LIST"): ("", 124), ("pyudev",): (json.dumps([disk]), 0)})
    found = read_survey(here)
    assert [block.disk_name for block in found.blocks] == ["sda"]
    assert any("arcconf" in words for words in found.trouble)


def test_a_bare_machine_has_an_empty_survey():
    assert read_survey(FakeMachine()) == Survey()

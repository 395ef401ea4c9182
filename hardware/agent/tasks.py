"""What a storage host does by itself and when it is asked. No Django here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from celery import shared_task

from hardware.agent import machine, send
from hardware.agent.config import Config
from hardware.agent.follower_state import read_state
from hardware.agent.led import obey_led
from hardware.agent.rounding import want_round
from hardware.agent.selftests import ASK, obey_test
from hardware.agent.spool import Spool
from hardware.agent.surveying import spool_survey

log = logging.getLogger(__name__)
Do = Callable[[Config, dict[str, Any]], str]


@shared_task(time_limit=60)
def heartbeat() -> None:
    """Tell that this host lives and how it fares; do what it is asked; send what waits."""
    config = Config.from_environment()
    spool = Spool(config.folder / "spool")
    try:
        body = {
            "spool": spool.state(),
            "system": machine.system_facts(),
            "follower": read_state(config.folder),
        }
        for command in send.heartbeat(config, body):
            obey(config, spool, command)
        spool.flush(send.Door(config).send)
    except OSError as error:
        log.warning("the centre is not reachable: %s", error)


@shared_task(time_limit=60)
def survey() -> None:
    """Tell the centre where every drive of this machine is."""
    take_survey(Config.from_environment())


def take_survey(config: Config) -> None:
    """Read everything, keep it, and send what waits."""
    spool = Spool(config.folder / "spool")
    spool_survey(config, spool)
    try:
        spool.flush(send.Door(config).send)
    except OSError as error:
        log.warning("the survey waits, the centre is not reachable: %s", error)


def obey(config: Config, spool: Spool, command: dict[str, Any]) -> None:
    """Do one command and report that it is done; an unknown one is answered as unknown."""
    kind = str(command.get("kind"))
    do = COMMANDS.get(kind)
    answer = _done(do, config, command) if do else f"this agent does not know {kind!r}"
    body = {"id": command.get("id"), "answer": answer, "at": datetime.now(UTC).isoformat()}
    spool.put(send.report(config, "command-done", f"command:{command.get('id')}", body))


def _done(do: Do, config: Config, command: dict[str, Any]) -> str:
    """A command that fails is answered too: unanswered, it would come again with each heartbeat."""
    try:
        return do(config, command)
    except Exception as error:
        log.exception("a command failed: %s", command)
        return f"failed: {error!r}"[:300]


def _survey(config: Config, _command: dict[str, Any]) -> str:
    take_survey(config)
    return "surveyed"


def _readings(config: Config, _command: dict[str, Any]) -> str:
    """The follower makes it: a round may take longer than a task."""
    want_round(config.folder)
    return "a round begins"


def _self_test(config: Config, command: dict[str, Any]) -> str:
    return obey_test(config.folder, command)


def _led(config: Config, command: dict[str, Any]) -> str:
    return obey_led(config.folder, command)


# kind of a command → what does it and answers in a sentence, or in JSON
COMMANDS: dict[str, Do] = {
    "survey": _survey,
    "readings": _readings,
    "led": _led,
    **dict.fromkeys(ASK, _self_test),
}

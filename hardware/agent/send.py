"""POST to the centre's door, with the host's token. http.client is all it needs."""

from __future__ import annotations

import gzip
import http.client
import json
import ssl
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from hardware.agent import machine
from hardware.agent.config import Config

TIMEOUT_S = 10
ANSWER_LIMIT_BYTES = 256 * 1024
GZIP_FROM_BYTES = 4096
NEVER_TAKEN = (400, 413)  # the report itself is wrong: sending it again changes nothing


class NotTaken(OSError):
    """The centre did not take the report now; says what it answered."""


class CentreFailed(NotTaken):
    """It answered 5xx: it is down, or this very report is what it cannot digest."""


def report(config: Config, kind: str, key: str, body: Any, version: int = 1) -> dict[str, Any]:
    """A report as the door takes it."""
    about = machine.about(config.folder)
    return {
        "version": version,
        "key": key,
        "kind": kind,
        "machine_id": about["machine_id"],
        "boot_id": about["boot_id"],
        "utc_offset_s": about["utc_offset_s"],
        "sent_at": datetime.now(UTC).isoformat(),
        "body": body,
    }


class Door:
    """A connection to the centre, opened when needed and kept."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.connection: http.client.HTTPConnection | None = None

    def send(self, raw: bytes) -> str:
        """For Spool.flush(): "taken", "refused", or an OSError with the reason."""
        status, answer = self.post(raw)
        if status == 200 and "stored" in answer_of(answer):
            return "taken"  # a login page has status 200 too
        if status in NEVER_TAKEN:
            return "refused"
        kind = CentreFailed if 500 <= status <= 599 else NotTaken
        raise kind(f"{self.config.centre} answered {status}: {answer[:200]!r}")

    def post(self, raw: bytes) -> tuple[int, bytes]:
        """One POST; a connection that broke while idle is opened once more."""
        try:
            return self._post(raw)
        except (http.client.HTTPException, OSError):
            self.close()
        try:
            return self._post(raw)
        except http.client.HTTPException as error:
            self.close()
            raise NotTaken(f"{self.config.centre}: {error!r}") from error
        except OSError:
            self.close()
            raise

    def _post(self, raw: bytes) -> tuple[int, bytes]:
        headers = {
            "Authorization": f"Bearer {self._token()}",
            "Content-Type": "application/json",
        }
        if len(raw) > GZIP_FROM_BYTES:
            raw = gzip.compress(raw, 5)
            headers["Content-Encoding"] = "gzip"
        connection = self.connection = self.connection or self._open()
        path = urlsplit(self.config.centre).path
        connection.request("POST", f"{path}/api/report/", raw, headers)
        response = connection.getresponse()
        answer = response.read(ANSWER_LIMIT_BYTES)
        if response.will_close or response.length:
            self.close()
        return response.status, answer

    def _token(self) -> str:
        token = self.config.token_file.read_text("ascii", "replace").strip()
        if not token.isascii() or not token.isprintable():
            raise NotTaken(f"{self.config.token_file}: expected one line, the token")
        return token

    def _open(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.config.centre)
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=self.config.ca_file or None)
            return http.client.HTTPSConnection(parts.netloc, timeout=TIMEOUT_S, context=context)
        return http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT_S)

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None


def answer_of(raw: bytes) -> dict[str, Any]:
    """The door's answer; empty when it is somebody else's page."""
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def heartbeat(config: Config, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Say that this host lives; returns the commands that wait for it. Never spooled."""
    door = Door(config)
    try:
        raw = json.dumps(report(config, "heartbeat", "heartbeat", body)).encode()
        status, answer = door.post(raw)
    finally:
        door.close()
    commands = answer_of(answer).get("commands")
    if status != 200 or not isinstance(commands, list):
        raise NotTaken(f"{config.centre} answered {status}: {answer[:200]!r}")
    return [command for command in commands if isinstance(command, dict)]

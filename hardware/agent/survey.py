"""Ask every tool where everything is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hardware.domain.machine import Run, ToolError
from hardware.domain.survey import Survey, join
from hardware.tools import answering


def read_survey(run: Run) -> Survey:
    """What all tools find, tied together; a tool that fails is named and the rest is given."""
    found = Survey()
    for tool in answering("survey"):
        try:
            found += tool.survey(run)
        except ToolError as error:
            name = tool.__name__.rpartition(".")[2]
            found += Survey(trouble=(f"{name}: {error.what}",))
    return join(found)


def survey_body(run: Run, at: datetime | None = None) -> dict[str, Any]:
    """The body of a survey report."""
    at = at or datetime.now(UTC)
    return {"at": at.isoformat(), "survey": read_survey(run).as_json()}

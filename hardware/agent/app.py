"""The Celery application of a storage host of its own: `celery -A hardware.agent.app worker`."""

from __future__ import annotations

import os
import sys

from celery import Celery
from celery.signals import beat_init, celeryd_init

from hardware.agent.limits import HOST_SCHEDULE, LIMITS

FOLDER = os.environ.get("MIRRORSITE_AGENT_DIR", "/var/lib/mirrorsite")

app = Celery(
    "mirrorsite-agent",
    broker=os.environ.get("MIRRORSITE_BROKER_URL", "redis+socket:///run/mirrorsite/valkey.sock"),
    include=["hardware.agent.tasks"],
)
app.conf.update(LIMITS, task_default_queue="host", beat_schedule=HOST_SCHEDULE)
app.conf.beat_schedule_filename = os.path.join(FOLDER, "beat-schedule")
app.set_default()


@celeryd_init.connect
@beat_init.connect
def make_folder(**kwargs: object) -> None:
    """Without it the embedded beat would die alone, and the worker live on without work."""
    try:
        os.makedirs(FOLDER, mode=0o700, exist_ok=True)
    except OSError as error:
        sys.exit(f"MIRRORSITE_AGENT_DIR={FOLDER}: {error.strerror}; expected a folder to write in")
    if not os.access(FOLDER, os.W_OK):
        sys.exit(f"MIRRORSITE_AGENT_DIR={FOLDER}: not writable")

"""The Celery application of a storage host of its own: `celery -A hardware.agent.app worker`."""

from __future__ import annotations

import os

from celery import Celery

from hardware.agent.limits import HOST_SCHEDULE, LIMITS

app = Celery(
    "mirrorsite-agent",
    broker=os.environ.get("MIRRORSITE_BROKER_URL", "redis+socket:///run/mirrorsite/valkey.sock"),
    include=["hardware.agent.tasks"],
)
app.conf.update(LIMITS, task_default_queue="host", beat_schedule=HOST_SCHEDULE)
app.conf.beat_schedule_filename = os.path.join(
    os.environ.get("MIRRORSITE_AGENT_DIR", "/var/lib/mirrorsite"), "beat-schedule"
)
app.set_default()

"""The centre's Celery application: its queue, its limits and its schedule.

On a machine that is centre and storage host in one, the same worker also takes the `host` queue.
"""

from __future__ import annotations

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mirrorsite.settings")

from celery import Celery
from celery.signals import (
    beat_embedded_init,
    worker_before_create_process,
    worker_process_init,
)
from django.conf import settings

from hardware.agent.limits import HOST_SCHEDULE, LIMITS
from mirrorsite.ground.outside.orphan import die_with_parent

CENTRE_SCHEDULE = {
    "sweep": {"task": "mirrorsite.ground.inbox.tasks.sweep", "schedule": 30.0},
    "poll": {"task": "syncstatus.tasks.poll_due", "schedule": 15.0},
    "notices": {"task": "mirrorsite.ground.notices.tasks.deliver_due", "schedule": 20.0},
    "tickets": {"task": "hardware.tasks.send_tickets", "schedule": 20.0},
    "blast": {"task": "mirrorsite.blast.tasks.spread", "schedule": 30.0},
    "self-tests": {"task": "hardware.tasks.plan_self_tests", "schedule": 300.0},
    "verify": {"task": "hardware.tasks.verify_replacements", "schedule": 60.0},
    "texts": {"task": "mirrorsite.editing.tasks.check_texts", "schedule": 300.0},
    "downloads": {"task": "mirrorsite.downloads.tasks.scan_due", "schedule": 300.0},
    "warming": {"task": "mirrorsite.front.tasks.warm_due", "schedule": 20.0},
    "prune": {"task": "mirrorsite.ops.tasks.prune_daily", "schedule": 86400.0},
}

app = Celery("mirrorsite", broker=settings.BROKER_URL)
app.conf.update(
    LIMITS,
    task_default_queue="centre",
    beat_schedule={
        **{
            name: {**entry, "options": {"queue": "centre", "expires": entry["schedule"]}}
            for name, entry in CENTRE_SCHEDULE.items()
        },
        **(HOST_SCHEDULE if os.environ.get("MIRRORSITE_TOKEN_FILE") else {}),
    },
    beat_schedule_filename=str(settings.VAR_DIR / "beat-schedule"),
)
app.autodiscover_tasks(
    [
        "mirrorsite.ground.inbox",
        "mirrorsite.ground.notices",
        "mirrorsite.ops",
        "mirrorsite.blast",
        "mirrorsite.editing",
        "mirrorsite.downloads",
        "mirrorsite.front",
        "hardware",
        "hardware.agent",
        "syncstatus",
    ]
)


@worker_before_create_process.connect
def share_memory(**kwargs: object) -> None:
    """What is loaded now stays shared with the children: the collector leaves it alone."""
    gc.collect()
    gc.freeze()


@worker_process_init.connect
@beat_embedded_init.connect
def end_with_the_worker(**kwargs: object) -> None:
    """A killed worker leaves no second beat and no second pool behind."""
    die_with_parent()

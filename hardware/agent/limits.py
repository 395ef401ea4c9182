"""Celery limits, the same at the centre and on every storage host.

A killed worker's tasks come back after `visibility_timeout`; with an hour they slept for an hour.
"""

from typing import Any

LIMITS: dict[str, Any] = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_ignore_result": True,
    "task_time_limit": 60,
    "task_soft_time_limit": 50,
    "task_serializer": "json",
    "accept_content": ["json"],
    "worker_prefetch_multiplier": 1,
    "worker_max_tasks_per_child": 2000,
    "worker_hijack_root_logger": False,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 2,
        "max_retries": 0,  # kombu would hold up each web request for 6 s while the broker is away
    },
    "task_publish_retry": False,
    "task_routes": {"hardware.agent.*": {"queue": "host"}},
    "enable_utc": True,
    "timezone": "UTC",
}

# what a storage host does by itself, in seconds
HOST_SCHEDULE: dict[str, Any] = {
    "heartbeat": {"task": "hardware.agent.tasks.heartbeat", "schedule": 10.0},
    "survey": {"task": "hardware.agent.tasks.survey", "schedule": 600.0},
}
for _entry in HOST_SCHEDULE.values():
    _entry["options"] = {"queue": "host", "expires": _entry["schedule"]}

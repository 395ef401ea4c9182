"""A ticket's states, and the words that go to the data centre: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hardware.domain.evidence import Certainty


class State(StrEnum):
    """Steps of a replacement, in their order."""

    DRAFT = "draft"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REPLACED = "replaced"
    REBUILDING = "rebuilding"
    VERIFIED = "verified"
    CLOSED = "closed"
    CANCELLED = "cancelled"


# Back to SENT is a ticket that was opened again: the wrong disk was replaced, or it went wrong.
NEXT: Mapping[State, tuple[State, ...]] = {
    State.DRAFT: (State.SENT, State.REPLACED, State.CANCELLED),
    State.SENT: (State.ACKNOWLEDGED, State.REPLACED, State.CANCELLED),
    State.ACKNOWLEDGED: (State.REPLACED, State.CANCELLED),
    State.REPLACED: (State.REBUILDING, State.VERIFIED, State.SENT, State.CLOSED),
    State.REBUILDING: (State.VERIFIED, State.SENT, State.CLOSED),
    State.VERIFIED: (State.CLOSED, State.SENT),
    State.CLOSED: (),
    State.CANCELLED: (),
}
STALE_EN = "DO NOT ACT ON THIS: the drive is no longer where it was when this was written."
STALE_ZH = "不要按此操作：该硬盘已不在开立工单时的位置。"
OPEN_STATES = tuple(state for state in State if NEXT[state])


class Task(StrEnum):
    """What the ticket asks for."""

    REPLACE = "replace"  # one drive in one bay; its label is compared before it is pulled
    IDENTIFY = "identify"  # find out which of several, or where it is; nothing is pulled


def judge_task(certainty: str) -> Task:
    """Only one drive in one bay, named by two independent sources, may be replaced."""
    return Task.REPLACE if certainty == Certainty.TWO_SOURCES else Task.IDENTIFY


def may_go(before: str, after: str) -> bool:
    """Whether a ticket may go from one state to another."""
    return State(after) in NEXT[State(before)]


@dataclass(frozen=True)
class TicketDrive:
    """One drive as the ticket names it; `bay` as the card prints it, `label` as the panel."""

    model: str
    serial: str
    firmware: str = ""
    capacity: str = ""
    bay: str = ""
    label: str = ""
    state: str = ""
    other_bays: str = ""  # what other sources say, where they disagree


@dataclass(frozen=True)
class TicketFacts:
    """All that the words need."""

    number: int
    task: Task
    host: str
    rack: str
    asset_tag: str
    controller: str
    volume: str
    drives: Sequence[TicketDrive]
    symptom_en: str
    symptom_zh: str
    count: int
    first_at: str
    last_at: str
    lines: Sequence[str]
    unlisted: int = 0  # further candidates that no source names
    reason_en: str = ""  # why there is no drive
    reason_zh: str = ""
    is_stale: bool = False  # the drive is not where it was when this was written


def words_en(facts: TicketFacts) -> str:
    """The ticket as text in English."""
    return "\n".join(
        [
            *([STALE_EN, ""] if facts.is_stale else []),
            f"Ticket {facts.number}: {_task_en(facts)}",
            "",
            f"Host:        {_host(facts, 'rack', 'asset tag')}",
            f"Controller:  {facts.controller or 'not known'}",
            *([f"Volume:      {facts.volume}"] if facts.volume else []),
            *_drives_en(facts),
            "",
            f"Symptom:     {facts.symptom_en}",
            f"             {_when(facts, 'once, at', 'times,', 'to')}",
            *(f"    {line}" for line in facts.lines),
            "",
            *_steps_en(facts),
        ]
    )


def words_zh(facts: TicketFacts) -> str:
    """The ticket as text in Chinese."""
    return "\n".join(
        [
            *([STALE_ZH, ""] if facts.is_stale else []),
            f"工单 {facts.number}：{_task_zh(facts)}",
            "",
            f"主机：{_host(facts, '机架', '资产编号')}",
            f"控制器：{facts.controller or '未知'}",
            *([f"逻辑卷：{facts.volume}"] if facts.volume else []),
            *_drives_zh(facts),
            "",
            f"现象：{facts.symptom_zh}",
            f"      {_when(facts, '1 次，', '次，', '至')}",
            *(f"    {line}" for line in facts.lines),
            "",
            *_steps_zh(facts),
        ]
    )


def _host(facts: TicketFacts, rack: str, asset: str) -> str:
    more = [f"{rack} {facts.rack}"] if facts.rack else []
    more += [f"{asset} {facts.asset_tag}"] if facts.asset_tag else []
    return f"{facts.host} ({', '.join(more)})" if more else facts.host


def _when(facts: TicketFacts, once: str, times: str, to: str) -> str:
    if facts.count == 1:
        return f"{once} {facts.first_at}"
    return f"{facts.count} {times} {facts.first_at} {to} {facts.last_at}"


def _task_en(facts: TicketFacts) -> str:
    if facts.task is Task.REPLACE:
        drive = facts.drives[0]
        return f"replace one disk, {drive.label or drive.bay}, serial {drive.serial}"
    return "identify a failing disk. Do not pull anything yet"


def _task_zh(facts: TicketFacts) -> str:
    if facts.task is Task.REPLACE:
        drive = facts.drives[0]
        return f"更换一块硬盘，{drive.label or drive.bay}，序列号 {drive.serial}"
    return "确认故障硬盘的位置。暂不要拔出任何硬盘"


def _drives_en(facts: TicketFacts) -> list[str]:
    if not facts.drives:
        return [f"Drive:       not known. {facts.reason_en}"]
    if facts.task is Task.REPLACE:
        drive = facts.drives[0]
        return [
            f"Bay:         {drive.label or 'panel label not recorded'} ({drive.bay})",
            f"Drive:       {_drive(drive)}",
        ]
    return [
        "It is one of these:",
        *(
            f"  - {_bays(drive, 'bay not known', ' or ')}: {_drive(drive)}"
            for drive in facts.drives
        ),
        *([f"  - or one of {facts.unlisted} more that no list names"] if facts.unlisted else []),
    ]


def _drives_zh(facts: TicketFacts) -> list[str]:
    if not facts.drives:
        return [f"硬盘：未知。{facts.reason_zh}"]
    if facts.task is Task.REPLACE:
        drive = facts.drives[0]
        return [
            f"盘位：{drive.label or '面板标签未登记'}（{drive.bay}）",
            f"硬盘：{_drive(drive)}",
        ]
    return [
        "故障硬盘是下列之一：",
        *(f"  - {_bays(drive, '盘位未知', ' 或 ')}：{_drive(drive)}" for drive in facts.drives),
        *([f"  - 或未列出的另外 {facts.unlisted} 块之一"] if facts.unlisted else []),
    ]


def _bays(drive: TicketDrive, unknown: str, either: str) -> str:
    named = f"{drive.label} ({drive.bay})" if drive.label and drive.bay else drive.bay
    return either.join(bay for bay in (named, drive.other_bays) if bay) or unknown


def _drive(drive: TicketDrive) -> str:
    words = [drive.model, f"S/N {drive.serial}", drive.capacity]
    words += [f"FW {drive.firmware}"] if drive.firmware else []
    return ", ".join(word for word in words if word)


def _steps_en(facts: TicketFacts) -> list[str]:
    if facts.task is Task.REPLACE:
        serial = facts.drives[0].serial
        return [
            "1. Go to this host and this bay. Compare the rack and the asset tag.",
            "2. Light the bay's LED, or watch its activity light, before touching it.",
            f"3. Compare the serial number on the drive's label: it must be {serial}.",
            "   If it is another one, stop, put the drive back and call us.",
            "4. Put in a disk of at least the same capacity and the same sector size.",
            "5. Tell us the serial number of the new disk. Pull no other disk of this host.",
            "6. Keep the old disk for data destruction.",
        ]
    if not facts.drives:
        return [
            "1. Pull nothing. One wrong disk out of a degraded array loses its data.",
            "2. Tell us which bays show a fault light, with the serial numbers on their labels.",
        ]
    return [
        "1. Pull nothing. One wrong disk out of a degraded array loses its data.",
        "2. Read the serial numbers and the LED state of the bays listed above, and tell us.",
    ]


def _steps_zh(facts: TicketFacts) -> list[str]:
    if facts.task is Task.REPLACE:
        serial = facts.drives[0].serial
        return [
            "1. 找到该主机与该盘位，核对机架与资产编号。",
            "2. 操作前点亮该盘位的定位灯，或观察其活动灯。",
            f"3. 核对硬盘标签上的序列号，必须是 {serial}。",
            "   如不一致，请立即停止，将硬盘插回并联系我们。",
            "4. 换上容量不小于原盘、扇区大小相同的硬盘。",
            "5. 请告知新硬盘的序列号。不要拔出本机的其他硬盘。",
            "6. 旧硬盘请保留，等待数据销毁。",
        ]
    if not facts.drives:
        return [
            "1. 不要拔出任何硬盘。阵列降级时误拔一块盘会丢失数据。",
            "2. 请告知哪些盘位亮故障灯，以及其硬盘标签上的序列号。",
        ]
    return [
        "1. 不要拔出任何硬盘。阵列降级时误拔一块盘会丢失数据。",
        "2. 请抄录上列盘位中硬盘的序列号与指示灯状态并告知我们。",
    ]

"""What a check of the doctor finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Grade(Enum):
    GOOD = "good"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    grade: Grade
    subject: str
    text: str

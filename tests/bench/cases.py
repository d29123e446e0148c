"""What the benchmark measures: requests, interleaved, the quickest round of each."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ROUNDS, REQUESTS = 9, 12
BROWSER = {"host": "localhost:8000", "accept-encoding": "gzip, deflate, br, zstd"}
Goal = tuple[str, float, float, float, str]
"""What is compared, measured, must hold, is aimed at; the unit."""


@dataclass
class Case:
    name: str
    call: Callable[[], Any]
    rounds: list[float]

    @property
    def ms(self) -> float:
        """CPU milliseconds per request, in the quickest round."""
        return min(self.rounds)


def measure(cases: list[Case]) -> None:
    for case in cases:
        case.call()
    for _ in range(ROUNDS):
        for case in cases:
            case.call()  # the case before may have emptied what this one keeps
            began = time.process_time()
            for _ in range(REQUESTS):
                case.call()
            case.rounds.append((time.process_time() - began) * 1000 / REQUESTS)


def getting(client: Any, path: str) -> Callable[[], object]:
    def call() -> object:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response

    return call

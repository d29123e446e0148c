"""What came of a fault, as a line for people and for docs/reliability.md."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.faults.ledger import Ledger
from tests.faults.site import Site


@dataclass
class Report:
    title: str
    what: str
    numbers: dict[str, object]
    faults: list[str] = field(default_factory=list)

    def show(self) -> int:
        """Print it; returns the exit code."""
        verdict = "FAILED" if self.faults else "ok"
        numbers = "; ".join(f"{name} {number}" for name, number in self.numbers.items())
        print(f"{verdict}: {self.title}: {self.what}. {numbers}.", flush=True)  # noqa: T201
        for fault in self.faults[:20]:
            print(f"    {fault}", flush=True)  # noqa: T201
        return 1 if self.faults else 0

    def expect(self, holds: object, otherwise: str) -> None:
        if not holds:
            self.faults.append(otherwise)


def report(title: str, ledger: Ledger, site: Site, what: str, **numbers: object) -> Report:
    """With what the ledger says of the database."""
    answers = ", ".join(
        f"{count} x {status or 'none'}" for status, count in sorted(ledger.answers().items())
    )
    found = Report(
        title,
        what,
        {"acknowledged": ledger.acknowledged(), "answers": answers, **numbers},
        ledger.faults(site),
    )
    found.expect(ledger.acknowledged() > 50, "hardly anything was written: this proves nothing")
    return found

"""What the screen's operations run on: the service of the session, and jobs that need more."""

from typing import Any

from campus_guard.core.changes import ChangeSet
from campus_guard.db.service import Outcome, Service
from campus_guard.features.admin.desk import Job


class SessionRunner:
    """Runs commands through the service; a ``Job`` (account with key slot) does its own work."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def run(self, command: Any) -> Outcome[Any]:
        """Run a command or job and return its outcome."""
        if isinstance(command, Job):
            value = command.work()
            changed = dict.fromkeys(command.kinds, frozenset[int]())
            return Outcome(value, ChangeSet(changed))
        outcome = self.service.run(command)
        if "legal_hold" in outcome.changes.kinds:
            self._note_holds()
        if getattr(outcome.value, "uids", None) is not None:
            return self._finish(command, outcome)
        return outcome

    def ask(self, query: Any) -> Any:
        """Return the answer of a query."""
        return self.service.ask(query)

    def _note_holds(self) -> None:
        """Write the legal holds beside the data: a restored backup is told of them."""
        from campus_guard.features.gate.commands import note_holds

        note_holds(self.service.db)

    def _finish(self, command: Any, outcome: Outcome[Any]) -> Outcome[Any]:
        """Note what was erased beside the data, and scrub the file; the outcome says whether."""
        from campus_guard.features.gate.commands import ScrubFile, finish_purge

        value = outcome.value
        if value.counts or isinstance(command, ScrubFile):
            value = finish_purge(self.service, value)
        return Outcome(value, outcome.changes)

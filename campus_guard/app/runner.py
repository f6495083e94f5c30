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
        return self.service.run(command)

    def ask(self, query: Any) -> Any:
        """Return the answer of a query."""
        return self.service.ask(query)

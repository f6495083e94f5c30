"""What the screen's operations run on: the service of the session, and jobs that need more."""

from typing import Any

from campus_guard.core.changes import ChangeSet
from campus_guard.db.service import Outcome, Service
from campus_guard.features.admin.desk import Job

# What a purge or a granted deletion changes: their free pages are scrubbed before it is "done".
PURGING = frozenset({"purge_run", "data_request"})


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
        if not PURGING.isdisjoint(outcome.changes.kinds):
            self._scrub(outcome.value)
        return outcome

    def ask(self, query: Any) -> Any:
        """Return the answer of a query."""
        return self.service.ask(query)

    def _scrub(self, value: Any) -> None:
        """Note what was erased beside the data, and scrub the file; nothing after other writes."""
        uids = getattr(value, "uids", None)
        if uids is None:
            return
        from campus_guard.db.purge import scrub_free_pages
        from campus_guard.features.gate.purgefile import add_purged, purge_file

        add_purged(purge_file(self.service.db.path.parent), uids)
        scrub_free_pages(self.service.db)

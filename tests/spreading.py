"""Which worker gets which file of tests, where several work at once (pytest-xdist)."""

from xdist.scheduler.loadfile import LoadFileScheduling
from xdist.workermanage import WorkerController

# They wait for a browser, a killed program or a slow answer more than they work.
WAITING = ("tests/browser/", "tests/torture/", "tests/unit/ui/test_outside.py")


class Spread(LoadFileScheduling):
    """Gives half of the workers what mostly waits, so that the others always have a core."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        busy = sum(map(self._waits, self.assigned_work.values()))
        wanted = busy < len(self.assigned_work) // 2
        fitting = (file for file in self.workqueue if file.startswith(WAITING) == wanted)
        file = next(fitting, next(iter(self.workqueue)))
        self.workqueue.move_to_end(file, last=False)
        super()._assign_work_unit(node)

    def _waits(self, work: dict[str, dict[str, bool]]) -> bool:
        files = (file for file, tests in work.items() if not all(tests.values()))
        return any(file.startswith(WAITING) for file in files)

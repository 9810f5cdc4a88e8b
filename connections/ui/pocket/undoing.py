"""What was done on a phone, and how it is undone: that stands here and never in a form."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from connections.domain.access.session import Session
from connections.domain.problems import NotPossible
from connections.services.book.ask import Ask
from connections.ui.shell.presence import mark_of

KEPT = 20  # acts of one session, undone one after the other
MOST_SESSIONS = 5_000  # the oldest gives way


@dataclass(frozen=True, slots=True)
class Act:
    """One act on an outreach: what it was, a key that a page knows it by, how it is undone.

    `left` is the version it left the outreach at, which `undo` is given.
    """

    said: str
    key: str
    outreach_id: str
    left: int
    undo: Callable[[Ask, int], object]


class Acts:
    """What each session has done, in this process's memory, as long as the session lasts."""

    def __init__(self) -> None:
        self._acts: OrderedDict[str, list[Act]] = OrderedDict()  # by whose page it was done on
        self._lock = Lock()

    def note(self, session: Session, act: Act) -> None:
        """Note what was done last; the same again changes nothing."""
        whose = mark_of(session)
        with self._lock:
            mine = self._acts.pop(whose, [])
            if all(act.key != each.key for each in mine):
                mine = [*mine, act][-KEPT:]
            self._acts[whose] = mine
            while len(self._acts) > MOST_SESSIONS:
                self._acts.popitem(last=False)

    def last(self, session: Session, key: str | None = None) -> Act | None:
        """Return what this session did last; NotPossible where a page knows it by another key."""
        mine = self._acts.get(mark_of(session), [])
        act = mine[-1] if mine else None
        if key is not None and (act is None or act.key != key):
            raise NotPossible(
                "Only what you did last can be taken back here. Please talk to the counselor."
            )
        return act

    def undone(self, session: Session, act: Act) -> None:
        """Let go of an act that is undone: what was done to the pair before it is the last now."""
        with self._lock:
            rest = [each for each in self._acts.get(mark_of(session), []) if each.key != act.key]
            self._acts[mark_of(session)] = [
                replace(one, left=one.left + 2) if one.outreach_id == act.outreach_id else one
                for one in rest
            ]  # the act made the version one more, and so did its undoing

    def refused(self, session: Session, act: Act) -> None:
        """Let go of what cannot be undone any more, with all that was done to the pair before."""
        with self._lock:
            mine = self._acts.get(mark_of(session), [])
            kept = [each for each in mine if each.outreach_id != act.outreach_id]
            self._acts[mark_of(session)] = kept


acts = Acts()

"""What can go wrong, as values (an Issue in a file) and as refusals (a ConnectionsError)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from connections.words import say

LONGEST_NAME = 100  # letters, of anybody or anything: what a line of a page has room for


class Severity(StrEnum):
    """How much an Issue matters to the person who brought the file."""

    ERROR = "error"  # this row cannot be imported
    WARNING = "warning"  # imported, but look at it
    NOTE = "note"  # for information


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem in one place of a file.

    `row` is the row number the person sees in their file (the header is usually row 1),
    0 when the problem belongs to the whole file. `column` is the file's own heading.
    `message` is one sentence that never holds a person's name.
    """

    row: int
    column: str
    code: str
    message: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Question:
    """Something a file leaves open that only a person can answer.

    `key` is stable for the same shape of file, so that an answer can be remembered;
    `choices` are (value, label) pairs, the likely one first. `text` is what stands in the file,
    for the page alone: a name is in no message and no log.
    """

    key: str
    message: str
    choices: tuple[tuple[str, str], ...]
    text: str = field(default="", repr=False)


class ConnectionsError(Exception):
    """A request that was refused: a sentence a person can act on, said with its facts by name."""

    def __init__(self, text: str, /, **facts: object) -> None:
        self.text = text  # without its facts, for the log
        super().__init__(say(text, **facts))
        self._facts = facts

    def told(self, safe: Callable[[str], str]) -> str:
        """Return the sentence, with every text that came from outside made safe for its place."""
        facts = {
            k: safe(fact) if isinstance(fact, str) else fact for k, fact in self._facts.items()
        }
        return say(self.text, **facts)


class AccessDenied(ConnectionsError):
    """The viewer may not do this. Who shows it notes it in the log, once."""

    noted = False


class FileRefused(ConnectionsError):
    """A file that cannot be taken, with the reason; `issues` are the problem rows, where known."""

    def __init__(self, text: str, /, issues: Sequence[Issue] = (), **facts: object) -> None:
        super().__init__(text, **facts)
        self.issues = tuple(issues)


class Unanswered(FileRefused):
    """A file whose questions a person has to answer first."""

    def __init__(self, text: str, /, questions: Sequence[Question], **facts: object) -> None:
        super().__init__(text, (), **facts)
        self.questions = tuple(questions)


class NotPossible(ConnectionsError):
    """A rule of the practice forbids this now (a closed round, a status jump, no places left)."""


class NotFound(ConnectionsError):
    """The named round, person or outreach does not exist in this school."""


class Changed(ConnectionsError):
    """Somebody else changed the same thing first; nothing was overwritten."""


class DatabaseWrong(ConnectionsError):
    """The database is damaged, is not ours or is not the one that was opened: write nothing."""


def require_short(*names: str) -> None:
    """Refuse names that are longer than any page has room for."""
    if any(len(name) > LONGEST_NAME for name in names):
        raise NotPossible(
            "A name has at most {most} letters here. Nothing was saved.", most=LONGEST_NAME
        )

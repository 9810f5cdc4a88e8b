"""Who leads outreach, and which of them looks after whose: by grade, by alphabet or by hand."""

from collections.abc import Mapping

from connections.domain.access.grants import Permission
from connections.domain.outreach.caseload import Shared, shared_out
from connections.domain.people.person import Adult
from connections.domain.problems import NotPossible
from connections.services.book.ask import Ask
from connections.services.book.leads import leads_of


def leads_here(ask: Ask) -> list[Adult]:
    """Return the adults who may look after outreach, by name."""
    ask.require(Permission.OUTREACH_ASSIGN)
    return list(leads_of(ask.book))


def who_looks_after(ask: Ask, how: str) -> Mapping[str, str]:
    """Return who looks after each student, by student_id.

    `how` is one of Shared, or the id of the one who looks after all. NotPossible for anybody who
    does not lead outreach.
    """
    ask.require(Permission.OUTREACH_ASSIGN)
    students = ask.seen(Permission.OUTREACH_ASSIGN, ask.book.students())
    leads = [adult.adult_id for adult in leads_of(ask.book)]
    if how in leads:
        return {student.student_id: how for student in students}
    if not leads or how not in set(Shared):
        raise NotPossible(
            "Outreach is looked after by a counselor or a principal. Choose one of them; roles are "
            "given under School, People. Nothing was saved."
        )
    shared = shared_out(ask.book.students(), leads, Shared(how))
    return {student.student_id: shared[student.student_id] for student in students}

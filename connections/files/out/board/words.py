"""The words of a shared report's lines: labels, groups, what is counted and of whom."""

from collections.abc import Sequence

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.published import Kind, Label, Shown
from connections.domain.people.grades import GRADE_ORDER, grade_label
from connections.words import listed, number, say, to_say

ASPECT_WORDS = {
    Aspect.COVERED: to_say("One or more strong adults (staff view)"),
    Aspect.TWO: to_say("Two or more strong adults (staff view)"),
    Aspect.COULD_BE: to_say("One or more, if every missing answer were Strong"),
    Aspect.CONFIRMED: to_say("Students name an adult who says so too (confirmed)"),
    Aspect.UNSEEN: to_say("Students name an adult who did not say so (unseen until now)"),
    Aspect.NOBODY: to_say("Students say: nobody here"),
    Aspect.RATHER_NOT: to_say("Students would rather not say"),
    Aspect.GAINED: to_say("Gained a first strong adult since the round before"),
    Aspect.LOST: to_say("No longer have one since the round before"),
}
ALSO_WORDS = {
    Also.ANSWERS_IN: to_say("Answers that are in"),
    Also.ANY_ADULT: to_say("A strong adult, at school or from outside (staff view)"),
    Also.ANSWERED: to_say("Students who answered, of those who were asked"),
    Also.ASKED_FOR: to_say("Students for whom an adult was asked since the round before"),
    Also.SAID_YES: to_say("Pairs in which the adult said yes"),
    Also.BEGAN: to_say("Pairs that had a first contact"),
    Also.LOOKED_AGAIN: to_say("Pairs old enough, about which the adult answered again"),
    Also.BECAME_STRONG: to_say("Suggested pairs that became strong"),
    Also.EXPECTED: to_say("Pairs that began alike and became strong without anybody asked"),
    Also.CARRYING: to_say("Adults who reach out to at least one student"),
}

_STUDENTS = to_say("All students enrolled on the round's date")
_BOTH = to_say("Students in both rounds whose strong adults answered both times")
_ANSWERED = to_say("Students who answered")
_PAIRS = to_say("Pairs of an adult and a student, asked since the round before")
_STAFF = to_say("The staff's marks")
_SAID = to_say("What students said when they were asked")
_OUTREACH = to_say("The school's record of its outreach")
OUT_OF: dict[Aspect | Also, tuple[str, str]] = {  # out of whom, and where it comes from
    Aspect.COVERED: (_STUDENTS, _STAFF),
    Aspect.TWO: (_STUDENTS, _STAFF),
    Aspect.COULD_BE: (_STUDENTS, _STAFF),
    Aspect.CONFIRMED: (_ANSWERED, to_say("What students said, beside the staff's marks")),
    Aspect.UNSEEN: (_ANSWERED, to_say("What students said, beside the staff's marks")),
    Aspect.NOBODY: (_ANSWERED, _SAID),
    Aspect.RATHER_NOT: (_ANSWERED, _SAID),
    Aspect.GAINED: (_BOTH, to_say("The staff's marks in both rounds")),
    Aspect.LOST: (_BOTH, to_say("The staff's marks in both rounds")),
    Also.ANSWERS_IN: (to_say("All answers that were asked for"), _STAFF),
    Also.ANY_ADULT: (_STUDENTS, to_say("The marks of staff and of adults from outside")),
    Also.ANSWERED: (to_say("Students who were asked"), _SAID),
    Also.ASKED_FOR: (_STUDENTS, _OUTREACH),
    Also.SAID_YES: (_PAIRS, _OUTREACH),
    Also.BEGAN: (_PAIRS, _OUTREACH),
    Also.LOOKED_AGAIN: (_PAIRS, _STAFF),
    Also.BECAME_STRONG: (
        to_say("Suggested pairs old enough, whose adult marked in this round"),
        _STAFF,
    ),
    Also.EXPECTED: (to_say("Pairs that began alike, and nobody was asked"), _STAFF),
    Also.CARRYING: (to_say("Adults on the roster"), _OUTREACH),
}


def label_words(label: Label) -> str:
    """Return "86–90%", "88% or more" or "12% or less"."""
    if label.kind is Kind.OR_MORE:
        return say("{low}% or more", low=number(label.low))
    if label.kind is Kind.OR_LESS:
        return say("{high}% or less", high=number(label.high))
    return say("{low}–{high}%", low=number(label.low), high=number(label.high))


def ranged_as_of(shown: Shown, round_name: str) -> str:
    """Return a line's range, with the round it comes from where that is another one."""
    share = label_words(shown.label)
    if shown.as_of == round_name:
        return share
    return say("{share} (as of {round})", share=share, round=shown.as_of)


def table_words(table: str) -> str:
    """Return what a division is called: "Grade", or the roster's own word."""
    return say("Grade") if table == "grade" else table[:1].upper() + table[1:]


def group_words(key: Key) -> str:
    """Return whom a line is about: "All students", "Grades 1–2", "Spanish", "All others (…)"."""
    if not key.table:
        return say("All students")
    names = [_group(key.table, name) for name in key.names]
    if len(names) == 1:
        return names[0]
    if key.table == "grade":
        return _neighbours(key.names, names)
    return say("All others together: {names}", names=listed(names))


def grades_words(grades: Sequence[str]) -> str:
    """Return "Grades 6–8" of grades that follow each other, else each: they stand in order."""
    names = [_group("grade", grade) for grade in grades]
    first = GRADE_ORDER.index(grades[0]) if grades and grades[0] in GRADE_ORDER else 0
    follow = GRADE_ORDER[first : first + len(grades)] == tuple(grades)
    return _neighbours(grades, names) if follow and len(grades) > 1 else listed(names)


def _neighbours(grades: Sequence[str], names: Sequence[str]) -> str:
    if all(grade.isdigit() or grade == "K" for grade in grades):
        return say("Grades {first}–{last}", first=grades[0], last=grades[-1])
    return say("{first} to {last}", first=names[0], last=names[-1])


def _group(table: str, name: str) -> str:
    if table == "grade":
        return grade_label(name) if name else say("No grade given")
    return name or say("Not given")

"""The School page: one student's records, to hand over, to hold, to erase."""

from collections.abc import Mapping

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.people.grades import grade_label
from connections.domain.people.person import Adult, Student
from connections.domain.records.disclosing import BASIS_WORDS, PURPOSE_WORDS
from connections.services.book.ask import Ask
from connections.services.records.disclosing import disclosures_made
from connections.services.records.erasing import ErasePreview, erase_student, preview_erasing
from connections.services.records.holding import end_hold, place_hold, standing_holds
from connections.services.records.person import (
    FORM_WORDS,
    Form,
    export_student,
    records_of,
    students_with_records,
)
from connections.services.records.stating import NOTE, add_statement, statements_of
from connections.ui.parts.notes.opening import draw_opening
from connections.ui.parts.pieces import (
    choose,
    choose_person,
    draw_family_words,
    draw_table,
    md,
    place_words,
    tell,
)
from connections.ui.parts.take.given import draw_given
from connections.ui.parts.take.take import draw_take
from connections.ui.shell.session import acting, in_callback, say_later
from connections.words import day, say, say_many, to_say

_KINDS = {Form.HTML: "text/html; charset=utf-8", Form.JSON: "application/json"}
_WHAT = {
    "record": to_say("All that is held about one student"),
    "report": to_say("The report with names"),
    "transition_sheet": to_say("The transition sheet"),
    "archive": to_say("The archive of a school year"),
    "sheet": to_say("A blank sheet to mark, with every name"),
    "wall": to_say("The wall to print, with every name"),
    "cards": to_say("The reminder cards"),
    "follow_up_list": to_say("The list for a follow-up meeting"),
}
_CHOSEN = "record_of"


def draw_records(ask: Ask) -> None:
    """Draw one student's records with all that may be done, then who was given records."""
    st.header(say("One student's records"), anchor=False)
    students = {student.student_id: student for student in students_with_records(ask)}
    asked = st.query_params.get("student")
    if asked in students and _CHOSEN not in st.session_state:
        st.session_state[_CHOSEN] = asked
    names = {key: _called(student) for key, student in students.items()}
    chosen = choose_person(say("Student"), names, _CHOSEN)
    if chosen is not None:
        student = students[chosen]
        _draw_take(ask, student)
        draw_opening(ask, student.student_id)
        _draw_statements(ask, student)
        if ask.may(Permission.RECORD_ERASE):
            _draw_hold(ask, student)
            _draw_erase(ask, student)
    _draw_disclosures(ask, chosen, names)


def _called(student: Student) -> str:
    facts = {"name": student.name, "id": student.student_id}
    return say("{name}, {grade}, id {id}", grade=grade_label(student.grade), **facts)


def _draw_take(ask: Ask, student: Student) -> None:
    key = student.student_id
    st.subheader(say("Take all that is held"), anchor=False)
    tell(
        "Everything here about this student: what adults answered, outreach, notes, the student's "
        "own words, and who changed, read or was given any of it. A family may ask to see it; "
        "answer within 45 days. The words of restricted notes are in the file only while you and "
        "another person have them open."
    )
    given = draw_given(f"record_{key}", staff=False)
    form = st.radio(
        say("As"),
        list(Form),
        index=None,
        format_func=lambda each: say(FORM_WORDS[each]),
        key=f"record_form_{key}",
    )
    wanted = form or Form.HTML
    draw_take(
        ask,
        say("Take the file"),
        lambda then: export_student(then, key, wanted, given).content,
        f"record-{ask.today:%Y-%m-%d}.{wanted.value}",
        _KINDS[wanted],
        disabled=given is None or form is None,
        key=f"record_take_{key}",
    )


def _draw_statements(ask: Ask, student: Student) -> None:
    key = student.student_id
    st.subheader(say("The family's statement"), anchor=False)
    draw_family_words(statements_of(ask, key))
    box = st.expander(say("Add a statement"), on_change="rerun", key=f"statement_{key}")
    if not box.open:
        return
    with box:
        tell(
            "Where a family disagrees with a record and it stays as it is, their words stand "
            "beside it wherever it is shown."
        )
        beside = choose(
            say("Beside which record?"),
            _records(ask, key),
            f"statement_beside_{key}",
            index=None,
            placeholder=say("Choose one"),
        )
        st.text_area(say("The family's words"), key=f"statement_words_{key}")
        st.button(
            say("Save the statement"),
            key=f"statement_save_{key}",
            on_click=_save_statement,
            args=(key, beside or ""),
            disabled=beside is None,
        )


def _save_statement(student_id: str, beside: str) -> None:
    with in_callback(say("The statement stands beside the record now.")) as ask:
        words = st.session_state[f"statement_words_{student_id}"]
        add_statement(ask, student_id, words, beside)


def _records(ask: Ask, student_id: str) -> dict[str, str]:
    """Return the records a statement can stand beside, in words by code."""
    found, adults = {"": say("All of this student's records")}, ask.book.adults_by_id()
    for one in records_of(ask, student_id):
        adult = adults[one.adult_id].name if one.adult_id in adults else one.adult_id
        facts = {"day": day(one.since, "medium"), "adult": adult}
        if one.code.startswith(NOTE):
            found[one.code] = say("The note of {day} by {adult}", **facts)
        else:
            found[one.code] = say("The outreach of {adult} since {day}", **facts)
    return found


def _draw_hold(ask: Ask, student: Student) -> None:
    key = student.student_id
    st.subheader(say("Hold"), anchor=False)
    hold = next((each for each in standing_holds(ask) if each.student_id == key), None)
    if hold is None:
        tell(
            "While somebody has asked to see these records, or a case at law is open, nothing of "
            "them may be destroyed. A hold keeps them from being erased or deleted by time."
        )
        st.text_input(say("Why it is held"), key=f"hold_reason_{key}", max_chars=200)
        st.button(say("Hold these records"), key=f"hold_{key}", on_click=_place_hold, args=(key,))
        return
    tell(
        "Held since {day}: {reason}. Nothing of these records can be erased or deleted by time.",
        day=day(hold.since),
        reason=md(hold.reason),
    )
    ending = acting(end_hold, hold.hold_id, done=say("The hold has ended."))
    st.button(say("End the hold"), key=f"hold_end_{key}", on_click=ending)


def _place_hold(student_id: str) -> None:
    with in_callback(say("The records are held.")) as ask:
        place_hold(ask, student_id, st.session_state[f"hold_reason_{student_id}"])


def _draw_erase(ask: Ask, student: Student) -> None:
    key = student.student_id
    box = st.expander(say("Erase this student"), on_change="rerun", key=f"erase_{key}")
    if not box.open:
        return
    with box:
        seen = preview_erasing(ask, key)
        if seen.held:
            tell("A hold stands for this student. End it first.")
            return
        _draw_erase_preview(seen)
        st.text_input(
            say("Type the student's id ({id}) if you mean it", id=md(key)), key=f"erase_typed_{key}"
        )
        st.button(
            say("Erase for good"),
            key=f"erase_now_{key}",
            on_click=_erase,
            args=(key,),
        )


def _draw_erase_preview(seen: ErasePreview) -> None:
    tell("**This cannot be undone.** What goes, with every name and every word:")
    st.markdown("\n".join(f"- {line}" for line in (say("name, id, homeroom, groups"), *seen.goes)))
    tell(
        "What stays, without a name and under an id that says nothing, so that past rounds keep "
        "their figures:"
    )
    st.markdown("\n".join(f"- {line}" for line in (say("the grade"), *seen.stays)))
    if seen.open_outreach:
        tell("An outreach is open. It ends, and its adult is told on Home, without the name.")
    tell(
        "Words that others wrote about somebody else are not searched: a note about a friend may "
        "still name this student."
    )
    if seen.copies:
        st.markdown(
            say_many(
                seen.copies,
                "{n} copy beside the database still has everything.",
                "{n} copies beside the database still have everything.",
            )
        )
    tell(
        "Backups made until now still have everything. The last that Connections keeps by itself "
        "is due to go by {day}; delete by hand what you keep elsewhere.",
        day=day(seen.forgets_on),
    )
    tell("**A backup that is brought back brings the student back. Then erase them again.**")


def _erase(student_id: str) -> None:
    with in_callback() as ask:
        if erase_student(ask, student_id, st.session_state[f"erase_typed_{student_id}"]):
            say_later(say("The student is erased, and the file was written anew without them."))
        else:
            say_later(
                say(
                    "The student is erased. Somebody is reading the file just now: it is written "
                    "anew without them when Connections stops."
                )
            )
        st.session_state.pop(_CHOSEN, None)
        st.query_params.pop("student", None)


def _draw_disclosures(ask: Ask, student_id: str | None, names: dict[str, str]) -> None:
    st.header(say("Who was given records"), anchor=False)
    if student_id is not None:
        tell("Of the student chosen above: {student}.", student=md(names[student_id]))
    found = disclosures_made(ask, student_id)
    if not found:
        tell("Nobody outside was given any.")
        return
    adults = ask.book.adults_by_id()
    table = {
        say("When (UTC)"): [f"{one.at:%Y-%m-%d %H:%M}" for one in found],
        say("What"): [say(_WHAT[one.what]) if one.what in _WHAT else one.what for one in found],
        say("Students"): [one.students for one in found],
        say("To whom"): [one.to_whom or say("erased with the student") for one in found],
        say("What for"): [say(PURPOSE_WORDS[one.purpose]) for one in found],
        say("On what basis"): [say(BASIS_WORDS[one.basis]) for one in found],
        say("By"): [_by(adults, one.by) for one in found],
    }
    n = len(found)
    alt = say_many(n, "{n} time records were given out", "{n} times records were given out")
    draw_table(table, key="disclosures", alt=alt)


def _by(adults: Mapping[str, Adult], by: str) -> str:
    return adults[by].name if by in adults else place_words(by)

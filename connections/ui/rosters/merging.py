"""Two rows of one child: offered where they may be, compared, made one, and split again."""

import streamlit as st

from connections.domain.people.grades import grade_label
from connections.domain.people.person import Student
from connections.domain.problems import ConnectionsError, NotPossible
from connections.services.book.ask import Ask
from connections.services.roster.merging import (
    Row,
    compare_rows,
    list_merges,
    merge_students,
    might_be_one,
    split_student,
)
from connections.ui.parts.pieces import choose, draw_table, md, tell
from connections.ui.shell.session import acting, in_callback, say_later
from connections.words import day, say, say_many, to_say


def draw_merging(ask: Ask) -> None:
    """Draw how two rows of one child become one; nothing is chosen beforehand."""
    with st.expander(say("Two rows of one child"), icon=":material/join_inner:"):
        tell(
            "One child is sometimes on the roster twice, under two ids. Made one, all that hangs "
            "on either row is the child's, and a roster that names the other id means the child. "
            "Past rounds keep their figures. A wrong merge can be split again."
        )
        pairs = {f"{a.student_id}/{b.student_id}": (a, b) for a, b in might_be_one(ask)}
        if pairs:
            st.markdown(
                say_many(
                    len(pairs),
                    "{n} pair of the same name and grade might be one child, or two children.",
                    "{n} pairs of the same name and grade might be one child each, or two.",
                )
            )
            names = {key: f"{_named(a)} · {b.student_id}" for key, (a, b) in pairs.items()}
            hint = say("Choose a pair")
            chosen = choose(say("Might be one"), names, "merge_pair", index=None, placeholder=hint)
            if chosen:
                one, other = pairs[chosen]
                _draw_two(ask, one.student_id, other.student_id)
        cells = st.grid("auto", min_column_width=180)
        first = cells.text_input(say("Id of one row"), key="merge_one").strip()
        second = cells.text_input(say("Id of the other row"), key="merge_other").strip()
        if first and second and first != second:
            try:
                _draw_two(ask, first, second, "merge_own")
            except ConnectionsError as refusal:  # a slip of the hand is said where it was made
                st.error(refusal.told(md), icon=":material/info:")
        _draw_merged(ask)


def _named(student: Student) -> str:
    return f"{student.name} ({grade_label(student.grade)}, {student.student_id})"


def _draw_two(ask: Ask, one: str, other: str, where: str = "merge") -> None:
    """Draw both rows side by side; which id stays is a person's choice."""
    rows = compare_rows(ask, one, other)
    facts = [_facts(row) for row in rows]
    columns = {say("What"): [say(_WORDS[name]) for name in _WORDS]}
    for row, told in zip(rows, facts, strict=True):
        columns[say("Row {id}", id=row.student.student_id)] = [told[name] for name in _WORDS]
    key = f"{where}_{one}_{other}"
    draw_table(columns, f"{key}_table", say("The two rows side by side"))
    st.radio(say("Which id stays?"), [one, other], index=None, key=f"{key}_stays")
    tell(
        "The other row is kept aside. Where one adult answered about both in an open round, the "
        "newer answer counts."
    )
    st.button(
        say("These are one child: make them one"),
        key=f"{key}_do",
        on_click=_merge,
        args=(f"{key}_stays", one, other),
    )


def _merge(key: str, one: str, other: str) -> None:
    with in_callback() as ask:
        if not (stays := st.session_state[key]):
            raise NotPossible("Choose first which id stays. Nothing was changed.")
        gone = other if stays == one else one
        merge_students(ask, stays, gone)
        say_later(say("{gone} is {kept} from now on.", gone=md(gone), kept=md(stays)))
        state = st.session_state
        state["merge_pair"], state["merge_one"], state["merge_other"] = None, "", ""


_WORDS = {
    "name": to_say("Name"),
    "grade": to_say("Grade"),
    "homeroom": to_say("Homeroom"),
    "since": to_say("On the roster since"),
    "left": to_say("Left on"),
    "rounds": to_say("Revealed rounds"),
    "outreach": to_say("Outreach"),
    "notes": to_say("Notes"),
    "held": to_say("Records held"),
}


def _facts(row: Row) -> dict[str, str]:
    outreach = say_many(row.outreach, "{n} in all", "{n} in all") if row.outreach else say("none")
    if row.outreach_open:
        outreach = say("{outreach}, one open", outreach=outreach)
    return {
        "name": row.student.name,
        "grade": grade_label(row.student.grade),
        "homeroom": row.student.homeroom,
        "since": day(row.since, "medium"),
        "left": day(row.left_on, "medium") if row.left_on else "",
        "rounds": str(row.rounds) if row.rounds else say("none"),
        "outreach": outreach,
        "notes": str(row.notes) if row.notes else say("none"),
        "held": say("yes") if row.held else say("no"),
    }


def _draw_merged(ask: Ask) -> None:
    merged = list_merges(ask)
    if not merged:
        return
    names = {
        one.student_id: say(
            "{name}: {gone} is {kept}", name=kept.name, gone=one.student_id, kept=one.kept_id
        )
        for one, _, kept in merged
    }
    hint = say("Choose one")
    chosen = choose(say("Made one already"), names, "merge_split", index=None, placeholder=hint)
    if chosen:
        tell(
            "Split, all that moved goes back to its row. What came since stays with the row that "
            "was kept."
        )
        done = say("Split: both are children of their own again.")
        st.button(
            say("These are two children: split them"),
            key=f"split_{chosen}",
            on_click=acting(split_student, chosen, done=done),
        )

"""Drawing a grade as a picture, with the same said as a table."""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from connections.domain.people.grades import GRADE_ORDER, grade_label, grade_order
from connections.domain.problems import NotFound
from connections.services.book.ask import Ask
from connections.services.book.book import RoundCoverage
from connections.services.coverage.pictures import GradePicture, grade_picture
from connections.ui.coverage.picture.words import picture_words
from connections.ui.parts.pieces import draw_table, md, option, scripted
from connections.words import listed, say, say_many
from connections.words.browser import language

PICTURE = "picture"  # the component's key
_PICTURE = scripted(PICTURE, __file__, "columns.js", "strips.js", "picture.js")


def draw_picture(ask: Ask, coverage: RoundCoverage, draw_above: Callable[[str], None]) -> None:
    """Draw who is close to whom in one grade; `draw_above` draws the title of the view."""
    round_id = coverage.this_round.round_id
    grades = sorted({student.grade for student in coverage.students}, key=grade_order)
    above = st.container()
    grade = st.segmented_control(
        say("Grade"),
        grades,
        format_func=lambda grade: option(grade if grade in GRADE_ORDER else grade_label(grade)),
        required=True,
        wrap=True,
        key="picture_grade",
        default=grades[0],
    )
    try:
        picture = grade_picture(ask, grade, round_id)
    except NotFound as nothing:
        with above:
            draw_above(md(grade_label(grade)))
        st.markdown(nothing.told(md))
        return
    said = _said(picture)
    with above:
        draw_above(md(said))
    spoken = language()
    key = ("picture_drawn", coverage.this_round, tuple(picture.students), spoken)
    content = ask.book.kept(key, lambda: content_of(picture, spoken), (coverage.this_round,))
    _PICTURE(key=PICTURE, data=content, on_open_change=_open)
    with st.expander(say("As a table")):
        _draw_table(picture, said)


def _said(picture: GradePicture) -> str:
    students, adults = len(picture.students), len(picture.adults)
    return say(
        "{grade}: {students}, {adults}",
        grade=grade_label(picture.grade),
        students=say_many(students, "{n} student", "{n} students"),
        adults=say_many(adults, "{n} adult", "{n} adults"),
    )


def content_of(picture: GradePicture, spoken: str) -> bytes:
    """Return the picture as its scripts read it: who stands where, and what is said."""
    place = {adult_id: number for number, adult_id in enumerate(picture.adults)}
    adults = list(picture.adults.values())
    none, one, more = (len(block) for block in picture.places.blocks)
    heads = (
        say_many(none, "{n} we are still getting to know", "{n} we are still getting to know"),
        say_many(one, "{n} with exactly one", "{n} with exactly one"),
        say_many(more, "{n} with two or more", "{n} with two or more"),
    )
    blocks = [
        {
            "says": says,
            "none": number == 0,
            "only": number == 1,
            "students": [_student(picture, place, student_id) for student_id in block],
        }
        for number, (says, block) in enumerate(zip(heads, picture.places.blocks, strict=True))
    ]
    ends = [adults[at] for at in sorted({0, len(adults) // 2, len(adults) - 1})] if adults else []
    data = {
        "language": spoken,
        "words": picture_words(spoken),
        "adults": [[a.adult_id, a.name, a.adult_id in picture.outside] for a in adults],
        "left": [place[adult_id] for adult_id in picture.places.left],
        "right": [place[adult_id] for adult_id in picture.places.right],
        "blocks": blocks,
        "ends": [adult.last_name or adult.name for adult in ends],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _student(picture: GradePicture, place: dict[str, int], student_id: str) -> list[Any]:
    lines = (picture.strong, picture.know)
    tied = ([place[adult_id] for adult_id in each.get(student_id, ())] for each in lines)
    return [student_id, picture.students[student_id].name, *tied]


def _open() -> None:
    """Open the page of a student or an adult."""
    wanted = json.loads(st.session_state[PICTURE].open or "{}")
    if wanted["kind"] == "student":
        st.query_params["student"] = str(wanted["id"])
    else:
        st.session_state["view"] = st.query_params["view"] = "adults"
        st.session_state["chosen_adult"] = st.query_params["adult"] = str(wanted["id"])


def _draw_table(picture: GradePicture, said: str) -> None:
    """Draw each student with their adults, in the blocks of the picture, by name."""
    nobody, by_name = say("none yet"), list(picture.students)
    ids = [
        student_id
        for block in picture.places.blocks
        for student_id in sorted(block, key=by_name.index)
    ]

    def adults(tied: tuple[str, ...]) -> str:
        return listed(picture.adults[adult_id].name for adult_id in tied)

    columns = {
        say("Student"): [picture.students[one].name for one in ids],
        say("Strong adults"): [adults(picture.strong[one]) or nobody for one in ids],
        say("Already know them"): [adults(picture.know.get(one, ())) for one in ids],
    }
    draw_table(columns, key="picture_table", alt=said)

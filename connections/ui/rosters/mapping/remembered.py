"""What was said about files: each kind with who said it and when, and a button to forget it."""

from collections.abc import Mapping

import streamlit as st

from connections.services.book.ask import Ask
from connections.services.people.people import school_people
from connections.services.roster.remembered import (
    NOTHING,
    Correction,
    SaidOfFile,
    forget_answers,
    remembered_answers,
)
from connections.ui.parts.pieces import md, tell, who_words
from connections.ui.rosters.mapping.mapping import NAMES_WORDS, WHOSE_WORDS
from connections.ui.rosters.mapping.sheet import FIELD_WORDS
from connections.ui.shell.session import acting
from connections.words import day, listed, say, say_many


def draw_said_of_files(ask: Ask) -> None:
    """Draw what is remembered about kinds of files."""
    said = remembered_answers(ask)
    names = {adult.adult_id: adult.name for adult in school_people(ask)[1]}
    with st.expander(say("What was said about files"), icon=":material/history_edu:"):
        if not said:
            tell(
                "Nothing yet. Whatever is put right or answered about a file is remembered for "
                "the next file of the same headings, also for imports on a schedule."
            )
        for one in said:
            with st.container(horizontal=True, vertical_alignment="center"):
                tell(
                    "**{file}**: {what}.  \n:small[{who}, {day}]",
                    file=md(one.file) or say("A file"),
                    what=md(_what(one, names)),
                    who=md(who_words(one.by, names)),
                    day=day(one.at.date(), "medium"),
                )
                done = say("Forgotten: the next such file is read as it is recognised.")
                forgetting = acting(forget_answers, one.shape, done=done)
                st.button(say("Forget"), key=f"forget_{one.shape}", on_click=forgetting)


def _what(one: SaidOfFile, names: Mapping[str, str]) -> str:
    told = correction_words(one.correction)
    told += [
        say("a teacher's name means {adult}", adult=names.get(adult_id) or say("nobody here"))
        for adult_id in one.teachers
    ]
    if one.answers:
        told.append(say_many(one.answers, "{n} question answered", "{n} questions answered"))
    return listed(told) or say("read as it is recognised")


def correction_words(said: Correction) -> list[str]:
    """Return what a person said of a table, in words; of rows and columns the numbers alone."""
    told = []
    if said.whose in WHOSE_WORDS:
        told.append(say("the rows are: {whose}", whose=say(WHOSE_WORDS[said.whose]).lower()))
    if said.header_at is not None:
        told.append(
            say("the headings stand in row {row}", row=said.header_at)
            if said.header_at
            else say("there is no row of headings")
        )
    for place, field in sorted(said.columns.items()):
        told.append(
            say("column {number} is not used", number=place + 1)
            if field == NOTHING
            else say("column {number}: {field}", number=place + 1, field=say(FIELD_WORDS[field]))
        )
    if said.names in NAMES_WORDS:
        told.append(say("whole names are {order}", order=say(NAMES_WORDS[said.names])))
    if said.keep:
        told.append(say_many(len(said.keep), "{n} row is kept", "{n} rows are kept"))
    if said.out:
        told.append(say_many(len(said.out), "{n} row stays out", "{n} rows stay out"))
    if said.ends:
        told.append(say("the list ends before a row that was shown"))
    return told

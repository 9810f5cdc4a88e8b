"""Imports: when, by whom, which files; the newest undone, single rows of rosters put back."""

from collections.abc import Mapping

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.people.history import WHAT_WORDS, Import, What, change_words
from connections.domain.people.person import person_id
from connections.services.book.ask import Ask
from connections.services.people.people import school_people
from connections.services.roster.undoing import (
    TouchedPerson,
    list_imports,
    people_of_import,
    put_row_back,
    undo_import,
    why_import_stands,
)
from connections.services.round.rounds import list_rounds
from connections.ui.parts.pieces import choose, choose_person, draw_table, md, tell, who_words
from connections.ui.shell.session import acting, in_callback, say_later
from connections.words import day, listed, say, say_many, to_say

MOST_ROWS = 500  # of people whom one import changed; more is said in words
_COUNTS = {
    ("students", "new"): (to_say("{n} student new"), to_say("{n} students new")),
    ("students", "changed"): (to_say("{n} student changed"), to_say("{n} students changed")),
    ("students", "left"): (to_say("{n} student left"), to_say("{n} students left")),
    ("students", "returned"): (to_say("{n} student back"), to_say("{n} students back")),
    ("students", "other_ids"): (
        to_say("{n} student known by another id"),
        to_say("{n} students known by other ids"),
    ),
    ("adults", "new"): (to_say("{n} adult new"), to_say("{n} adults new")),
    ("adults", "changed"): (to_say("{n} adult changed"), to_say("{n} adults changed")),
    ("adults", "left"): (to_say("{n} adult left"), to_say("{n} adults left")),
    ("adults", "returned"): (to_say("{n} adult back"), to_say("{n} adults back")),
    ("adults", "other_ids"): (
        to_say("{n} adult known by another id"),
        to_say("{n} adults known by other ids"),
    ),
    ("marks", "file"): (to_say("{n} mark"), to_say("{n} marks")),
}


def draw_imports(ask: Ask) -> None:
    """Draw the imports, the newest first, and how to put back what they did."""
    imports = list_imports(ask)
    if not imports:
        tell("No file was brought in yet.")
        return
    adults = {adult.adult_id: adult.name for adult in school_people(ask)[1]}
    columns = {  # what a phone has room for comes first
        say("What it did"): [_did(one) for one in imports],
        say("Files"): [one.files for one in imports],
        say("When"): [_when(one) for one in imports],
        say("By whom"): [who_words(one.by, adults) for one in imports],
    }
    if any(one.of_marks for one in imports):
        rounds = {each.round_id: each.name for each in list_rounds(ask)}
        columns[say("Into round")] = [rounds.get(one.round_id or "", "") for one in imports]
    n = len(imports)
    draw_table(columns, "imports", say_many(n, "{n} import", "{n} imports"))
    standing = [one for one in imports if one.undone_at is None]
    for of_marks in (False, True):
        newest = next((one for one in standing if one.of_marks is of_marks), None)
        if newest is not None and (not of_marks or ask.may(Permission.MARK_ANY)):
            _draw_undo(ask, newest)
    rosters = [one for one in standing if not one.of_marks]
    names = {one.import_id: f"{_when(one)}, {one.files}" for one in rosters}
    hint = say("Choose an import")
    label = say("Look at single rows of an import")
    if names and (chosen := choose(label, names, "import_rows", index=None, placeholder=hint)):
        files = next(one.files for one in rosters if one.import_id == chosen)
        _draw_rows(people_of_import(ask, chosen), chosen, files)


def _did(one: Import) -> str:
    told = counts_words(one)
    return say("Undone: {what}", what=told) if one.undone_at else told


def _when(one: Import) -> str:
    return say("{day}, {time} UTC", day=day(one.at.date(), "medium"), time=f"{one.at:%H:%M}")


def counts_words(one: Import, told: Mapping[tuple[str, str], tuple[str, str]] = _COUNTS) -> str:
    """Return what an import did: "3 students new, 1 student changed"."""
    found = [
        say_many(n, *words)
        for (kind, what), words in told.items()
        if (n := one.counts.get(kind, {}).get(what, 0))
    ]
    return listed(found) or say("the classes")


def _draw_undo(ask: Ask, newest: Import) -> None:
    if stands := why_import_stands(ask, newest.import_id):
        of = say("{files}: {why}", files=md(newest.files), why=stands)
        st.markdown(f":small[{of}]")
        return
    label = say("Undo the newest import of students and adults")
    if newest.of_marks:
        label = say("Undo the newest import of marks")
    with st.popover(label, icon=":material/undo:"):
        what = counts_words(newest, _BACK)
        if newest.of_marks:
            tell(
                "{files}: {what}. What stood before stands again, and what an adult answered since "
                "then stays. A round that the file made goes.",
                files=md(newest.files),
                what=what,
            )
        else:
            tell(
                "Undoing {files} puts the roster back as it was before: {what}.",
                files=md(newest.files),
                what=what,
            )
        tell("What was answered about the files stays remembered.")
        st.button(
            say("Undo the import of {files}", files=md(newest.files)),
            key=f"undo_{newest.import_id}",
            on_click=_undo,
            args=(newest.import_id,),
        )


_BACK = {
    ("students", "new"): (
        to_say("{n} student goes off the roster"),
        to_say("{n} students go off the roster"),
    ),
    ("students", "changed"): (
        to_say("{n} student changes back"),
        to_say("{n} students change back"),
    ),
    ("students", "left"): (
        to_say("{n} student is here again"),
        to_say("{n} students are here again"),
    ),
    ("students", "returned"): (
        to_say("{n} student has left again"),
        to_say("{n} students have left again"),
    ),
    ("adults", "new"): (
        to_say("{n} adult goes off the roster"),
        to_say("{n} adults go off the roster"),
    ),
    ("students", "other_ids"): (
        to_say("the other id of {n} student is unknown again"),
        to_say("the other ids of {n} students are unknown again"),
    ),
    ("adults", "other_ids"): (
        to_say("the other id of {n} adult is unknown again"),
        to_say("the other ids of {n} adults are unknown again"),
    ),
    ("adults", "changed"): (to_say("{n} adult changes back"), to_say("{n} adults change back")),
    ("adults", "left"): (to_say("{n} adult is here again"), to_say("{n} adults are here again")),
    ("adults", "returned"): (
        to_say("{n} adult has left again"),
        to_say("{n} adults have left again"),
    ),
    ("marks", "file"): (
        to_say("{n} mark of the file does not count any more"),
        to_say("{n} marks of the file do not count any more"),
    ),
}


def _undo(import_id: str) -> None:
    with in_callback() as ask:
        done = undo_import(ask, import_id)
        say_later(say("Undone: what {files} brought is taken back.", files=md(done.files)))


def _draw_rows(people: list[TouchedPerson], import_id: str, files: str) -> None:
    if not people:
        tell(
            "Nothing is kept any more of what the import of {files} did of single people.",
            files=md(files),
        )
        return
    some = people[:MOST_ROWS]
    columns = {
        say("Name"): [one.person.name for one in some],
        say("Id"): [person_id(one.person) for one in some],
        say("What"): [say(WHAT_WORDS[one.touched.what]) for one in some],
        say("What changed"): [change_words(one.touched) for one in some],
    }
    alt = say_many(len(people), "{n} row of this import", "{n} rows of this import")
    draw_table(columns, "import_people", alt)
    if (more := len(people) - MOST_ROWS) > 0:
        st.markdown(say_many(more, "And {n} more.", "And {n} more."))
    by_key = {f"{one.kind}/{one.touched.person_id}": one for one in people}
    names = {key: f"{one.person.name} ({person_id(one.person)})" for key, one in by_key.items()}
    chosen = choose_person(say("Put one row back"), names, f"put_back_{import_id}")
    if chosen is None:
        return
    one = by_key[chosen]
    sentence = _WHAT_BACK[one.touched.what]
    tell(sentence, name=md(one.person.name), files=md(files))
    done = say("The row is as it was before the import.")
    put = acting(put_row_back, import_id, one.kind, one.touched.person_id, done=done)
    st.button(say("Put this row back"), key=f"put_{import_id}_{chosen}", on_click=put)


_WHAT_BACK = {
    What.NEW: to_say("{name} came with {files} and goes off the roster."),
    What.CHANGED: to_say("{name} gets the values from before the import of {files}."),
    What.LEFT: to_say("{name} is here again."),
    What.RETURNED: to_say("{name} has left again."),
}

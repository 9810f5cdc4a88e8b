"""The School page: how long things are kept, what is over its time, a year for the archive."""

import streamlit as st

from connections.domain.records.keeping import RULES, WITH_THEM
from connections.services.book.ask import Ask
from connections.services.records.archiving import take_archive, years_to_archive
from connections.services.records.keeping import Due, due_now, keep_for, purge, switch_purging
from connections.ui.parts.pieces import choose, md, tell
from connections.ui.parts.take.given import draw_given
from connections.ui.parts.take.take import draw_take
from connections.ui.shell.session import acting, in_callback
from connections.words import listed, number, say, say_many, to_say

_KEPT = (
    to_say(
        "Students and adults who leave are archived, so that past rounds keep their figures, "
        "until their time is over or somebody erases them."
    ),
    to_say("A closed round keeps the marks, grades and homerooms as they were on its date."),
    to_say("A round that is not revealed yet is never deleted by time: reveal and close it first."),
    to_say(
        "Notes belong to the outreach they were written for, and are read by nobody else after "
        "a hand-over."
    ),
    to_say("The logs hold codes and counts, never a name, never a note."),
    to_say("Nothing leaves this computer: no telemetry, no outside font, script or model."),
)


def draw_kept(ask: Ask) -> None:
    """Draw the times, what they would delete today, and the archive to take before."""
    st.header(say("How long things are kept"), anchor=False)
    tell(
        "Set what your school's own schedule says. Nothing is deleted by time until you have "
        "looked at what would go and switched it on."
    )
    st.markdown("\n".join(f"- {say(kept)}" for kept in _KEPT))
    _draw_times(ask)
    _draw_due(ask)
    _draw_archive(ask)


def _draw_times(ask: Ask) -> None:
    settings = ask.book.settings()
    with st.form("keep_times"):
        times = {}
        for rule in RULES.values():
            times[rule.setting] = st.number_input(
                say(rule.what),
                rule.least,
                rule.most,
                getattr(settings, rule.setting),
                help=say(rule.why),
                key=f"set_{rule.setting}",
            )
        st.form_submit_button(say("Save the times"), on_click=_save_times)


def _save_times() -> None:
    times = {rule.setting: st.session_state[f"set_{rule.setting}"] for rule in RULES.values()}
    with in_callback(say("Saved. Look below at what is over its time now.")) as ask:
        keep_for(ask, times)


def _draw_due(ask: Ask) -> None:
    st.header(say("What is over its time today"), anchor=False)
    due, on = due_now(ask), ask.book.settings().purges
    if due.nothing:
        tell("Nothing.")
    else:
        st.markdown("\n".join(f"- {line}" for line in _lines(due)))
        tell("This cannot be undone. Take the archive of the year first, if your school keeps one.")
    if due.held:
        told = say_many(
            due.held,
            "{n} student is held: their rounds, notes and outreach stay, and the logs.",
            "{n} students are held: their rounds, notes and outreach stay, and the logs.",
        )
        st.markdown(told)
    looked = st.checkbox(say("I have looked at what goes"), key="due_looked")
    buttons = st.container(horizontal=True)
    if not due.nothing:
        going = acting(purge, due, done=say("What was over its time is deleted."))
        label = say("Delete this now")
        buttons.button(label, key="purge_now", on_click=going, disabled=not looked)
    if on:
        tell("It goes by itself: when Connections starts, and once a day.")
        stop = acting(switch_purging, False, done=say("Nothing is deleted by itself any more."))
        buttons.button(say("Stop deleting by itself"), key="purge_off", on_click=stop)
    else:
        done = say("From now on it goes by itself, once a day.")
        start = acting(switch_purging, True, due, done=done)
        label = say("Delete by itself from now on")
        buttons.button(label, key="purge_on", on_click=start, disabled=not looked)


def _lines(due: Due) -> list[str]:
    rounds = say(
        "{answers} in the rounds {rounds}; their totals stay",
        answers=say_many(due.answers, "{n} answer", "{n} answers"),
        rounds=listed(md(each.name) for each in due.rounds),
    )
    lines = [
        (len(due.rounds), rounds),
        (
            due.outreach,
            say_many(due.outreach, "{n} ended outreach", "{n} ended outreach"),
        ),
        *((n, _with_them(name, n)) for name, n in due.with_them),
        (due.notes, say_many(due.notes, "{n} note", "{n} notes")),
        (
            due.students,
            say_many(
                due.students,
                "{n} student who left: erased as if by hand, with every name and word; figures "
                "stay",
                "{n} students who left: erased as if by hand, with every name and word; figures "
                "stay",
            ),
        ),
        (due.log_rows, say_many(due.log_rows, "{n} line of the logs", "{n} lines of the logs")),
        (
            due.copies,
            say_many(due.copies, "{n} copy beside the database", "{n} copies beside the database"),
        ),
    ]
    return [line for count, line in lines if count]


def _with_them(table: str, n: int) -> str:
    return say("with them, {what}: {n}", what=say(WITH_THEM[table]), n=number(n))


def _draw_archive(ask: Ask) -> None:
    years = years_to_archive(ask)
    if not years:
        return
    st.header(say("A school year for the archive"), anchor=False)
    tell("Figures, answers and outreach of a year, with names, as one workbook.")
    names = {str(y): say("{first}/{second}", first=y, second=f"{(y + 1) % 100:02}") for y in years}
    year = choose(
        say("School year"), names, "archive_year", index=None, placeholder=say("Choose one")
    )
    if year is None:
        return
    given = draw_given(f"archive_{year}")
    draw_take(
        ask,
        say("Take the archive"),
        lambda then: take_archive(then, int(year), given),
        f"archive-{year}.xlsx",
        disabled=given is None,
        key="archive_take",
    )

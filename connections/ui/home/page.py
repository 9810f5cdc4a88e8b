"""Home: the one next useful step for this viewer, and a glance at where the school stands."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.access.viewer import ROLE_WORDS
from connections.domain.outreach.caseload import TURN_WORDS, Turn
from connections.domain.rounds.short import how_complete
from connections.domain.school.next_step import Step
from connections.services.backup.daily import backup_warnings
from connections.services.book.ask import Ask
from connections.services.demo.oak_street import fill_with_oak_street
from connections.services.people.roles import PASSKEY, given_alone
from connections.services.school.home import Home, home_view
from connections.services.school.log import clock_is_behind
from connections.ui.home.year import draw_year
from connections.ui.parts.arrivals import draw_arrivals
from connections.ui.parts.notes.opening import draw_openings
from connections.ui.parts.pieces import (
    covered_of,
    draw_clock,
    draw_figures,
    draw_title,
    md,
    share_of,
    tell,
)
from connections.ui.plain.cases import due_words
from connections.ui.shell.session import current, plain_errors
from connections.words import day, number, percent, say, say_many, to_say

# What to do next, filled by `_facts`; and the screen for it, with the words on its button.
_STEPS = {
    Step.BRING_ROSTERS: to_say("Bring your rosters to begin."),
    Step.BRING_STUDENTS: to_say("The adults are here. Next come the students."),
    Step.BRING_ADULTS: to_say(
        "The students are here. Next come the adults they could turn to: everybody at school, "
        "from teachers to the kitchen."
    ),
    Step.WAIT_FOR_ROSTERS: to_say(
        "The school's lists are not here yet. The data manager brings them in."
    ),
    Step.PLAN_ROUND: to_say(
        "Everybody is here: {students} and {adults}. Plan the first round, in which every "
        "adult says whom they know well."
    ),
    Step.OPEN_ROUND: to_say("The round {round} is planned. Open it when the meeting begins."),
    Step.WAIT_FOR_ROUND: to_say(
        "Nothing to do yet: no round is open. Until then, see what it will be like."
    ),
    Step.MARK: to_say(
        "{to_mark} to go in the round {round}. About two and a half seconds a name; what you "
        "mark is saved at once."
    ),
    Step.WATCH_MARKING: to_say(
        "The round {round} is open. {marked} of {marking} adults are done. Nobody sees any "
        "answers until the reveal."
    ),
    Step.REVEAL: to_say(
        "All {marking} adults are done with the round {round}. Now comes the moment to look at "
        "it together."
    ),
    Step.WAIT_FOR_REVEAL: to_say(
        "Thank you: your answers for the round {round} are in. The totals are shown to "
        "everyone at the reveal."
    ),
    Step.FOLLOW_UP: to_say("{due}: a contact to log, a look back or an answer to give."),
    Step.MARK_AFTER_ALL: to_say(
        "The round {round} was revealed before anybody answered: it says nothing of any student. "
        "Take the reveal back and let everybody mark, or ask for late answers."
    ),
    Step.CHOOSE_ADULTS: to_say(
        "{to_connect} and nobody has been asked for them. Who could reach out?"
    ),
    Step.CLOSE_ROUND: to_say(
        "Every student of the round {round} has a strong adult, or somebody was asked for them. "
        "When late answers are in, close the round."
    ),
    Step.PLAN_NEXT_ROUND: to_say(
        "The round {round} is closed. The next one will show what has grown since."
    ),
    Step.LOOK_AT_LIST: to_say("{to_connect}. Is there somebody you would like to get to know?"),
    Step.LOOK_AT_COVERAGE: to_say("See how the round {round} went, and what has grown."),
}
_WAYS = {
    Step.BRING_ROSTERS: ("rosters", to_say("Bring your rosters")),
    Step.BRING_STUDENTS: ("rosters", to_say("Bring the list of students")),
    Step.BRING_ADULTS: ("rosters", to_say("Bring the list of adults")),
    Step.WAIT_FOR_ROSTERS: ("toolkit", to_say("See how it works")),
    Step.PLAN_ROUND: ("school", to_say("Plan a round")),
    Step.OPEN_ROUND: ("school", to_say("Open the round")),
    Step.WAIT_FOR_ROUND: ("toolkit", to_say("See how it works")),
    Step.MARK: ("mark", to_say("Mark the names")),
    Step.WATCH_MARKING: ("meeting", to_say("See who is still marking")),
    Step.REVEAL: ("meeting", to_say("Go to the reveal")),
    Step.WAIT_FOR_REVEAL: ("toolkit", to_say("Ideas for conversations")),
    Step.FOLLOW_UP: ("outreach", to_say("Go to outreach")),
    Step.MARK_AFTER_ALL: ("school", to_say("Go to the round")),
    Step.CHOOSE_ADULTS: ("outreach", to_say("Choose who reaches out")),
    Step.CLOSE_ROUND: ("school", to_say("Close the round")),
    Step.PLAN_NEXT_ROUND: ("school", to_say("Plan the next round")),
    Step.LOOK_AT_LIST: ("coverage", to_say("Look at the list")),
    Step.LOOK_AT_COVERAGE: ("coverage", to_say("Look at the coverage")),
}


_WAITS = 5  # shown on Home; the rest stand in the caseload
_SHAPES = {Turn.NEVER: ":orange[○]", Turn.OVERDUE: ":orange[▲]", Turn.THIS_WEEK: "▢"}


def screen() -> None:
    """Draw the screen."""
    ask = current()
    home = home_view(ask)
    if home.step is Step.BRING_ROSTERS:
        aim = say("Every child should have an adult at school to turn to.")
        draw_title(md(home.overview.name), aim)
        draw_clock(ask.now, clock_is_behind(ask))
        _draw_first_run()
        return
    draw_title(day(ask.today, "weekday"), _who_is_here(home))
    draw_clock(ask.now, clock_is_behind(ask))
    if home.year.rounds or home.year.terms:
        with st.container(border=True):
            draw_year(home.year, ask.today)
    draw_openings(ask)
    _draw_given_alone(ask)
    left, right = st.columns([2, 1]) if home.waits else (st.container(), None)
    with left:
        _draw_next_step(home)
        _draw_ended(home)
        draw_arrivals(ask)
        _draw_backup(home)
        _draw_glance(home)
    if right is not None:
        with right:
            _draw_waits(ask, home)


def _draw_given_alone(ask: Ask) -> None:
    """Draw what one person alone gave or said yes to, for another who leads."""
    if ask.viewer.adult_id is None or not ask.may(Permission.NOTE_OPEN):
        return
    for each in given_alone(ask):
        facts = {"adult": md(each.adult.name), "day": day(each.on)}
        if each.action == PASSKEY:
            told = say(
                "On {day} one person alone said yes to a passkey of {adult}, since nobody else "
                "could. If you did not know of it, please ask.",
                **facts,
            )
        elif each.role is None:
            told = say(
                "On {day} one person alone said yes to a new address of {adult}, since nobody "
                "else could. If you did not know of it, please ask.",
                **facts,
            )
        else:
            told = say(
                "On {day} {adult} was given the role “{role}” by one person alone, since nobody "
                "else could say yes. If you did not know of it, please ask.",
                **facts,
                role=say(ROLE_WORDS[each.role]),
            )
        st.info(told, icon=":material/person_add:")


def _who_is_here(home: Home) -> str:
    facts = _facts(home)
    return say(
        "{school} · {students}, {adults}",
        school=md(home.overview.name),
        students=facts["students"],
        adults=facts["adults"],
    )


def _draw_next_step(home: Home) -> None:
    with st.container(border=True):
        page, label = _WAYS[home.step]
        st.header(say("Your next step"), anchor=False)
        tell(_STEPS[home.step], **_facts(home))
        if home.step is Step.WAIT_FOR_REVEAL and (left := home.situation.to_mark):
            st.markdown(
                say_many(
                    left,
                    "{n} name is not reviewed yet; you can still go on.",
                    "{n} names are not reviewed yet; you can still go on.",
                )
            )
            st.page_link("mark/page.py", label=say("Go on marking"), icon=":material/touch_app:")
        if st.button(say(label), type="primary", icon=":material/arrow_forward:"):
            st.switch_page(f"{page}/page.py")


def _draw_ended(home: Home) -> None:
    if ended := home.ended_by_erasing:
        st.info(
            say_many(
                ended,
                "{n} outreach of yours ended: the student was erased from the school's records.",
                "{n} outreach of yours ended: the students were erased from the school's records.",
            ),
            icon=":material/info:",
        )


def _draw_backup(home: Home) -> None:
    if home.backup is not None and (told := backup_warnings(home.backup)):
        st.info(
            "  \n".join(
                [*map(md, told), say("**School**, Backup: take one, or have one made daily.")]
            )
        )


def _draw_waits(ask: Ask, home: Home) -> None:
    """Draw the outreach that waits for the viewer, the most urgent first."""
    with st.container(border=True):
        count = number(len(home.waits))
        st.header(f"{say('Waiting')} · {count}", anchor=False)
        lines = []
        for entry in home.waits[:_WAITS]:
            shape = _SHAPES.get(entry.turn, "–")
            mine = entry.outreach.adult_id == ask.viewer.adult_id
            whose = "" if mine else f" · {md(entry.adult.name)}"
            when = due_words(entry, ask.today) if entry.overdue else say(TURN_WORDS[entry.turn])
            lines.append(f"{shape} **{md(entry.student.name)}**{whose}  \n:small[:gray[{when}]]")
        st.markdown("\n\n".join(lines))
        label = say("All of them, in your caseload")
        st.page_link("outreach/page.py", label=label, icon=":material/handshake:")


def _draw_first_run() -> None:
    """Draw the two ways to begin."""
    tell(
        "The whole staff goes through the list of students. Connections shows whom nobody is "
        "close to yet, helps to share them out fairly, and shows later whether it worked."
    )
    left, right = st.columns(2, border=True)
    with left:
        st.header(say("Begin with your school"), anchor=False)
        tell("Two files from your student information system: the students, the adults.")
        if st.button(say("Bring your rosters"), type="primary", icon=":material/upload_file:"):
            st.switch_page("rosters/page.py")
    with right:
        st.header(say("Or look around first"), anchor=False)
        tell("An invented school of about 620 students, with two rounds behind it.")
        if st.button(say("Try it with Oak Street School"), icon=":material/school:"):
            _fill()


def _fill() -> None:
    """Fill the empty school with Oak Street, telling how far it is; all of it or nothing."""
    bar = st.progress(0.0, say("Preparing Oak Street School"))
    with plain_errors() as ask:
        fill_with_oak_street(ask, lambda share, words: bar.progress(share, words))
        st.rerun()


def _facts(home: Home) -> dict[str, str]:
    """Return what the sentences may name."""
    situation, newest = home.situation, home.overview.newest
    return {
        "students": say_many(situation.students, "{n} student", "{n} students"),
        "adults": say_many(situation.adults, "{n} adult", "{n} adults"),
        "round": f"**{md(newest.name)}**" if newest else "",
        "to_mark": say_many(situation.to_mark or 0, "{n} name", "{n} names"),
        "marked": number(home.marking - situation.still_marking),
        "marking": number(home.marking),
        "due": say_many(
            situation.due, "{n} thing waits in outreach", "{n} things wait in outreach"
        ),
        "to_connect": say_many(
            situation.to_connect,
            "{n} student is not yet connected",
            "{n} students are not yet connected",
        ),
    }


def _draw_glance(home: Home) -> None:
    """Draw where the school stands: the newest round that everybody may look into."""
    if home.shown is None:
        return
    this_round, figures = home.shown
    st.header(say("Where the school stands"), anchor=False)
    tell(
        "Round **{round}**, staff view; {are_in}.",
        round=md(this_round.name),
        are_in=how_complete(figures.completeness, short=this_round.short),
    )
    both = share_of(figures.two_or_more, figures.students)
    reached = {"yes": number(home.under_way), "asked": number(home.asked)}
    alone = say("an adult said yes for {yes}, is asked or suggested for {asked}", **reached)
    draw_figures(
        [
            (percent(figures.coverage_low), say("Covered"), covered_of(figures)),
            (percent(figures.depth), say("Two or more adults"), both),
            (number(figures.not_covered), say("Not yet connected"), alone),
        ]
    )


if __name__ == "__main__":
    screen()

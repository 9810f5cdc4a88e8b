"""Home: the one next useful step for this viewer, and a glance at where the school stands."""

import streamlit as st

from connections.domain.school.next_step import Step
from connections.services.demo.oak_street import fill_with_oak_street
from connections.services.school.home import Home, home_view
from connections.ui.parts.pieces import (
    counted,
    draw_figures,
    draw_title,
    md,
    percent,
    share_of,
)
from connections.ui.shell.session import current, plain_errors

# Step: a sentence, the screen, the words on the button. Sentences are filled by `_facts`.
_STEPS: dict[Step, tuple[str, str, str]] = {
    Step.BRING_ROSTERS: ("Bring your rosters to begin.", "rosters", "Bring your rosters"),
    Step.BRING_STUDENTS: (
        "The adults are here. Next come the students.",
        "rosters",
        "Bring the list of students",
    ),
    Step.BRING_ADULTS: (
        "The students are here. Next come the adults they could turn to: everybody at school, "
        "from teachers to the kitchen.",
        "rosters",
        "Bring the list of adults",
    ),
    Step.WAIT_FOR_ROSTERS: (
        "The school's lists are not here yet. The data manager brings them in.",
        "toolkit",
        "See how it works",
    ),
    Step.PLAN_ROUND: (
        "Everybody is here: {students} and {adults}. Plan the first round, in which every adult "
        "says whom they know well.",
        "school",
        "Plan a round",
    ),
    Step.OPEN_ROUND: (
        "The round {round} is planned. Open it when the meeting begins.",
        "school",
        "Open the round",
    ),
    Step.WAIT_FOR_ROUND: (
        "Nothing to do yet: no round is open. Until then, see what it will be like.",
        "toolkit",
        "See how it works",
    ),
    Step.MARK: (
        "{to_mark} to go in the round {round}. About two and a half seconds a name; what you "
        "mark is saved at once.",
        "mark",
        "Mark the names",
    ),
    Step.WATCH_MARKING: (
        "The round {round} is open. {marked} of {marking} adults are done. Nobody sees any "
        "answers until the reveal.",
        "meeting",
        "See who is still marking",
    ),
    Step.REVEAL: (
        "All {marking} adults are done with the round {round}. Now comes the moment to look at "
        "it together.",
        "meeting",
        "Go to the reveal",
    ),
    Step.WAIT_FOR_REVEAL: (
        "Thank you: your answers for the round {round} are in. The totals are shown to everyone "
        "at the reveal.",
        "toolkit",
        "Ideas for conversations",
    ),
    Step.FOLLOW_UP: (
        "{due} in outreach: a contact to log, a look back or an answer to give.",
        "outreach",
        "Go to outreach",
    ),
    Step.CHOOSE_ADULTS: (
        "{to_connect} not yet connected and nobody has been asked for them. Who could reach out?",
        "outreach",
        "Choose who reaches out",
    ),
    Step.CLOSE_ROUND: (
        "Every student of the round {round} has a strong adult or somebody who reaches out. "
        "When late answers are in, close the round so that its figures stand.",
        "school",
        "Close the round",
    ),
    Step.PLAN_NEXT_ROUND: (
        "The round {round} is closed. The next one will show what has grown since.",
        "school",
        "Plan the next round",
    ),
    Step.LOOK_AT_LIST: (
        "{to_connect} not yet connected. Is there somebody you would like to get to know?",
        "coverage",
        "Look at the list",
    ),
    Step.LOOK_AT_COVERAGE: (
        "See how the round {round} went, and what has grown.",
        "coverage",
        "Look at the coverage",
    ),
}


def screen() -> None:
    """Draw the screen."""
    ask = current()
    home = home_view(ask)
    draw_title(md(home.overview.name), "Every child should have an adult at school to turn to.")
    if home.step is Step.BRING_ROSTERS:
        _draw_first_run()
        return
    with st.container(border=True):
        sentence, page, label = _STEPS[home.step]
        st.header("Your next step", anchor=False)
        st.markdown(sentence.format(**_facts(home)))
        if st.button(label, type="primary", icon=":material/arrow_forward:"):
            st.switch_page(f"{page}/page.py")
    _draw_glance(home)


def _draw_first_run() -> None:
    """Draw the two ways to begin."""
    st.markdown(
        "The whole staff goes through the list of students. Connections shows whom nobody is "
        "close to yet, helps to share them out fairly, and shows later whether it worked."
    )
    left, right = st.columns(2, border=True)
    with left:
        st.header("Begin with your school", anchor=False)
        st.markdown("Two files from your student information system: the students, the adults.")
        if st.button("Bring your rosters", type="primary", icon=":material/upload_file:"):
            st.switch_page("rosters/page.py")
    with right:
        st.header("Or look around first", anchor=False)
        st.markdown("An invented school of about 620 students, with two rounds behind it.")
        if st.button("Try it with Oak Street School", icon=":material/school:"):
            _fill()


def _fill() -> None:
    """Fill the empty school with Oak Street, telling how far it is; all of it or nothing."""
    bar = st.progress(0.0, "Preparing Oak Street School")
    with plain_errors() as ask:
        fill_with_oak_street(ask, lambda share, words: bar.progress(share, words))
        st.rerun()


def _facts(home: Home) -> dict[str, str]:
    """Return what the sentences may name."""
    situation, newest = home.situation, home.overview.newest
    return {
        "students": counted(situation.students, "student"),
        "adults": counted(situation.adults, "adult"),
        "round": f"**{md(newest.name)}**" if newest else "",
        "to_mark": counted(situation.to_mark or 0, "name"),
        "marked": str(home.marking - situation.still_marking),
        "marking": str(home.marking),
        "due": counted(situation.due, "thing waits", "things wait"),
        "to_connect": counted(situation.to_connect, "student is", "students are"),
    }


def _draw_glance(home: Home) -> None:
    """Draw where the school stands: the newest round that everybody may look into."""
    if home.shown is None:
        return
    this_round, figures = home.shown
    st.header("Where the school stands", anchor=False)
    st.markdown(
        f"Round **{md(this_round.name)}**, staff view; {percent(figures.completeness)} of all "
        "answers are in."
    )
    low, high = percent(figures.coverage_low), percent(figures.coverage_high)
    still = "" if low == high else f", up to {high} once every answer is in"
    draw_figures(
        [
            (low, "Covered", f"{share_of(figures.covered, figures.students)}{still}"),
            (
                percent(figures.depth),
                "Two or more adults",
                share_of(figures.two_or_more, figures.students),
            ),
            (
                f"{figures.not_covered:,}",
                "Not yet connected",
                f"outreach is under way for {home.under_way}",
            ),
        ]
    )


if __name__ == "__main__":
    screen()

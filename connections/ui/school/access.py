"""The School page: who sees what here, to print and to hang up."""

import streamlit as st

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import ROLE_WORDS
from connections.services.book.ask import Ask
from connections.services.school.access import PEOPLE, who_sees_what
from connections.services.school.school import school_overview, school_settings
from connections.ui.parts.pieces import md, tell
from connections.words import day, say, to_say

_WHAT = {
    Permission.ROSTER_READ: to_say("Names, grades and homerooms of students"),
    Permission.MARK_OWN: to_say("Say whom they know, and see their own answers"),
    Permission.MARK_READ: to_say("Answers by name, after the reveal"),
    Permission.COVERAGE_READ: to_say("Totals and shares, after the reveal"),
    Permission.COVERAGE_LIST: to_say("Which students are not yet connected"),
    Permission.OUTREACH_READ: to_say("Who reaches out to whom, and what came of it"),
    Permission.NOTE_READ: to_say("Notes about a student"),
    Permission.NOTE_OPEN: to_say("Open restricted notes, two people together"),
    Permission.VOICE_READ: to_say("What students said"),
    Permission.REPORT_NAMES: to_say("Take a report with students' names"),
    Permission.ROSTER_IMPORT: to_say("Bring rosters in"),
    Permission.PEOPLE_MANAGE: to_say("Decide who holds which role"),
    Permission.AUDIT_READ: to_say("Read who changed and who read what"),
    Permission.RECORD_EXPORT: to_say("Take all that is held about one student"),
    Permission.RECORD_ERASE: to_say("Hold or erase a student, set how long things are kept"),
}
_OF_WHOM = {
    Scope.NONE: "–",
    Scope.OWN: to_say("what they said themselves"),
    Scope.CASELOAD: to_say("students they reach out to"),
    Scope.GRADES: to_say("their grades"),
    Scope.SCHOOL: to_say("yes"),
}


def draw_access(ask: Ask) -> None:
    """Draw the page a school hands out with its annual notice: our own words in a plain table."""
    facts = {"school": md(school_overview(ask).name), "day": day(ask.today)}
    st.header(say("Who sees what"), anchor=False)
    tell("{school}, as it is set on {day}. Print this page with your browser.", **facts)
    found = who_sees_what(ask)
    lines = [f"| | {' | '.join(say(ROLE_WORDS[role]) for role in PEOPLE)} |"]
    lines.append("|---" * (len(PEOPLE) + 1) + "|")
    for permission, words in _WHAT.items():
        cells = (say(_OF_WHOM[found[permission][role]]) for role in PEOPLE)
        lines.append(f"| **{say(words)}** | {' | '.join(cells)} |")
    st.markdown("\n".join(lines))
    if school_settings(ask).teachers_see_list:
        tell("The list of students who are not yet connected is shown to every adult here.")
    else:
        tell("The list of students who are not yet connected is kept to those who lead.")
    tell(
        "A restricted note is read by whoever wrote it, and by nobody else here. When a family "
        "asks for all that is held, or in an emergency, two people open it together, a counselor "
        "and the principal for example: for one student, for an hour, with a reason that its "
        "author is told. While a round is open nobody sees another adult's answer. Whoever has "
        "left sees nothing from that day on. What every adult sees of the list is set under "
        "Defaults; who holds which role, under People."
    )

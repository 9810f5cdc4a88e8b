"""Columns that may be kept as groups: a switch each, off until somebody says yes."""

import streamlit as st

from connections.domain.people.labels import label_key
from connections.services.roster.groups import Offered
from connections.services.roster.preview import RosterPreview
from connections.ui.parts.pieces import md, tell
from connections.ui.parts.upload import Taken
from connections.ui.rosters.mapping.saying import refused_at, say_answer
from connections.ui.shell.text import heard
from connections.words import listed, say, say_many

YES, NO = "yes", "no"


def draw_groups(taken: Taken[RosterPreview], kind: str | None) -> None:
    """Draw a switch for each column that may be a group, with what stands in it."""
    offered = taken.preview.reading.offered
    if not offered:
        return
    st.subheader(say("Keep as a group?"), anchor=False)
    tell(
        "A group is for comparing coverage. What stays off is not stored. Leave off whatever says "
        "something of health, law, discipline, poverty, faith, sexuality or family: it may never "
        "be stored."
    )
    for question, one in offered.items():
        _draw_group(taken, kind, question, one)


def _draw_group(taken: Taken[RosterPreview], kind: str | None, question: str, one: Offered) -> None:
    key = f"mapping_group_{label_key(one.heading)}"
    st.session_state[key] = one.kept is True

    def switched() -> None:
        say_answer(taken, kind, question, YES if st.session_state[key] else NO, question)

    st.toggle(name := heard(one.heading), key=key, on_change=switched)
    if refused := refused_at(taken, question):
        st.error(md(refused[0]), icon=":material/info:")
    values = listed(md(value) for value, _ in one.values)
    if (more := one.different - len(one.values)) > 0:
        values = say_many(more, "{values} and {n} more", "{values} and {n} more", values=values)
    told = [values] if name == one.heading else [f"{md(one.heading)}: {values}"]
    if one.origin:
        told.append(say("On the staff's own screens alone, in no report."))
    st.markdown("  \n".join(f":gray[:small[{each}]]" for each in told))

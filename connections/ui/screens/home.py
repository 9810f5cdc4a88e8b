"""Home: the next useful step for this viewer."""

import streamlit as st

from connections.services.school import school_overview
from connections.ui.parts import draw_title, md
from connections.ui.session import database, viewer


def screen() -> None:
    """Draw the screen."""
    overview = school_overview(database(), viewer())
    draw_title(md(overview.name), "Every child should have an adult at school to turn to.")
    if not overview.students:
        st.page_link("screens/rosters.py", label="Bring your rosters")


if __name__ == "__main__":
    screen()

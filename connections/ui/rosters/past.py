"""Pairs of an earlier year: who was asked to reach out to whom, from a file."""

import streamlit as st

from connections.services.book.ask import Ask
from connections.services.outreach.past import (
    PastPairs,
    import_past_outreach,
    preview_past_outreach,
)
from connections.ui.parts.pieces import draw_figures, tell
from connections.ui.parts.upload import Taken, draw_upload, empty_box
from connections.ui.shell.session import in_callback, say_later
from connections.words import number, say, say_many


def draw_past_pairs(ask: Ask) -> None:
    """Draw the way in for the pairs of an earlier year, after a preview."""
    tell(
        "A list with the columns `student_id, adult_id, asked_on, accepted_on, status`. A pair "
        "counts as suggested unless a column `chosen_by` says chosen or volunteered."
    )
    taken = draw_upload(
        ask,
        "pairs",
        say("File with pairs"),
        lambda upload, answers: preview_past_outreach(ask, upload.files[0]),
    )
    if taken is None:
        return
    draw_figures(
        [
            (number(taken.preview.new), say("new pairs"), say("will be added")),
            (number(taken.preview.unchanged), say("unchanged"), say("are here already")),
        ]
    )
    st.button(
        say("Import these pairs"),
        type="primary",
        disabled=not taken.preview.new,
        on_click=_import,
        args=(taken,),
    )


def _import(taken: Taken[PastPairs]) -> None:
    with in_callback() as ask:
        done = import_past_outreach(ask, taken.upload.files[0])
        empty_box("pairs")
        say_later(say_many(done.new, "Imported {n} pair.", "Imported {n} pairs."))

"""One word of a person about files: tried first, kept when it holds, refused where it was said."""

from collections.abc import Callable, Hashable, Mapping

import streamlit as st

from connections.domain.problems import FileRefused
from connections.services.roster.preview import RosterPreview, preview_rosters
from connections.ui.parts.upload import Taken, say_answers
from connections.ui.shell.session import in_callback
from connections.words import say

TRIED = "mapping_tried"  # how often something was said: after a refusal menus show what holds
_REFUSED = "mapping_refused"  # (of what, where, why, and what else is to be known of it)


def say_answer(
    taken: Taken[RosterPreview],
    kind: str | None,
    question: str,
    answer: str,
    where: Hashable,
    why_not: Callable[[RosterPreview], str] = lambda _: "",
) -> None:
    """Read the files by one answer more; a refusal changes nothing and stands where it was said.

    `why_not` says of what was read why it does not hold all the same.
    """
    _begin()
    answers = {**taken.answers, question: answer}
    with in_callback() as ask, st.bottom, st.spinner(say("Reading the files")):
        try:
            preview = preview_rosters(ask, taken.upload.files, answers, kind)
            if why := why_not(preview):
                raise FileRefused("{why}", why=why)
        except FileRefused as refusal:
            st.session_state[_REFUSED] = (_said_so_far(taken), where, str(refusal), {})
        else:
            say_answers(ask, "rosters", taken, answers, preview)


def refuse(taken: Taken[RosterPreview], where: Hashable, why: str, **more: object) -> None:
    """Say beside what was said why it does not hold as it is."""
    _begin()
    st.session_state[_REFUSED] = (_said_so_far(taken), where, why, more)


def refused_at(
    taken: Taken[RosterPreview], where: Hashable
) -> tuple[str, Mapping[str, object]] | None:
    """Return why what was said last, at this place, was refused, and what else is known of it.

    Whatever was said or taken back since then, it is past.
    """
    refused = st.session_state.get(_REFUSED)
    return refused[2:] if refused and refused[:2] == (_said_so_far(taken), where) else None


def _said_so_far(taken: Taken[RosterPreview]) -> Hashable:
    return taken.upload.digest, tuple(sorted(taken.answers.items()))


def _begin() -> None:
    st.session_state[TRIED] = st.session_state.get(TRIED, 0) + 1
    st.session_state.pop(_REFUSED, None)

"""Files that come in: one box, one reading for each set of answers, one form for the questions."""

import hashlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import streamlit as st

from connections.domain.problems import ConnectionsError, Question
from connections.services.book.ask import Ask
from connections.services.roster.preview import OTHER_IDS
from connections.services.roster.rosters import File
from connections.ui.parts.pieces import choose, md
from connections.ui.shell.session import refused
from connections.ui.shell.text import heard
from connections.words import say


@dataclass(frozen=True)
class Upload:
    """The files of one upload box and a digest by which the same upload is known again."""

    files: tuple[File, ...]
    digest: str

    @classmethod
    def of(cls, uploads: Sequence[Any]) -> "Upload":
        """Return the uploaded files, read once."""
        files = tuple(File(upload.name[:100], upload.getvalue()) for upload in uploads)
        digest = hashlib.sha256()
        for file in files:
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.content).digest())
        return cls(files, digest.hexdigest())


class Reading(Protocol):
    """What was read of the files, with the questions they leave open."""

    @property
    def questions(self) -> Sequence[Question]:
        """Return what only a person can answer."""


class Preview(Protocol):
    """What importing would do."""

    @property
    def reading(self) -> Reading:
        """Return what was read."""


P = TypeVar("P", bound=Preview)


@dataclass(frozen=True)
class Taken(Generic[P]):
    """Files that were read, the answers given about them, and what importing would do."""

    upload: Upload
    answers: dict[str, str]
    preview: P


def draw_upload(
    ask: Ask,
    kind: str,
    label: str,
    read: Callable[[Upload, dict[str, str]], P],
    *,
    several: bool = False,
    depends_on: Hashable = None,
    help_text: str | None = None,
) -> Taken[P] | None:
    """Draw the box of this kind; return what came in once it was read, None before.

    `read` makes the preview; it is asked again only when the files, the answers, `depends_on` or
    the school have changed. Questions that are still open stand in `preview.reading.questions`:
    the caller draws them with `draw_questions`.
    """
    number = st.session_state.setdefault(f"{kind}_upload", 0)  # a new key empties the box
    found = st.file_uploader(
        label, accept_multiple_files=several, key=f"{kind}_{number}", help=help_text
    )
    uploads = found if isinstance(found, list) else [found] if found is not None else []
    if not uploads:
        return None
    upload = Upload.of(uploads)
    answers = _said(kind, upload)[-1]
    key = (upload.digest, tuple(sorted(answers.items())), depends_on, ask.book.version)
    kept = st.session_state.get(f"{kind}_preview")
    if kept is None or kept[0] != key:
        try:
            with st.spinner(say("Reading the files")):
                kept = (key, read(upload, answers))
        except ConnectionsError as refusal:
            refused(ask, refusal)
            st.error(refusal.told(md), icon=":material/info:")
            draw_take_back(kind, upload)
            return None
        st.session_state[f"{kind}_preview"] = kept
    return Taken(upload, answers, kept[1])


def say_answers(ask: Ask, kind: str, taken: Taken[P], answers: dict[str, str], preview: P) -> None:
    """Keep what a person says over what they said before, with what was read by it."""
    keep_answers(kind, taken.upload, answers)
    digest, _, depends_on, _ = st.session_state[f"{kind}_preview"][0]
    key = (digest, tuple(sorted(answers.items())), depends_on, ask.book.version)
    st.session_state[f"{kind}_preview"] = (key, preview)


def keep_answers(kind: str, upload: Upload, answers: dict[str, str]) -> None:
    """Keep what a person says of these files over what they said before."""
    _said(kind, upload).append(answers)


def draw_take_back(kind: str, upload: Upload) -> None:
    """Draw how to take back what was said last of these files; nothing where nothing was."""

    def take_back() -> None:
        _said(kind, upload).pop()

    if len(_said(kind, upload)) > 1:
        label = say("Take back what I said last")
        st.button(label, icon=":material/undo:", key=f"{kind}_take_back", on_click=take_back)


def _said(kind: str, upload: Upload) -> list[dict[str, str]]:
    """Return what was said of these files so far, the newest last; nothing comes first."""
    kept = st.session_state.setdefault(f"{kind}_answers", {})
    said: list[dict[str, str]] = kept.setdefault(upload.digest, [{}])
    return said


def empty_box(kind: str) -> None:
    """Empty the box of this kind, after an import."""
    st.session_state[f"{kind}_upload"] += 1
    st.session_state.pop(f"{kind}_preview", None)


def draw_questions(kind: str, taken: Taken[Any], others: Sequence[Question] | None = None) -> None:
    """Draw one box for each open question, none answered yet; one button keeps the answers.

    `others` are questions that may stay open.
    """
    questions = taken.preview.reading.questions if others is None else others
    keys = {question.key: f"{kind}_answer_{question.key}" for question in questions}

    def answered() -> None:
        state = st.session_state
        given = {question: state[key] for question, key in keys.items() if state[key] is not None}
        if given:
            keep_answers(kind, taken.upload, {**taken.answers, **given})
        else:
            state["refused"] = say("Choose an answer first. Nothing was changed.")

    with st.form(f"{kind}_questions"):
        for question in questions:
            names, place = dict(question.choices), say("Choose")
            told = question.message
            if question.text and question.key.startswith(OTHER_IDS):  # our words, not the file's
                told = f"{told} {question.text}"
            elif question.text:
                told = say("{question} It says “{text}”.", question=told, text=question.text)
            st.markdown(md(told))
            key, unseen = keys[question.key], {"label_visibility": "collapsed"}
            choose(heard(told), names, key, index=None, placeholder=place, **unseen)
        st.form_submit_button(say("Use these answers"), type="primary", on_click=answered)
    if kind == "rosters" and not all(key.startswith(OTHER_IDS) for key in keys):
        remembered = say("The answers are remembered for the next file that looks like this one.")
        st.markdown(f":small[{remembered}]")

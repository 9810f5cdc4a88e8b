"""What the words in a file of marks mean: shown with their counts, asked where they are open."""

import streamlit as st

from connections.domain.problems import Question
from connections.domain.rounds.marks import Strength
from connections.services.round.marks import OUT, MarksPreview, Word
from connections.ui.parts.pieces import choose, draw_table, md, strength_word, tell
from connections.ui.parts.upload import Taken, keep_answers
from connections.ui.shell.text import heard
from connections.words import number, say, say_many, to_say

_MEANT = (Strength.STRONG, Strength.KNOW, Strength.RECOGNISE, Strength.NOT_YET, None)


def draw_asked(taken: Taken[MarksPreview]) -> None:
    """Draw all that is open about a file of marks in one form; nothing is chosen yet."""
    reading = taken.preview.reading
    words = {word.key: word for word in reading.words}
    st.markdown(f"##### {say('What does the file mean?')}")
    tell("Nothing is saved yet. The answers are remembered for files that look like this one.")
    with st.form("marks_words", border=True):
        for question in reading.questions:
            _draw_question(question, words.get(question.key))
        keys = [question.key for question in reading.questions]
        st.form_submit_button(
            say("Use these answers"), type="primary", on_click=_answered, args=(taken, keys)
        )


def draw_words(taken: Taken[MarksPreview]) -> None:
    """Draw what each word was taken for, how often it stands, and a way to put it right."""
    words, remembered = taken.preview.reading.words, taken.preview.remembered
    if not words:
        return
    said = [say(_SAID[word.answered, word.key in remembered and word.answered]) for word in words]
    table = {
        say("In the file"): [word.text for word in words],
        say("Times"): [number(word.count) for word in words],
        say("Taken for"): [strength_word(word.strength) for word in words],
        say("Because"): said,
    }
    alt = say_many(
        len(words), "{n} word of the file and what it means", "{n} words and what they mean"
    )
    draw_table(table, key="marks_vocabulary", alt=alt)
    with st.expander(say("A word means something else")), st.form("marks_words", border=False):
        for word in words:
            _draw_word(word, md(word.text), word.text)
        st.form_submit_button(
            say("Use these meanings"), on_click=_answered, args=(taken, [w.key for w in words])
        )


_SAID = {
    (False, False): to_say("it can mean nothing else"),
    (True, False): to_say("you said so"),
    (True, True): to_say("said for an earlier file of this kind"),
}


def _draw_question(question: Question, word: Word | None) -> None:
    told = md(question.message)
    if question.text:
        told = say("{question} It says “{text}”.", question=told, text=md(question.text))
    if word is not None:
        _draw_word(word, told, question.message)
    else:
        place = say("Choose")
        names = dict(question.choices)
        st.markdown(told)
        key, unseen = _key(question.key), {"label_visibility": "collapsed"}
        choose(heard(question.message), names, key, index=None, placeholder=place, **unseen)


def _draw_word(word: Word, label: str, aloud: str) -> None:
    st.markdown(label)
    codes = [OUT if meant is None else str(int(meant)) for meant in _MEANT]
    names = dict(zip(codes, map(strength_word, _MEANT), strict=True))
    known = None if word.asked else OUT if word.strength is None else str(int(word.strength))
    st.segmented_control(
        heard(aloud),
        codes,
        label_visibility="collapsed",
        default=known,
        format_func=names.__getitem__,
        key=_key(word.key),
    )


def _key(question: str) -> str:
    return f"marks_answer_{question}"


def _answered(taken: Taken[MarksPreview], keys: list[str]) -> None:
    state = st.session_state
    given = {key: state[_key(key)] for key in keys if state.get(_key(key)) is not None}
    said = {word.key: word for word in taken.preview.reading.words if not word.asked}
    new = {key: value for key, value in given.items() if not _is_so(said.get(key), value)}
    keep_answers("marks", taken.upload, {**taken.answers, **new})
    if not given:
        state["refused"] = say("Choose an answer first. Nothing was changed.")


def _is_so(word: Word | None, value: str) -> bool:
    """Say whether a word is taken for this already, unless somebody said so."""
    meant = OUT if word is None or word.strength is None else str(int(word.strength))
    return word is not None and not word.answered and meant == value

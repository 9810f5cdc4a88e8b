"""What students say beside what staff say: confirmed, perceived, unseen."""

import pandas as pd
import pytest

from connections.domain.network.graph import build_network
from connections.domain.problems import NotPossible
from connections.domain.voice.said import (
    SAID_WORDS,
    Said,
    VoiceAnswer,
    newer_answers,
    require_answer,
    voice_summary,
    voice_table,
)


def table(marks, answers):
    students = sorted({s for _, s, _ in marks} | {one.student_id for one in answers})
    frame = pd.DataFrame(marks, columns=["adult_id", "student_id", "strength"])
    network = build_network(students, ["a", "b"], frame)
    return voice_table(network, {one.student_id: one for one in answers})


@pytest.mark.parametrize(
    ("strong", "answer", "holds"),
    [
        (["a"], VoiceAnswer("s", Said.NAMED, ("a",)), {"answered", "confirmed"}),
        (["a"], VoiceAnswer("s", Said.NAMED, ("b",)), {"answered", "perceived", "unseen"}),
        (["a"], VoiceAnswer("s", Said.NAMED, ("a", "b")), {"answered", "confirmed", "unseen"}),
        (["a"], VoiceAnswer("s", Said.NOBODY), {"answered", "perceived"}),
        (["a"], VoiceAnswer("s", Said.RATHER_NOT_SAY), {"answered", "perceived"}),
        (["a"], VoiceAnswer("s", Said.ABSENT), {"perceived"}),
        (["a"], None, {"perceived"}),
        ([], VoiceAnswer("s", Said.NAMED, ("a",)), {"answered", "unseen"}),
        ([], VoiceAnswer("s", Said.NOBODY), {"answered"}),
        ([], None, set()),
    ],
)
def test_the_three_words_mean_what_the_product_says(strong, answer, holds):
    marks = [(adult, "s", 3 if adult in strong else 1) for adult in ("a", "b")]
    row = table(marks, [answer] if answer else []).iloc[0]
    flags = ("answered", "confirmed", "perceived", "unseen")
    assert {flag for flag in flags if row[flag]} == holds


def test_an_adult_who_has_not_answered_leaves_nobody_unseen():
    said = [VoiceAnswer("s", Said.NAMED, ("a", "b"))]
    assert not table([("a", "s", 3)], said).iloc[0]["unseen"], "b has not said anything yet"
    assert table([("a", "s", 3), ("b", "s", 0)], said).iloc[0]["unseen"]


def test_the_summary_counts_among_those_who_answered():
    said = table(
        [("a", "s1", 3), ("a", "s2", 3), ("a", "s3", 3), ("a", "s4", 2), ("b", "s5", 0)],
        [
            VoiceAnswer("s1", Said.NAMED, ("a",)),
            VoiceAnswer("s2", Said.NOBODY),
            VoiceAnswer("s4", Said.NAMED, ("a", "b")),
            VoiceAnswer("s5", Said.RATHER_NOT_SAY),
        ],
    )
    found = voice_summary(said)
    assert (found.answered, found.absent, found.not_asked) == (4, 0, 1)
    assert (found.nobody, found.rather_not_say) == (1, 1)
    assert (found.confirmed, found.perceived, found.unseen) == (1, 1, 1), "s3 was not asked"


@pytest.mark.parametrize(
    "given",
    [
        VoiceAnswer("s", Said.NAMED),
        VoiceAnswer("s", Said.NOBODY, ("a",)),
        VoiceAnswer("s", Said.NAMED, tuple("abcdef")),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_a_sentence(given):
    with pytest.raises(NotPossible, match=r"\.$"):
        require_answer(given)


def test_only_what_differs_is_saved_and_every_kind_has_words():
    before = {"s1": VoiceAnswer("s1", Said.NOBODY), "s2": VoiceAnswer("s2", Said.NOBODY)}
    given = [before["s1"], VoiceAnswer("s2", Said.ABSENT), VoiceAnswer("s3", Said.NOBODY)]
    assert newer_answers(before, given) == (tuple(given[1:]), 1)
    assert SAID_WORDS.keys() == set(Said)

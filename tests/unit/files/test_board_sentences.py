"""No sentence of the board's report says more than its labels, whatever shares they allow."""

import re
from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect, Key, Run
from connections.domain.disclosure.planning import COUNTS_OF_THE_WHOLE, run_of
from connections.domain.disclosure.published import Label, Published, Refused, label_of
from connections.domain.outreach.comparing import Withheld, newcombe
from connections.domain.reports.board import BoardReport
from connections.files.out.board import divided, done, sentences
from tests.unit.files.boards import (
    BEFORE,
    DISTRICT,
    FIRST,
    NOW,
    THIRD,
    TOO_FEW,
    beside,
    label,
    shown,
)


def labels() -> st.SearchStrategy[Label]:
    ends = st.tuples(st.integers(0, 99), st.integers(1, 100))
    return ends.filter(lambda e: e[0] < e[1] and e != (0, 100)).map(lambda e: label(*e))


def shares(found: Label) -> range:
    return range(found.low, found.high + 1)


def with_lines(*lines: object, **more: object) -> BoardReport:
    return replace(FIRST, published=Published(lines, **more), groups=())  # type: ignore[arg-type]


def claimed(sentence: str) -> tuple[int, int]:
    """Return between what a sentence says that a share lies."""
    if found := re.search(r"between (\d+)%? and (\d+)", sentence, re.IGNORECASE):
        return int(found[1]), int(found[2])
    if found := re.search(r"(\d+)%? or more", sentence):
        return int(found[1]), 100
    found = re.search(r"(\d+)%? or (?:fewer|less)", sentence)
    assert found, sentence
    return 0, int(found[1])


@given(labels(), st.sampled_from(["Oak Street School", "n" * 90]), st.sampled_from([NOW, BEFORE]))
def test_the_headline_claims_what_the_label_says_and_of_which_round(found, school, as_of):
    line = shown(Aspect.COVERED, found.low, found.high, as_of=as_of)
    said = sentences.headline(replace(with_lines(line), school=school))
    assert claimed(said) == (found.low, found.high)
    assert (BEFORE in said) == (as_of == BEFORE)


@given(labels(), labels(), st.sampled_from([NOW, BEFORE]))
def test_what_staff_believe_lies_where_the_lead_says(covered, most, as_of):
    report = with_lines(
        shown(Aspect.COVERED, covered.low, covered.high),
        shown(Aspect.COULD_BE, most.low, most.high, as_of=as_of),
    )
    told = [each for each in sentences.lead(report) if "every missing answer" in each]
    assert bool(told) == (as_of == NOW)
    for sentence in told:
        if "what staff believe" in sentence:
            low, high = claimed(sentence.rpartition("what staff believe")[2])
            possible = [(c, m) for c, m in product(shares(covered), shares(most)) if c <= m]
            assert all(low <= share and upper <= high for share, upper in possible)
        elif "the same" in sentence:
            assert covered == most
        else:
            assert "to tell" in sentence and covered.low == 0 and most.high == 100


@given(labels(), labels(), st.sampled_from([NOW, BEFORE]))
def test_a_hundred_students_are_drawn_as_the_labels_allow(covered, two, as_of):
    report = with_lines(
        shown(Aspect.COVERED, covered.low, covered.high),
        shown(Aspect.TWO, two.low, two.high, as_of=as_of),
    )
    assert not [told for _, _, told in sentences.hundred(report) if "so many" in told]
    parts = {kind: n for kind, n, _ in sentences.hundred(report)}
    assert sum(parts.values()) == 100
    assert parts.get("two", 0) + parts.get("sure", 0) == covered.low
    assert parts.get("open", 0) == 100 - covered.high
    assert parts.get("two", 0) in (0, two.low)
    if as_of != NOW:
        assert "two" not in parts


@given(st.lists(st.tuples(labels(), st.sampled_from([NOW, BEFORE])), min_size=2, max_size=5))
@example([(label(80, 86), NOW), (label(86, 90), NOW)])
def test_a_difference_is_told_only_where_no_two_shares_could_be_the_other_way(rows):
    lines = [
        shown(Aspect.COVERED, found.low, found.high, "team", f"T{at}", as_of=as_of)
        for at, (found, as_of) in enumerate(rows)
    ]
    said = divided.differences(with_lines(*lines), "team")
    apart = {
        (f"T{a}", f"T{b}")
        for (a, (one, of_one)), (b, (other, of_other)) in permutations(enumerate(rows), 2)
        if of_one == of_other and one.low > other.high
    }
    if "overlap" in said or "no two" in said:
        assert not apart
        assert ("overlap" in said) == (len({as_of for _, as_of in rows}) == 1)
        return
    named = re.search(r"in (.+), a larger share of (T\d) .* than of (T\d)", said)
    assert named and (named[2], named[3]) in apart
    one, other = (rows[int(name[1])] for name in (named[2], named[3]))
    assert one[1] == other[1] == named[1]
    assert ("others lie apart too" in said) == (len(apart) > 1)


@pytest.mark.parametrize("compared", [True, False])
@pytest.mark.parametrize("as_of", [NOW, BEFORE, None])
def test_why_it_is_not_told_what_changed_is_the_true_reason(as_of, compared):
    """Where all answers of both rounds are in, but the figures stand, it is that they stand."""
    lines = [shown(Aspect.COVERED, 80, 84, as_of=as_of)] if as_of else []
    report = replace(with_lines(*lines), before=BEFORE, compared=compared)
    said = sentences.why_no_change(report)
    assert ("made anew" in said) == (as_of == BEFORE)
    assert ("not compared" in said) == (as_of != BEFORE and not compared)
    assert said and sentences.why_no_change(replace(report, before="")) == ""
    told = replace(report.published, lines=(*lines, shown(Aspect.GAINED, 2, 8)))
    assert sentences.why_no_change(replace(report, published=told)) == ""


@given(labels(), labels(), st.sampled_from([NOW, BEFORE]))
def test_what_changed_is_told_of_this_round_only(gained, lost, as_of):
    report = with_lines(
        shown(Aspect.GAINED, gained.low, gained.high),
        shown(Aspect.LOST, lost.low, lost.high, as_of=as_of),
    )
    assert sentences.turns(report) == (None, None), "nothing before it"
    report = replace(report, before=BEFORE)
    assert sentences.turns(report) == (gained, lost if as_of == NOW else None)
    assert BEFORE in sentences.change(report)
    assert ("no longer" in sentences.change(report)) == (as_of == NOW)


@given(st.data(), st.integers(8, 900))
def test_no_label_is_of_fewer_than_it_is_taken_to_be_of(data, of):
    true = data.draw(st.integers(0, of))
    low, high = run_of(of, true, COUNTS_OF_THE_WHOLE, data.draw(st.sampled_from([1, 2, 4])))
    if high - low + 1 >= COUNTS_OF_THE_WHOLE:
        assert done.fewest_counted(label_of(Run(Key(Aspect.COVERED), of, low, high))) <= of


@given(labels(), labels(), st.integers(0, 200), st.integers(0, 200))
def test_a_difference_holds_the_interval_of_every_number_the_labels_allow(
    became, expected, more, worth
):
    found = done.difference(became, expected)
    pairs = done.fewest_counted(became) + more
    for share in {became.low, became.high, (became.low + became.high) // 2}:
        for other in {expected.low, expected.high}:
            low, high = newcombe(share / 100, pairs, other / 100, 20 + worth)
            assert found.low / 100 <= low and high <= found.high / 100


@given(labels(), labels())
def test_more_or_fewer_than_expected_is_said_only_where_every_share_says_so(became, expected):
    report = replace(
        THIRD,
        published=Published(
            (),
            beside=(
                beside(Also.BECAME_STRONG, became.low, became.high),
                beside(Also.EXPECTED, expected.low, expected.high),
            ),
        ),
    )
    said = done.did_it_work(report)
    assert "what chance does" not in said and "+" not in said.split("We cannot tell")[0]
    if "more became strong" in said:
        assert became.low > expected.high
        assert "students say so too is not part" in said
    elif "fewer became strong" in said:
        assert became.high < expected.low
    else:
        assert said.startswith("We cannot tell yet")
    assert claimed(done.heading(report)) == (became.low, became.high)


@pytest.mark.parametrize("nobody_over", [True, False])
def test_of_places_it_is_not_told_that_adults_said_them(nobody_over):
    said = " ".join(done.adults(replace(THIRD, nobody_over=nobody_over)))
    assert "have places for" in said and "said" not in said


@pytest.mark.parametrize("code", Withheld)
def test_why_there_is_no_comparison_is_said_without_a_number(code):
    said = done.did_it_work(replace(THIRD, published=Published(()), no_comparison=code.value))
    assert said and not re.search(r"\d", said)


@given(labels(), labels())
@example(label(94, 96), label(91, 93))
@example(label(94, 96), label(90, 92))
def test_rounds_are_comparable_only_within_five_points_of_completeness(ours, theirs):
    report = with_lines(beside=(beside(Also.ANSWERS_IN, ours.low, ours.high),))
    near = all(abs(a - b) <= 5 for a, b in product(shares(ours), shares(theirs)))
    assert sentences.comparable(report, theirs) == (
        near and max(ours.high - ours.low, theirs.high - theirs.low) <= 5
    )
    assert not sentences.comparable(report, None)
    assert not sentences.comparable(with_lines(), theirs)


def test_groups_put_together_or_left_out_are_named_and_said_why():
    together = [divided.together(FIRST, each) for each in FIRST.published.lines]
    (said,) = filter(None, together)
    assert "Hmong, Lao, Somali" in said and "fewer than 10" in said
    (out,) = divided.not_divided(FIRST)
    assert "Urdu" in out and "fewer than 10" in out
    (dropped,) = divided.not_divided(replace(FIRST, groups=("language at home", "bus")))[:1]
    assert dropped.startswith("Bus: not shown")


APART = (
    shown(Aspect.COVERED, 60, 70, "team", "Red"),
    shown(Aspect.COVERED, 80, 90, "team", "Blue"),
)


@pytest.mark.parametrize(
    "lines, told",
    [
        ((*APART, shown(Aspect.COVERED, 70, 75), shown(Aspect.COULD_BE, 90, 95)), True),
        ((*APART, shown(Aspect.COVERED, 70, 75), shown(Aspect.COULD_BE, 70, 75)), False),
        ((*APART, shown(Aspect.COVERED, 70, 75)), True),  # it is not shown how many are missing
        (APART[:1], False),  # no difference is told
    ],
)
def test_beside_a_difference_it_is_told_that_answers_are_missing(lines, told):
    said = divided.told_apart(with_lines(*lines))
    assert ("Answers that are missing could change this." in said) == told


def test_a_district_compares_no_grades_for_they_are_of_different_schools():
    said = " ".join(divided.told_apart(DISTRICT))
    assert "larger share" not in said and "lie apart" not in said
    assert "Grade: not compared." in said and "School: schools are not compared." in said


def test_where_one_group_alone_is_shown_nothing_is_said_to_overlap():
    said = divided.differences(with_lines(shown(Aspect.COVERED, 94, 97, "team", "Most")), "team")
    assert said == "Team: only one group can be shown, so there is nothing to compare it with."


def test_a_district_says_of_how_many_of_its_schools_it_speaks():
    said = sentences.headline(DISTRICT)
    assert "students in 70 of 71 schools have an adult" in said
    assert divided.speaks_of(DISTRICT) == "Lake Unified District: 70 of 71 schools"
    complete = replace(DISTRICT, published=replace(DISTRICT.published, left_out=()))
    assert "schools" not in sentences.headline(complete)
    assert divided.speaks_of(complete) == "Lake Unified District"
    left = (("school", "Hill School"), ("grade", "1"), ("grade", "2"))
    partly = replace(DISTRICT, published=replace(DISTRICT.published, left_out=left))
    assert divided.not_divided(partly)[1:] == (
        "Not shown, because what the schools show says too little of it: Grade 1, Grade 2.",
    )


def test_of_three_hundred_groups_as_many_are_named_as_can_be_read():
    said = divided.shortened([f"Group {at}" for at in range(300)])
    assert said.startswith("Group 0, Group 1") and said.endswith("and others") and len(said) < 300
    assert divided.shortened(["n" * 90]) == "n" * 90


def test_a_school_too_small_hears_that_and_no_figure():
    assert sentences.headline(TOO_FEW) == "Oak Street School: no figure of this round can be shown"
    assert sentences.lead(TOO_FEW)[0] == "There are too few students to report on."
    assert TOO_FEW.published.refused is Refused.TOO_FEW


def test_a_short_round_says_that_not_everybody_was_asked_about_everybody():
    told = " ".join(sentences.lead(replace(FIRST, short=True)))
    assert "about one list that all of them went through" in told
    assert "student by student" not in told and "answers asked for are in" in told
    assert "student by student" in " ".join(sentences.lead(FIRST))

"""What may leave the building: against every school there could be, and against readers."""

import os
import random  # noqa: TID251 - seeded: every run draws the same

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections.domain.disclosure import publishing, worlds
from connections.domain.disclosure.attack import Asked
from connections.domain.disclosure.exact import TURNS, Aspect, Earlier, Exact, Key, Run
from connections.domain.disclosure.planning import (
    COUNTS,
    COUNTS_OF_THE_WHOLE,
    lines_of,
    neighbours,
    run_of,
    together,
)
from connections.domain.disclosure.published import Kind, Refused, label_of
from connections.domain.disclosure.publishing import publish
from connections.domain.people.grades import BANDS, GRADE_ORDER, bands_of
from tests.readers.__main__ import CHILDREN, Made, changes, look, reader_of, report
from tests.readers.schools import (
    GRADES,
    answers_of,
    changed,
    exact,
    later,
    renamed,
    school,
    without,
)

SCHOOLS = int(os.environ.get("CONNECTIONS_SCHOOLS", "200"))
SMALLEST = 10


def covered(tables, profiles, yes):
    return Exact(tables, profiles, {Aspect.COVERED: frozenset(yes)})


# --- which lines, how wide ------------------------------------------------------------------------


@given(st.dictionaries(st.text(max_size=4), st.integers(1, 40), max_size=9), st.booleans())
def test_each_group_is_shown_once_or_left_out_and_none_shown_is_small(sizes, in_order):
    shown, left = (neighbours if in_order else together)(sizes, SMALLEST)
    assert sorted([name for names in shown for name in names] + left) == sorted(sizes)
    assert all(sum(sizes[name] for name in names) >= SMALLEST for names in shown)
    if not in_order:
        assert sum(sizes[name] for name in left) < SMALLEST or not left


def test_groups_stand_in_the_order_of_their_numbers():
    groups = ("Club 10", "Club 2", "Club 1", "Team 11", "Team 9")
    many = [(name,) for name in groups[:3] for _ in range(12)] + [(n,) for n in groups[3:]] * 6
    profiles = {f"s{n}": profile for n, profile in enumerate(many)}
    keys, left = lines_of(covered(("club",), profiles, ()), ("club",), {}, SMALLEST)
    clubs = [key.names for key in keys if key.table]
    assert clubs == [("Club 1",), ("Club 2",), ("Club 10",), ("Team 9", "Team 11")]
    assert left == []


@given(st.integers(1, 3000), st.integers(1, 8), st.sampled_from((4, 8)), st.data())
def test_ranges_cut_all_counts_into_runs_that_are_wide_enough(students, times, least, data):
    true = data.draw(st.integers(0, students))
    low, high = run_of(students, true, least, times)
    assert low <= true <= high
    assert high - low + 1 >= min(least * times, students + 1)
    assert {run_of(students, other, least, times) for other in range(low, high + 1)} == {
        (low, high)
    }


@given(st.integers(10, 3000), st.data())
def test_a_label_holds_the_truth_and_is_never_a_none_or_an_all(students, data):
    true = data.draw(st.integers(0, students))
    low, high = run_of(students, true, COUNTS)
    if (low, high) == (0, students):
        return
    label = label_of(Run(Key(Aspect.COVERED), students, low, high))
    assert label.low <= 100 * true / students <= label.high
    assert (label.kind is Kind.OR_MORE) == (label.high == 100)
    assert label.low < label.high


def of_grades(sizes, bands=BANDS):
    """Return the lines of grades of a school with so many students in each."""
    profiles = {f"{grade}-{at}": (grade,) for grade, size in sizes.items() for at in range(size)}
    keys, _ = lines_of(
        covered(("grade",), profiles, ()), ["grade"], {"grade": GRADES}, SMALLEST, bands
    )
    return [key.names for key in keys if key.table]


def test_grades_stand_in_bands_by_enrolment_alone():
    k8 = dict.fromkeys(GRADES[:9], 12)
    assert of_grades(k8) == [("K", "1", "2"), ("3", "4", "5"), ("6", "7", "8")]
    assert of_grades(k8, ()) == [(grade,) for grade in GRADES[:9]]
    few = dict.fromkeys(GRADES[:9], 12) | {"6": 2, "7": 1, "8": 1}
    assert of_grades(few) == [("K", "1", "2"), ("3", "4", "5", "6", "7", "8")], "a small band joins"
    one = {"K": 3, "1": 3, "2": 3, "3": 10, "4": 10, "5": 10}
    assert of_grades(one) == [("K", "1", "2", "3"), ("4",), ("5",)], "one band alone is no division"
    assert of_grades({"5": 20, "UG": 20, "7": 20}) == [("5",), ("7",), ("UG",)]


def test_bands_are_made_where_they_say_more_than_grades_do():
    assert bands_of(["2", "10", "9", "K", "UG", ""]) == (("K", "2"), ("9", "10"))
    assert bands_of(["6", "7", "8"]) == () == bands_of(["5", "6"])
    assert sorted(grade for band in BANDS for grade in band) == sorted({*GRADE_ORDER} - {"UG"})


@pytest.mark.parametrize("seed", range(10))
def test_which_lines_stand_follows_from_enrolment_alone(seed):
    chance = random.Random(seed)
    known = school(chance, 120)
    turned = changed(known, chance.sample(sorted(known.profiles), 40))
    order = {"grade": GRADES}
    assert lines_of(known, known.tables, order, SMALLEST) == lines_of(
        turned, known.tables, order, SMALLEST
    )


# --- against every school there could be ----------------------------------------------------------

NAMES = ("A", "B"), ("X", "Y", "Z"), ("P", "Q")
TABLES = ("grade", "team", "way")


@st.composite
def tiny_schools(draw):
    profiles, yes = {}, []
    for place in range(draw(st.integers(5, 15))):
        who = f"s{place:02d}"
        profiles[who] = tuple(draw(st.sampled_from(names)) for names in NAMES)
        if draw(st.integers(0, 3)):
            yes.append(who)
    return covered(TABLES, profiles, yes)


@given(tiny_schools())
@settings(max_examples=SCHOOLS, deadline=None)
def test_no_small_group_and_no_child_is_told_by_any_school_that_prints_the_same(known):
    _, made = publish(known, TABLES, name="Fall", order={"grade": NAMES[0]}, smallest=5)
    if not made.runs:
        return
    ids = sorted(known.profiles)
    every = np.indices((2,) * len(ids)).reshape(len(ids), -1)  # student × school

    def counted(members):
        return every[[ids.index(who) for who in members]].sum(axis=0)

    same = np.ones(every.shape[1], dtype=bool)
    for run in made.runs:
        count = counted(known.members(run.key))
        same &= (count >= run.low) & (count <= run.high)
    for at, names in enumerate(NAMES):
        for name in names:
            group = known.group(TABLES[at], (name,))
            if 0 < len(group) < 5:
                assert len(set(counted(group)[same])) >= min(len(group), 3) + 1
    assert (every[:, same].min(axis=1) == 0).all() and (every[:, same].max(axis=1) == 1).all()


@given(tiny_schools())
@settings(max_examples=50, deadline=None)
def test_a_report_does_not_depend_on_the_order_of_the_students(known):
    turned = dict(reversed(known.profiles.items()))
    again = Exact(known.tables, turned, known.true)
    first = publish(known, TABLES, name="Fall", smallest=5)
    assert publish(again, TABLES, name="Fall", smallest=5)[0] == first[0]


# --- one report after another ---------------------------------------------------------------------


def spring(first, second, printed=None):
    before = report(first, "Fall").basis
    tables = second.tables if printed is None else printed
    order = {"grade": GRADES}
    return publish(second, tables, name="Spring", order=order, earlier=[before])


def test_figures_stand_until_three_who_stayed_have_changed_or_ten_came_or_left():
    first = school(random.Random(7), 400)
    yes = sorted(first.true[Aspect.COVERED])
    anew = {
        "a child left": without(first, yes[:1]),
        "two changed": changed(first, yes[:2]),
        "nine left": without(first, yes[:9]),
        "three changed": changed(first, yes[:3]),
        "ten left": without(first, yes[:10]),
    }
    found = {}
    for what, second in anew.items():
        published, made = spring(first, second)
        lines = [line for line in published.lines if line.key.aspect is Aspect.COVERED]
        assert len({line.as_of for line in lines}) == 1, what
        found[what] = lines[0].as_of
        if lines[0].as_of == "Fall":
            assert Aspect.COVERED not in {run.key.aspect for run in made.runs}
    assert found == dict(zip(anew, ["Fall", "Fall", "Fall", "Spring", "Spring"], strict=True))


def test_who_gained_and_lost_gives_way_before_the_groups_do():
    """Nearly everybody was covered, and eleven no longer are: with both figures nothing fitted."""
    chance = random.Random(1019)
    first = school(chance, None)
    published, made = spring(first, later(first, chance))
    shown = {name for line in published.lines for name in line.key.names}
    assert {"General", "English", "North"} <= shown and published.refused is None
    assert not set(TURNS) & {run.key.aspect for run in made.runs}


def test_changes_add_up_from_report_to_report_until_figures_are_made_anew():
    reports = [report(school(random.Random(5), 400), "one")]
    yes = sorted(reports[0].exact.true[Aspect.COVERED])
    for name, whose in (("two", yes[:2]), ("three", yes[2:4]), ("four", yes[4:6])):
        reports.append(report(changed(reports[-1].exact, whose), name, reports))
    made = [{run.key.aspect for run in each.basis.runs} for each in reports]
    assert [Aspect.COVERED in aspects for aspects in made] == [True, False, True, False]


def nested_school(yes):
    """120 students in three grades; a team is grade 1 but for one child."""
    profiles = {
        f"s{at:03}": (str(at % 3), "T" if at % 3 == 0 and at else "rest") for at in range(120)
    }
    return covered(("grade", "team"), profiles, yes)


def test_which_lines_are_anew_never_says_that_the_child_who_makes_the_difference_changed():
    yes = {f"s{at:03}" for at in range(120) if at % 5 and at}
    others = sorted(f"s{at:03}" for at in range(3, 120, 3) if at % 5 == 0)[:2]
    first, second = nested_school(yes), nested_school({*yes, "s000", *others})
    published, made = spring(first, second)
    assert {line.as_of for line in published.lines} == {"Spring"}
    reader = reader_of([report(first, "Fall"), Made(made)], [3], (Aspect.COVERED,))
    reader.ask_about_child(1, "s000", Aspect.COVERED)
    assert [asked.changed for asked in reader.asked] == [False, True] and not reader.told()


@given(st.data())
@settings(max_examples=15, deadline=None, derandomize=True)
def test_of_a_child_that_two_nested_groups_set_apart_no_change_is_told(data):
    """By every school there could be: the child, the others of its grade, and the other grade."""
    many = 1, data.draw(st.integers(5, 7)), data.draw(st.integers(6, 8))
    kinds = [(("A", "rest"), many[0]), (("A", "T"), many[1]), (("B", "rest"), many[2])]
    ids = [(f"{place}{at}", place) for place, (_, n) in enumerate(kinds) for at in range(n)]
    profiles = {who: kinds[place][0] for who, place in ids}
    was = {who for who in profiles if data.draw(st.integers(0, 3))}
    turned = {who for who in profiles if data.draw(st.integers(0, 3)) == 0}
    tables, order, reports = ("grade", "team"), {"grade": "AB"}, []
    for name, yes in (("Fall", was), ("Spring", was ^ turned)):
        basis = publish(
            covered(tables, profiles, yes), tables, name=name, order=order, earlier=reports,
            smallest=5,
        )[1]  # fmt: skip
        reports.append(basis)
    # of each kind how many had a no and then a yes (01), and so on; every way there is
    ways = np.array([(a, b) for a in (0, 1) for b in (0, 1)])
    shares = [np.array([s for s in np.ndindex(*(n + 1,) * 4) if sum(s) == n]) for n in many]
    places = np.indices([len(share) for share in shares]).reshape(3, -1)
    world = np.stack([share[at] for share, at in zip(shares, places, strict=True)])  # kind × world
    same = (world[:, :, 1] + world[:, :, 2]).sum(axis=0) == len(turned)
    for moment, basis in enumerate(reports):
        for run in basis.runs:
            inside = {profiles[who] for who in basis.exact.members(run.key)}
            counted = sum(
                world[place] @ ways[:, moment]
                for place, (profile, _) in enumerate(kinds)
                if profile in inside
            )
            same &= (counted >= run.low) & (counted <= run.high)
    child = world[0][same]
    for moment in (0, 1):
        assert set(child @ ways[:, moment]) == {0, 1}
    assert (child[:, 0] + child[:, 3]).any() or len(turned) == len(profiles), "it surely changed"


def test_a_child_that_surely_changed_is_exposed_though_its_answers_are_open():
    profiles = {f"s{at:02}": ("x" if at == 0 else "T",) for at in range(30)}
    yes = {who for who in profiles if int(who[1:]) % 2}
    moments = [covered(("team",), profiles, yes), covered(("team",), profiles, {*yes, "s00"})]
    of = worlds.Histories(Aspect.COVERED, moments)
    everybody = np.ones(30, dtype=bool)
    lines = [worlds.Line(at, everybody, 5, 25) for at in (0, 1)]
    others = of.mask(moments[0].group("team", ("T",)))
    nobody = [worlds.Turn(1, others, gained, 0, 0) for gained in (True, False)]
    work = worlds.Work(publishing.WORK)
    assert worlds.Search(of, lines, nobody, []).exposed(work) == {""}
    assert worlds.Search(of, lines, [], []).exposed(work) == set()


def test_a_group_that_is_called_something_else_is_not_made_anew_for_it():
    first = school(random.Random(3), 500)
    two = changed(first, sorted(first.true[Aspect.COVERED])[:2])
    for seed in range(4):
        published, made = spring(first, renamed(two, random.Random(seed)))
        assert not made.runs or Aspect.COVERED not in {run.key.aspect for run in made.runs}
        assert {line.as_of for line in published.lines} == {"Fall"}


def test_where_nothing_is_made_anew_a_division_not_chosen_before_waits():
    first = school(random.Random(3), 500)
    fall = report(first, "Fall", printed=("grade",)).basis
    published, made = publish(first, first.tables, name="Spring", earlier=[fall])
    assert made.runs == () and {line.key.table for line in published.lines} == {"", "grade"}


def test_what_was_printed_of_a_group_stands_when_its_table_is_not_chosen_again():
    first = school(random.Random(3), 500)
    nothing_new, made = spring(first, first, [])
    assert made.runs == () and {line.key.table for line in nothing_new.lines} == {""}


@pytest.mark.parametrize("students", [0, 1, 9])
def test_of_a_school_of_nine_nothing_is_said_but_that_it_is_there(students):
    chance = random.Random(1)
    small = school(chance, 12)
    few = without(small, sorted(small.profiles)[students:])
    published, made = publish(few, few.tables, name="Fall")
    assert published.refused is Refused.TOO_FEW and not published.lines and not made.runs


@pytest.mark.parametrize("share", ["everybody", "nobody"])
def test_where_everybody_or_nobody_is_covered_no_report_says_so(share):
    chance = random.Random(2)
    known = school(chance, 300)
    yes = known.profiles if share == "everybody" else ()
    only = covered(known.tables, known.profiles, yes)
    published, _ = publish(only, only.tables, name="Fall", order={"grade": GRADES})
    kinds = {line.label.kind for line in published.lines}
    assert kinds == {Kind.OR_MORE if share == "everybody" else Kind.OR_LESS}
    assert all(line.label.low < line.label.high for line in published.lines)


def test_a_group_that_holds_everybody_but_two_tells_nothing_of_the_two():
    profiles = {f"s{at:03d}": ("6", "most" if at > 1 else "two") for at in range(60)}
    known = covered(("grade", "side"), profiles, list(profiles)[2:])
    made = report(known, "Fall")
    reader = reader_of([made], None, (Aspect.COVERED,))
    reader.ask_about_small_groups(0, Aspect.COVERED)
    assert not reader.told()


@pytest.mark.parametrize(("seed", "several"), [(41, False), (63, False), (39, True)])
def test_into_each_new_range_four_counts_fit_beside_all_the_others(seed, several):
    """Beside the whole and other groups fewer were left in these schools, of the four printed."""
    chance = random.Random(seed)
    reports = [report(school(chance, chance.randint(40, 120)), "Fall")]
    if several:
        reports.append(report(later(reports[0].exact, chance), "Spring", reports))
    reader = reader_of(reports, changes(reports), (Aspect.COVERED,))
    at, newest = len(reports) - 1, reports[-1]
    for run in newest.basis.runs:
        if run.key.table and run.key.aspect is Aspect.COVERED:
            of = newest.exact.members(run.key)
            reader.ask(Asked(at, Aspect.COVERED, of, COUNTS - 1, run.key.table))
    assert reader.asked and not reader.told()


def headlines(published):
    return [line for line in published.lines if line.key == Key(Aspect.COVERED)]


@pytest.mark.parametrize(("seed", "students"), [(1050, (15, 70)), (1064, (15, 70)), (0, (30, 200))])
def test_in_a_chain_of_reports_the_headline_stands_in_each_and_so_does_every_group(seed, students):
    """In the first it went, in the others it was looked for without end, and nothing went out."""
    chance = random.Random(seed)
    known, reports = school(chance, chance.randint(*students)), []
    for at in range(3):
        known = later(known, chance, 0.2 if seed else 0.08) if at else known
        order, name = {"grade": GRADES}, str(at)
        published, made = publish(known, known.tables, name=name, order=order, earlier=reports)
        reports.append(made)
        (headline,) = headlines(published)
        shown = [each for each in published.lines if each.key.aspect is Aspect.COVERED]
        assert {each.as_of for each in shown} == {headline.as_of}
        assert {each.key.table for each in shown} == {"", *known.tables}


@pytest.mark.parametrize("seed", range(2))
def test_where_no_figure_can_be_made_anew_the_earlier_ones_stand_all_of_them(seed, monkeypatch):
    chance = random.Random(seed)
    first = school(chance, 120)
    order = {"grade": GRADES}
    then, fall = publish(first, first.tables, name="Fall", order=order)
    monkeypatch.setattr(worlds.Search, "_mended", lambda self, world, held: None)
    monkeypatch.setattr(worlds.Search, "_turn_those_free", lambda self, start: None)
    second = later(first, chance, 0.3)
    published, made = publish(second, second.tables, name="Spring", order=order, earlier=[fall])
    assert not made.runs and set(published.lines) == set(then.lines)


@pytest.mark.parametrize("had", [True, False])
def test_a_division_that_cannot_be_shown_goes_alone_unless_it_had_a_figure(had):
    profiles = {f"s{at:02}": (str(at % 2), "T" if at < 12 else "U") for at in range(30)}
    known = covered(("grade", "team"), profiles, ())
    keys, _ = lines_of(known, known.tables, {}, SMALLEST)
    times, stands = dict.fromkeys(keys, 1), {(Aspect.COVERED, "grade"), (Aspect.COVERED, "")}
    stands |= {(Aspect.COVERED, "team")} if had else set()
    while any(key.table == "team" for key in times):
        publishing._widen(known, times, Aspect.COVERED, {"team"}, stands)
    assert {key.table for key in times} == (set() if had else {"", "grade"})


def test_a_report_that_takes_too_long_prints_the_earlier_figures_and_the_first_one_the_whole(
    monkeypatch,
):
    chance = random.Random(4)
    first = school(chance, 300)
    fall = report(first, "Fall").basis
    second = later(first, chance)
    monkeypatch.setattr(publishing, "WORK", 1_000_000)
    published, made = publish(second, second.tables, name="Spring", earlier=[fall])
    assert {line.as_of for line in published.lines} == {"Fall"} and not made.runs
    assert {line.key for line in published.lines} == {run.key for run in fall.runs}
    assert published.refused is None and headlines(published)
    monkeypatch.setattr(publishing, "WORK", 18_000_000)
    published, made = publish(second, second.tables, name="Spring", order={"grade": GRADES})
    assert {line.key.table for line in published.lines} == {""} and headlines(published)


def test_nothing_goes_out_when_even_the_whole_school_takes_too_long(monkeypatch):
    monkeypatch.setattr(publishing, "WORK", -1)
    known = school(random.Random(4), 300)
    published, made = publish(known, known.tables, name="Fall")
    assert published.refused is Refused.TOO_LONG and not made.runs


@given(st.integers(1, 500), st.sampled_from((4, 8)), st.integers(0, 3), st.data())
def test_a_wider_range_holds_the_one_before(students, least, doubled, data):
    true, times = data.draw(st.integers(0, students)), 2**doubled
    low, high = run_of(students, true, least, times)
    wider_low, wider_high = run_of(students, true, least, 2 * times)
    assert wider_low <= low and high <= wider_high


def test_nothing_goes_out_when_the_search_lies(monkeypatch):
    def lie(self, world, held):
        return ~world  # another school altogether

    monkeypatch.setattr(worlds.Search, "_mended", lie)
    monkeypatch.setattr(worlds.Search, "_turn_those_free", lambda self, start: None)
    known = school(random.Random(4), 300)
    published, made = publish(known, known.tables, name="Fall")
    assert published.refused is Refused.UNSAFE and not made.runs


# --- readers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "banded"), [(11, (False, True, False)), (12, (True, False, True))]
)
def test_readers_of_three_reports_learn_nothing_of_a_child_or_a_small_group(seed, banded):
    chance = random.Random(seed)
    first = school(chance, 320)
    reports = [report(first, "one", banded=banded[0])]
    for name, bands in zip(("two", "three"), banded[1:], strict=True):
        moment = later(reports[-1].exact, chance)
        reports.append(report(moment, name, reports, banded=bands))
    shown = [{r.key.names for r in made.basis.runs if r.key.table == "grade"} for made in reports]
    assert [("3", "4", "5") in names for names in shown] == [*banded]
    found = look(reports, chance.sample(sorted(first.profiles), CHILDREN))
    assert found["asked"] and not found["told"]


def test_readers_would_find_what_exact_figures_tell():
    chance = random.Random(21)
    known = school(chance, 320)
    lines, _ = lines_of(known, known.tables, {"grade": GRADES}, SMALLEST)
    runs = []
    for key in lines:
        members = known.members(key)
        true = len(members & known.true[key.aspect])
        runs.append(Run(key, len(members), true, true))
    assert look([Made(Earlier("Fall", known, tuple(runs)))], [])["told"]


def test_readers_would_find_a_child_who_left_between_two_reports_that_did_not_wait():
    """Without the rule that a figure stands, somebody is told."""
    told = 0
    for seed in range(30, 42):
        chance = random.Random(seed)
        first = school(chance, 240)
        one = chance.choice(sorted(first.profiles.keys() - first.true[Aspect.COVERED]))
        apart = [report(first, "Fall"), report(without(first, [one]), "Spring")]
        reader = reader_of(apart, [0], (Aspect.COVERED,), rule=False)
        reader.ask_about_child(0, one, Aspect.COVERED)
        told += len(reader.told())
    assert told


def test_changes_are_counted_among_those_who_stayed():
    chance = random.Random(8)
    first = school(chance, 240)
    gone = sorted(first.profiles)[:5]
    second = changed(without(first, gone), sorted(first.profiles)[5:12])
    turned = sum(
        (answers_of(first)[who] >= 2) != (answers_of(second)[who] >= 2) for who in second.profiles
    )
    assert changes([Made(Earlier("a", first, ())), Made(Earlier("b", second, ()))]) == [turned]
    assert exact(first.tables, first.profiles, answers_of(first)) == first


@given(tiny_schools())
@settings(max_examples=30, deadline=None)
def test_ranges_are_as_wide_as_they_say(known):
    _, made = publish(known, TABLES, name="Fall", smallest=5)
    for run in made.runs:
        whole = COUNTS if len(known.profiles) < 15 else COUNTS_OF_THE_WHOLE
        least = COUNTS if run.key.table else whole
        assert run.high - run.low + 1 >= least

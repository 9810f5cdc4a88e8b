"""Who takes whom, on the screen: suggested pairs with reasons, changed and solved again at once."""

import pandas as pd
import streamlit as st

from connections.domain.assignment.need import PLACES_WENT_FIRST
from connections.domain.assignment.plan import WHY_WORDS, Pair, Plan
from connections.domain.assignment.reasons import THOUGHT_OF, reason_words
from connections.domain.coverage.table import SAYS_NOTHING
from connections.domain.people.grades import grade_label
from connections.domain.problems import NotPossible
from connections.services.book.ask import Ask
from connections.services.coverage.coverage import visible_rounds
from connections.services.coverage.today import nothing_known_today, unreviewed_today
from connections.services.outreach.assignment import (
    AdultPlaces,
    adult_places,
    students_to_place,
    suggest_pairs,
    suggest_second_adults,
)
from connections.services.outreach.proposing import Wanted, keep_apart, propose_outreach
from connections.services.people.people import school_people
from connections.ui.outreach.words import choose_several
from connections.ui.parts.arrivals import draw_arrivals
from connections.ui.parts.leads import (
    draw_nobodys,
    draw_who_looks_after,
    draw_whom_to_tell,
    nothing_is_sent,
    require_leads,
)
from connections.ui.parts.pieces import (
    choose,
    choose_person,
    draw_empty,
    draw_figures,
    draw_table,
    md,
    require_chosen,
    tell,
)
from connections.ui.shell.session import in_callback, say_later
from connections.words import number, say, say_many

Names = dict[str, str]  # of people, by id
PINS, FORBIDS = "pairs_kept", "pairs_not"  # in the session: lists of (adult_id, student_id)


def draw_who_takes_whom(ask: Ask) -> None:
    """Draw the suggested pairs and what can be changed about them."""
    draw_nobodys(ask, "pairs")
    draw_whom_to_tell(ask)
    students, unknown = students_to_place(ask), unreviewed_today(ask)
    if nothing_known_today(ask):
        draw_empty(say(SAYS_NOTHING))
        return
    people = adult_places(ask)
    free = sum(entry.places.free for entry in people)
    with_adults = say_many(len(people), "with {n} adult", "with {n} adults")
    who = say("no strong adult, nobody asked yet")
    if n := len(unknown.intersection(student.student_id for student in students)):
        who = say_many(
            n,
            "no strong adult by the answers so far, nobody asked yet; about {n} of them nobody has "
            "answered",
            "no strong adult by the answers so far, nobody asked yet; about {n} of them nobody has "
            "answered",
        )
    draw_figures(
        [
            (number(len(students)), say("students to place"), who),
            (number(free), say("places free"), with_adults),
        ]
    )
    draw_arrivals(ask)
    if not students:
        draw_empty(say("Every student on the list has somebody, or somebody was asked."))
        return
    student_names = {s.student_id: f"{s.name}, {grade_label(s.grade)}" for s in students}
    adult_names = {entry.adult.adult_id: entry.adult.name for entry in people}
    with_places = {e.adult.adult_id: _places_words(e) for e in people if e.places.free}
    chosen = _draw_choice(student_names, with_places)
    draw_who_looks_after(ask)
    plan = _solve(ask, student_names, adult_names, chosen)
    _draw_plan(ask, plan, student_names, adult_names)
    if plan.pairs:
        _draw_change(plan, student_names, with_places)
        _draw_ask(plan)
    _draw_waiting(plan, student_names)
    if with_places:
        _draw_by_hand(student_names, with_places)
    _draw_second_adults(ask, adult_names)
    _draw_apart(student_names, adult_names)


def _solve(ask: Ask, students: Names, adults: Names, chosen: tuple[list[str], list[str]]) -> Plan:
    """Return the plan around what was kept and set aside; what is out of date is let go, and said.

    Between two clicks somebody else may give a student away, fill a place, or bring in a roster.
    """
    for key in (PINS, FORBIDS):
        st.session_state[key] = [
            (adult_id, student_id)
            for adult_id, student_id in st.session_state.get(key, [])
            if adult_id in adults and student_id in students
        ]

    def solve() -> Plan:
        kept, apart = st.session_state[PINS], st.session_state[FORBIDS]
        only, to = (ids or None for ids in chosen)
        return suggest_pairs(ask, pin=kept, forbid=apart, students=only, adults=to)

    try:
        return solve()
    except NotPossible as changed:
        if not st.session_state[PINS]:
            raise
        st.info(md(str(changed)) + " " + say("The pairs you kept were let go."))
        st.session_state[PINS] = []
        return solve()


def _draw_choice(students: Names, with_places: Names) -> tuple[list[str], list[str]]:
    with st.expander(say("Choose students or adults (everybody, unless you choose)")):
        every = say("Every student on the list")
        chosen = choose_several(say("Students"), students, "pairs_students", every)
        every = say("Every adult with a place free")
        return chosen, choose_several(say("Adults"), with_places, "pairs_adults", every)


def _places_words(entry: AdultPlaces) -> str:
    return say(
        "{name} ({free} of {capacity} free)",
        name=entry.adult.name,
        free=number(entry.places.free),
        capacity=number(entry.places.capacity),
    )


def _draw_plan(ask: Ask, plan: Plan, students: Names, adults: Names) -> None:
    st.header(say("Suggested pairs"), anchor=False)
    if not plan.pairs:
        tell(
            "There is no place to give just now: every place is taken, or nobody with a place "
            "may be matched. Places are set under School; or ask somebody for one place more."
        )
        return
    tell(
        "As many students as places allow, those first whom fewest adults know; nobody carrying "
        "much more than others, and the closest pairs among those. Connection alone decides."
    )
    rows = [
        (students[pair.student_id], adults[pair.adult_id], reason_words(pair.reason))
        for pair in plan.pairs
        if pair.student_id in students
    ]
    table = pd.DataFrame(rows, columns=[say("Student"), say("Adult"), say("Why")])
    alt = say_many(
        len(table), "{n} suggested pair with its reason", "{n} suggested pairs with their reasons"
    )
    draw_table(table, key="pairs_table", alt=alt, height="content")


def _draw_change(plan: Plan, students: Names, with_places: Names) -> None:
    """Draw keep, not these two, and swap; each is solved again with the next run."""
    adult_of = {pair.student_id: pair.adult_id for pair in plan.pairs}
    with st.expander(say("Change a pair")):
        placed = {student_id: students[student_id] for student_id in adult_of}
        student_id = choose(say("Student"), placed, "change_student")
        adult_id = adult_of[student_id]
        keep, drop = st.columns(2)
        keep.button(say("Keep this pair"), on_click=_pin, args=(adult_id, student_id))
        drop.button(say("Not these two"), on_click=_forbid, args=(adult_id, student_id))
        others = {other: words for other, words in with_places.items() if other != adult_id}
        choose(say("Or with"), others, "change_adult")
        st.button(say("Swap and solve again"), on_click=_swap, args=(student_id,))
        kept, apart = len(st.session_state[PINS]), len(st.session_state[FORBIDS])
        if kept or apart:
            pairs_kept = say_many(kept, "{n} pair kept.", "{n} pairs kept.")
            set_aside = say_many(apart, "{n} pair set aside.", "{n} pairs set aside.")
            st.markdown(f"{pairs_kept} {set_aside}")
            st.button(say("Start over"), on_click=_start_over)


def _pin(adult_id: str, student_id: str) -> None:
    others = [pair for pair in st.session_state[PINS] if pair[1] != student_id]
    pins = [*others, (adult_id, student_id)]
    with in_callback() as ask:
        # a pin beyond a capacity is refused here, before the page is drawn with it
        suggest_pairs(ask, pin=pins, forbid=st.session_state[FORBIDS])
        st.session_state[PINS] = pins


def _forbid(adult_id: str, student_id: str) -> None:
    st.session_state[PINS] = [p for p in st.session_state[PINS] if p != (adult_id, student_id)]
    st.session_state[FORBIDS] = [*st.session_state[FORBIDS], (adult_id, student_id)]


def _swap(student_id: str) -> None:
    adult_id = st.session_state.get("change_adult")
    if adult_id is not None:
        pair = (adult_id, student_id)
        st.session_state[FORBIDS] = [p for p in st.session_state[FORBIDS] if p != pair]
        _pin(adult_id, student_id)


def _start_over() -> None:
    st.session_state[PINS], st.session_state[FORBIDS] = [], []


def _draw_ask(plan: Plan) -> None:
    st.text_input(
        say("First step for each (may be changed later)"),
        placeholder=say("Say good morning by name, every day this week."),
        key="pairs_first_step",
        max_chars=200,
    )
    left, right = st.columns(2)
    pairs = len(plan.pairs)
    left.button(
        say_many(pairs, "Ask the adults of {n} pair", "Ask the adults of {n} pairs"),
        type="primary",
        icon=":material/handshake:",
        on_click=_propose,
        args=(plan.pairs, True),
    )
    right.button(say("Only keep as suggestions"), on_click=_propose, args=(plan.pairs, False))


def _propose(suggested: tuple[Pair, ...], offer: bool) -> None:
    first_step = st.session_state.get("pairs_first_step", "")
    pairs = [Wanted.suggested(pair, first_step) for pair in suggested]
    with in_callback() as ask:
        leads = require_leads(ask)
        proposed = propose_outreach(
            ask, pairs, round_id=_round_id(ask), offer=offer, looked_after_by=leads
        )
        _start_over()
        n, left_out = len(proposed.outreach_ids), len(proposed.refused)
        if offer:
            told = say_many(n, "{n} pair saved as asked.", "{n} pairs saved as asked.")
            told += " " + nothing_is_sent()
        else:
            told = say_many(n, "{n} pair saved as suggestions.", "{n} pairs saved as suggestions.")
        if left_out:
            why = proposed.refused[0][1]
            told += " " + say_many(
                left_out, "{n} pair left out: {why}", "{n} pairs left out: {why}", why=why
            )
        say_later(told)


def _round_id(ask: Ask) -> str | None:
    return next((this_round.round_id for this_round in visible_rounds(ask)), None)


def _draw_waiting(plan: Plan, students: Names) -> None:
    if not plan.not_placed:
        return
    st.header(say("Waiting for a place"), anchor=False)
    if any(waiting.phase for waiting in plan.not_placed):
        tell("Nobody is overloaded silently: these students come next, in this order.")
    else:
        tell("Nobody is overloaded silently: these students stay on the list.")
    if plan.places_are_short:
        st.markdown(say(PLACES_WENT_FIRST))
    rows = [
        (
            students.get(waiting.student_id, waiting.student_id),
            say(WHY_WORDS[waiting.why]),
            say("Phase {phase}", phase=waiting.phase) if waiting.phase else "–",
        )
        for waiting in plan.not_placed
    ]
    table = pd.DataFrame(rows, columns=[say("Student"), say("Why"), say("Turn")])
    alt = say_many(
        len(table), "{n} student waiting for a place", "{n} students waiting for a place"
    )
    draw_table(table, key="waiting_table", alt=alt)


def _draw_by_hand(students: Names, with_places: Names) -> None:
    with st.expander(say("Choose a pair yourself")), st.form("by_hand", border=False):
        choose_person(say("Student"), students, "hand_student")
        choose_person(say("Adult"), with_places, "hand_adult")
        st.checkbox(say("Yes, even if these two are down as not to be matched"), key="hand_despite")
        st.form_submit_button(say("Ask this adult"), on_click=_ask_by_hand)


def _ask_by_hand() -> None:
    state = st.session_state
    student_id, adult_id, despite = (state[f"hand_{it}"] for it in ("student", "adult", "despite"))
    with in_callback(say("Saved as asked.") + " " + nothing_is_sent()) as ask:
        require_chosen(student_id, adult_id)
        wanted = [Wanted(student_id, adult_id, THOUGHT_OF)]
        propose_outreach(
            ask,
            wanted,
            round_id=_round_id(ask),
            looked_after_by=require_leads(ask),
            despite_do_not_match=despite,
        )


def _draw_second_adults(ask: Ask, adults: Names) -> None:
    with st.expander(say("A second adult for students with only one")):
        if not st.toggle(say("Suggest second adults"), key="second_adults"):
            tell("Uses only places that the pairs above leave free.")
            return
        students, _ = school_people(ask)
        names = {student.student_id: student.name for student in students}
        rows = [
            (names[pair.student_id], adults[pair.adult_id], reason_words(pair.reason))
            for pair in suggest_second_adults(ask).pairs
        ]
        table = pd.DataFrame(rows, columns=[say("Student"), say("Second adult"), say("Why")])
        alt = say_many(len(table), "{n} suggested second adult", "{n} suggested second adults")
        draw_table(table, key="second_table", alt=alt)


def _draw_apart(students: Names, adults: Names) -> None:
    with st.expander(say("Two people not to be matched")):
        tell("No reason is asked or kept. It holds for every suggestion from now on.")
        with st.form("apart", border=False):
            choose_person(say("Student"), students, "apart_student")
            choose_person(say("Adult"), adults, "apart_adult")
            keep, lift = st.columns(2)
            keep.form_submit_button(say("Keep apart"), on_click=_keep_apart, args=(True,))
            lift.form_submit_button(say("Lift it"), on_click=_keep_apart, args=(False,))


def _keep_apart(apart: bool) -> None:
    state = st.session_state
    with in_callback(say("Noted.") if apart else say("Lifted.")) as ask:
        require_chosen(state["apart_adult"], state["apart_student"])
        keep_apart(ask, state["apart_adult"], state["apart_student"], apart)

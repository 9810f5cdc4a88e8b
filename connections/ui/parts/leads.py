"""Who looks after the pairs that are made, and who has to be told of them: nothing is sent."""

from collections.abc import Mapping

import streamlit as st

from connections.domain.outreach.caseload import SHARED_WORDS
from connections.domain.outreach.status import Status
from connections.domain.people.grades import grade_label
from connections.domain.problems import NotPossible
from connections.services.book.ask import Ask
from connections.services.outreach.caseload import look_after, my_caseload, nobody_looks_after
from connections.services.people.leads import leads_here, who_looks_after
from connections.ui.parts.pieces import choose, md, tell
from connections.ui.shell.session import in_callback, say_later
from connections.words import listed, say, say_many

LOOKS_AFTER = "looks_after"  # in the session: how the pairs that are made are shared out


def draw_who_looks_after(ask: Ask) -> None:
    """Draw who will look after the pairs that are made on this page."""
    leads = {adult.adult_id: adult.name for adult in leads_here(ask)}
    if not leads:
        tell("Nobody leads outreach yet: give somebody the role under School, People.")
    elif len(leads) == 1:
        tell("{lead} looks after these pairs.", lead=md(next(iter(leads.values()))))
    else:
        mine = say("You") if ask.viewer.adult_id in leads else say("Choose one")
        _choose(say("Who looks after these pairs?"), leads, LOOKS_AFTER, mine)


def _choose(label: str, leads: Mapping[str, str], key: str, hint: str) -> None:
    shared = {how.value: say(words) for how, words in SHARED_WORDS.items()}
    choose(label, {**shared, **leads}, key, index=None, placeholder=hint)


def chosen_leads(ask: Ask) -> Mapping[str, str]:
    """Return who was chosen to look after each student; nobody where it goes by itself."""
    how = st.session_state.get(LOOKS_AFTER)
    return who_looks_after(ask, how) if how else {}


def require_leads(ask: Ask) -> Mapping[str, str]:
    """Return what chosen_leads does; refuse where a person has to be chosen first."""
    leads = {adult.adult_id for adult in leads_here(ask)}
    if len(leads) > 1 and ask.viewer.adult_id not in leads and not chosen_leads(ask):
        raise NotPossible("Choose first who looks after these pairs. Nothing was saved.")
    return chosen_leads(ask)


def draw_nobodys(ask: Ask, key: str) -> None:
    """Draw how to give what belongs to nobody to those who lead; nothing where there is none."""
    n = nobody_looks_after(ask)
    leads = {adult.adult_id: adult.name for adult in leads_here(ask)}
    if not n or not leads:
        return
    with st.container(border=True):
        st.markdown(
            say_many(
                n,
                "**{n} outreach is looked after by nobody yet.**",
                "**{n} outreach are looked after by nobody yet.**",
            )
        )
        with st.form(f"nobodys_{key}", border=False):
            _choose(say("Who looks after them?"), leads, f"looks_after_{key}", say("Choose one"))
            args = (f"looks_after_{key}",)
            st.form_submit_button(say("Let them look after these"), on_click=_give, args=args)


def _give(key: str) -> None:
    with in_callback() as ask:
        if not (how := st.session_state[key]):
            raise NotPossible("Choose first who looks after them. Nothing was saved.")
        n = look_after(ask, how)
        say_later(say_many(n, "{n} outreach has somebody now.", "{n} outreach have somebody now."))


def nothing_is_sent() -> str:
    """Return how adults learn that they were asked."""
    return say(
        "Nothing is sent to anybody: tell the adults. It also waits on each adult's own Home and "
        "Outreach page. Whom to tell stands under “Who takes whom”."
    )


def draw_whom_to_tell(ask: Ask) -> None:
    """Draw who was asked and has not answered yet, as a list to read out or to print."""
    waiting: dict[str, list[str]] = {}
    for entry in my_caseload(ask, everybody=True):
        if entry.outreach.status is Status.OFFERED:
            student = f"{entry.student.name} ({grade_label(entry.student.grade)})"
            waiting.setdefault(entry.adult.name, []).append(student)
    if not waiting:
        return
    title = say_many(len(waiting), "Whom to tell · {n} adult", "Whom to tell · {n} adults")
    with st.expander(title, icon=":material/campaign:"):
        tell(
            "They were asked here and nothing was sent, so somebody has to tell them. Whoever has "
            "answered leaves this list."
        )
        lines = [f"- **{md(adult)}**: {md(listed(waiting[adult]))}" for adult in sorted(waiting)]
        st.markdown("\n".join(lines))

"""The School page: people, with the flags, capacity and role the school sets by hand."""

from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.access.grants import Role
from connections.domain.access.viewer import ROLE_WORDS
from connections.domain.people.person import KIND_WORDS, Adult, AdultKind, Job
from connections.services.access.identities import accounts_of_adults, allow_account, end_account
from connections.services.access.passkeys import end_passkey
from connections.services.access.sessions import end_sessions_of
from connections.services.book.ask import Ask
from connections.services.people.addresses import NewAddress, confirm_address, new_addresses
from connections.services.people.passkeys import (
    WaitingPasskey,
    confirm_passkey,
    waiting_passkeys,
)
from connections.services.people.people import AdultEntry, adult_entries, change_adult, set_kind
from connections.services.people.roles import (
    ProposedRole,
    change_role,
    confirm_role,
    proposed_roles,
    refuse_role,
)
from connections.ui.parts.pieces import draw_table, md, place_words, tell
from connections.ui.plain.pages import signs_in
from connections.ui.shell.session import acting, in_callback, say_later
from connections.words import day, listed, say, say_many, to_say

_ROLES: dict[Role, str] = {
    Role.TEACHER: to_say("Adult: marks, sees their own outreach"),
    Role.COUNSELOR: to_say("Counselor: leads, reads notes"),
    Role.PRINCIPAL: to_say("Principal: leads, reads the audit log"),
    Role.DATA_MANAGER: to_say("Data manager: rosters, people, backup"),
}
_JOBS = {
    Job.TEACHER: to_say("teacher"),
    Job.COUNSELOR: to_say("counselor"),
    Job.OTHER: to_say("other"),
}


def draw_people(ask: Ask) -> None:
    """Draw one adult's flags, capacity and role to change, and everybody's as a table."""
    entries = {entry.adult.adult_id: entry for entry in adult_entries(ask)}
    if not entries:
        tell("No adults yet. Bring in the rosters first.")
        return
    names = {adult_id: entry.adult.name for adult_id, entry in entries.items()}
    for waiting in proposed_roles(ask):
        _draw_proposed(waiting, names)
    for address in new_addresses(ask) if signs_in() else ():
        _draw_address(address)
    for passkey in waiting_passkeys(ask):
        _draw_passkey(passkey)
    chosen = st.selectbox(
        say("Adult"),
        list(entries),
        index=None,
        format_func=lambda adult_id: entries[adult_id].adult.name,
        placeholder=say("Begin to type a name"),
        key="person",
    )
    if chosen is not None:
        _draw_person(entries[chosen])
        _draw_signed_in(ask, entries[chosen].adult)
    table = pd.DataFrame([_person_row(entry) for entry in entries.values()])
    alt = say_many(
        len(table), "{n} adult with their flags and roles", "{n} adults with their flags and roles"
    )
    draw_table(table, key="people", alt=alt)


def _draw_proposed(waiting: ProposedRole, names: dict[str, str]) -> None:
    """Draw a role that waits for another person's yes."""
    key, adult = waiting.adult.adult_id, md(waiting.adult.name)
    who = md(names.get(waiting.by) or place_words(waiting.by)) or say("the title on the roster")
    email = md(waiting.adult.email) if signs_in() else ""
    meant = say(_ROLES[waiting.role])
    done = {"adult": adult, "role": meant}
    with st.container(border=True):
        tell("**{adult}** may become {role}. Proposed by: {who}.", **done, who=who)
        if email:
            tell(
                "Their address on the roster, by which their account comes in: {email}", email=email
            )
        if waiting.can_from is not None:
            tell(
                "Nobody who could say yes is here now. From {day} on it can be said at this "
                "computer.",
                day=day(waiting.can_from),
            )
        elif not waiting.mine:
            tell(
                "It holds after another person's yes: somebody who looks after people, neither "
                "who proposed it nor who would get it."
            )
        buttons = st.container(horizontal=True)
        if waiting.mine:
            yes = acting(confirm_role, key, done=say("{adult} is now {role}.", **done))
            buttons.button(say("Yes, this role"), key=f"role_yes_{key}", on_click=yes)
        no = acting(refuse_role, key, done=say("The proposal for {adult} is dropped.", adult=adult))
        buttons.button(say("Drop this proposal"), key=f"role_no_{key}", on_click=no)


def _draw_address(waiting: NewAddress) -> None:
    """Draw an address that waits for another person's yes."""
    key, adult, email = waiting.adult.adult_id, md(waiting.adult.name), md(waiting.email)
    with st.container(border=True):
        tell("**{adult}** has a new address on the roster: {email}", adult=adult, email=email)
        if not waiting.mine:
            tell(
                "No account comes in by it before another person's yes: somebody who looks after "
                "people and did not bring it in. If it is wrong, mend the roster."
            )
            return
        tell(
            "If it is theirs, say yes: then their account may come in by it. If it is not, mend "
            "the roster."
        )
        done = say("The account of {adult} may come in by {email}.", adult=adult, email=email)
        yes = acting(confirm_address, key, waiting.email, done=done)
        st.button(say("Yes, this is their address"), key=f"address_yes_{key}", on_click=yes)


def _draw_passkey(waiting: WaitingPasskey) -> None:
    """Draw a passkey that waits for another person's yes."""
    key, adult = waiting.passkey.passkey_id, md(waiting.adult.name)
    made, label = waiting.passkey.made_at.astimezone(), md(waiting.passkey.label)
    with st.container(border=True):
        tell(
            "**{adult}** has made a passkey, “{label}”, on {day} at {time}: it would open all that "
            "their role may do.",
            adult=adult,
            label=label,
            day=day(made.date()),
            time=f"{made:%H:%M}",
        )
        if waiting.mine:
            tell("Ask them in person first. A slip that somebody else used could have made it.")
        else:
            tell(
                "It opens nothing before another person's yes: somebody who looks after people, "
                "whose it is not, and who did not give out the slip for it."
            )
        buttons = st.container(horizontal=True)
        if waiting.mine:
            done = say("{adult} comes in with this passkey from now on.", adult=adult)
            yes = acting(confirm_passkey, key, done=done)
            buttons.button(say("Yes, it is theirs"), key=f"passkey_yes_{key}", on_click=yes)
        no = acting(end_passkey, key, done=say("The passkey has ended."))
        buttons.button(say("No, end it"), key=f"passkey_no_{key}", on_click=no)


def _person_row(entry: AdultEntry) -> dict[str, Any]:
    adult = entry.adult
    flags = {
        say("leaving"): adult.leaving,
        say("on leave"): adult.away,
        say("first year"): adult.first_year,
        say("pausing"): entry.paused,
    }
    return {
        say("Adult"): adult.name,
        say("Work"): adult.title or say(_JOBS[adult.job]),
        say("Flags"): listed(word for word, raised in flags.items() if raised),
        say("Takes up to"): say("usual") if adult.capacity is None else str(adult.capacity),
        say("Role here"): say(ROLE_WORDS[entry.role]),
        say("Belongs"): _belongs(adult),
    }


def _belongs(adult: Adult) -> str:
    kind = say(KIND_WORDS[adult.kind])
    if adult.kind is AdultKind.STAFF:
        return kind
    if adult.cleared_until is None:
        return say("{kind}, not asked", kind=kind)
    return say("{kind}, may be asked until {day}", kind=kind, day=day(adult.cleared_until))


def _draw_person(entry: AdultEntry) -> None:
    adult, key = entry.adult, entry.adult.adult_id
    with st.form(f"person_{key}"):
        flags = st.container(horizontal=True)
        flags.checkbox(say("Leaving"), adult.leaving, key=f"is_leaving_{key}")
        flags.checkbox(say("On leave"), adult.away, key=f"is_away_{key}")
        flags.checkbox(say("First year here"), adult.first_year, key=f"is_new_{key}")
        left, right = st.columns(2)
        label, usual = say("Takes up to (students)"), say("the usual for the job")
        left.number_input(label, 0, 20, adult.capacity, key=f"takes_{key}", placeholder=usual)
        if entry.role in _ROLES:
            right.selectbox(
                say("Role here"),
                list(_ROLES),
                index=list(_ROLES).index(entry.role),
                format_func=lambda role: say(_ROLES[role]),
                key=f"role_{key}",
            )
        args = (adult, entry.role)
        st.form_submit_button(say("Save"), type="primary", on_click=_save_person, args=args)

    _draw_kind(entry)


def _draw_signed_in(ask: Ask, adult: Adult) -> None:
    """Draw how an adult signs in with an account, and how that and everything open is ended."""
    key, who = adult.adult_id, md(adult.name)
    account = accounts_of_adults(ask).get(key)
    with st.container(horizontal=True):
        everywhere = acting(
            end_sessions_of, key, done=say("{adult} is signed out everywhere.", adult=who)
        )
        st.button(say("Sign out everywhere"), key=f"out_{key}", on_click=everywhere)
        if account is not None and account.ended:
            again = acting(
                allow_account,
                key,
                done=say("{adult} may sign in with an account again.", adult=who),
            )
            st.button(say("Allow the account again"), key=f"allow_{key}", on_click=again)
        elif account is not None:
            end = acting(
                end_account, key, done=say("{adult} signs in with this account no more.", adult=who)
            )
            st.button(say("End the account"), key=f"end_{key}", on_click=end)
    if account is not None and account.ended:
        tell(
            "Signing in with the account that was theirs since {day} is ended.",
            day=day(account.since.date()),
        )
    elif account is not None:
        tell("Signs in with an account of the school since {day}.", day=day(account.since.date()))


def _draw_kind(entry: AdultEntry) -> None:
    """Draw how the adult belongs to the school, and until when one from outside may be asked."""
    adult, key = entry.adult, entry.adult.adult_id
    with st.form(f"kind_{key}"):
        left, right = st.columns(2)
        left.selectbox(
            say("Belongs to the school as"),
            list(KIND_WORDS),
            index=list(KIND_WORDS).index(adult.kind),
            format_func=lambda kind: say(KIND_WORDS[kind]),
            key=f"kind_of_{key}",
        )
        right.date_input(
            say("May be asked until (who is not on the staff)"),
            adult.cleared_until,
            key=f"cleared_{key}",
        )
        tell(
            "The staff is asked to mark and proposed to students. Anybody else is only until the "
            "day you choose here. Until then they see the names that marking needs, and more than "
            "that only of students they reach out to."
        )
        st.form_submit_button(say("Save how they belong"), on_click=_save_kind, args=(key,))


def _save_kind(adult_id: str) -> None:
    kind, until = (st.session_state[f"{name}_{adult_id}"] for name in ("kind_of", "cleared"))
    with in_callback(say("Saved.")) as ask:
        set_kind(ask, adult_id, kind, until)


def _save_person(adult: Adult, was: Role) -> None:
    """Save what the person changed; what they left as it was drawn stays as it is by now."""
    key = adult.adult_id
    drawn = {
        "leaving": ("is_leaving", adult.leaving),
        "away": ("is_away", adult.away),
        "first_year": ("is_new", adult.first_year),
        "capacity": ("takes", adult.capacity),
    }
    chosen = {name: st.session_state[f"{field}_{key}"] for name, (field, _) in drawn.items()}
    changed = {name: value for name, value in chosen.items() if value != drawn[name][1]}
    role = st.session_state.get(f"role_{key}", was)
    with in_callback() as ask:
        if changed:
            change_adult(ask, key, **changed)
        at_once = role == was or change_role(ask, key, role)
        say_later(
            say("Saved.") if at_once else say("Saved. The role holds after another person's yes.")
        )

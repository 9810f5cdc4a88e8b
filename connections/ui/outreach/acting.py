"""What is done at the desk: one message of its scripts, one change, and how it is undone."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.outreach.follow_ups import Going
from connections.domain.outreach.undoing import Made, Undo
from connections.domain.problems import NotPossible
from connections.services.book.ask import Ask
from connections.services.outreach.desk.putting_back import put_back, stood_before
from connections.services.outreach.desk.several import (
    answer_several,
    ask_again,
    hand_over_several,
    set_date,
)
from connections.services.outreach.steps import (
    follow_up,
    log_contact,
    resume_outreach,
)
from connections.ui.outreach.desk.words import LOOK_AGAIN, SAID_YES
from connections.ui.parts.leads import nothing_is_sent
from connections.words import number, say, say_many

KEPT = 20  # acts that can be undone, one after the other
_CONTACT = re.compile(r"[0-9a-f]{32}")
Chosen = list[tuple[str, int]]


Undos = list[tuple[str, Undo]]  # who did it, for nobody else undoes it; the last one last


@dataclass
class Done:
    """What an act came to: the sentence, the outreach it left as they are, how it is undone."""

    words: str
    left: Sequence[str] = ()
    undo: Undo | None = field(default=None)
    made: Sequence[str] = ()


def act(ask: Ask, given: Mapping[str, Any], undos: Undos) -> Done:
    """Do what a message asks for; raises ConnectionsError where it is refused.

    `given` holds "do" and "chosen" [[outreach_id, version]]; what else depends on "do". The act
    is added to `undos`, or, where it is "undo", the last one is taken from it.
    """
    if given["do"] == "undo":
        return _undo(ask, undos)
    chosen: Chosen = [(str(key), int(version)) for key, version in given["chosen"]]
    if not chosen:
        raise NotPossible("Choose somebody first. Nothing was changed.")
    befores = stood_before(ask, [key for key, _ in chosen])
    done = _ACTS[str(given["do"])](ask, chosen, given)
    if done.undo is None:
        changed = tuple(one for one in befores if one.outreach_id not in done.left)
        done.undo = Undo(befores=changed, made=tuple(map(Made, done.made)))
    undos.append((ask.by, done.undo))
    del undos[:-KEPT]
    return done


def _undo(ask: Ask, undos: Undos) -> Done:
    if not undos or undos[-1][0] != ask.by:
        raise NotPossible("There is nothing to undo.")
    _, last = undos.pop()
    found = put_back(ask, last)
    undos[:] = [(by, each.further_back(found.done)) for by, each in undos]
    stood = [one.outreach_id for one in last.befores]
    left = tuple(key for key in stood if key in found.left)
    if not left:
        return Done(say("Undone."))
    n = number(len(stood) - len(left))
    return Done(say("Undone for {n}. With the others more has happened since.", n=n), left)


def _log(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    if not _CONTACT.fullmatch(str(given["contact"])):
        raise NotPossible("This cannot be read. Nothing was saved.")
    contact_id = str(given["contact"])
    log_contact(
        ask,
        chosen[0][0],
        ContactKind(given["kind"]),
        Felt(given["felt"]),
        happened_on=date.fromisoformat(given["day"]) if given.get("day") else None,
        remark=_words(given),
        contact_id=contact_id,
    )
    return Done(say("The contact is logged."), undo=Undo(contact_id, chosen[0][0]))


def _look(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    days = int(given["again"]) if given.get("again") else 0
    if days and days not in LOOK_AGAIN:
        raise NotPossible("This cannot be read. Nothing was saved.")
    next_on = ask.today + timedelta(days=days) if days else None
    key, version = chosen[0]
    follow_up(ask, key, Going(given["going"]), _words(given), next_on, version)
    return Done(say("Noted."))


def _words(given: Mapping[str, Any]) -> str:
    return str(given.get("words") or "")[:300]


def _date(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    found = set_date(ask, chosen, date.fromisoformat(str(given["day"])))
    n = len(found.done)
    words = say_many(n, "{n} outreach has the new date.", "{n} outreach have the new date.")
    return Done(words, found.left)


def _answer(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    found = answer_several(ask, chosen, given["do"] == "yes")
    n = len(found.done)
    return Done(say_many(n, "{n} answer is noted.", "{n} answers are noted."), found.left)


def _ask(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    found = ask_again(ask, chosen)
    n = len(found.done)
    words = say_many(n, "{n} is noted as asked today.", "{n} are noted as asked today.")
    return Done(f"{words} {nothing_is_sent()}", found.left)


def _resume(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    resume_outreach(ask, *chosen[0])
    return Done(say("It goes on."))


def _hand(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    found = hand_over_several(ask, chosen, str(given["to"]), given["agreed"] == SAID_YES)
    words = say_many(
        len(found.done),
        "{n} outreach is handed over, with time to say goodbye.",
        "{n} outreach are handed over, with time to say goodbye.",
    )
    return Done(words, found.left, made=found.made)


_ACTS: dict[str, Callable[[Ask, Chosen, Mapping[str, Any]], Done]] = {
    "log": _log,
    "look": _look,
    "date": _date,
    "yes": _answer,
    "no": _answer,
    "ask": _ask,
    "resume": _resume,
    "hand": _hand,
}

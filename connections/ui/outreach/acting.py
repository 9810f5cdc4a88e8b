"""What is done at the desk: one message of its scripts, one change, and how it is undone."""

import re
import secrets as dice
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.outreach.follow_ups import Going
from connections.domain.outreach.undoing import Act, Made, Undo
from connections.domain.problems import NotPossible
from connections.services.book.ask import Ask
from connections.services.outreach.desk.putting_back import stood_before
from connections.services.outreach.desk.several import (
    answer_several,
    ask_again,
    hand_over_several,
    set_date,
)
from connections.services.outreach.desk.undoing import keep_act, last_act, undo_last
from connections.services.outreach.steps import (
    follow_up,
    log_contact,
    resume_outreach,
)
from connections.ui.outreach.desk.words import LOOK_AGAIN, SAID_YES
from connections.ui.parts.leads import nothing_is_sent
from connections.words import number, say, say_many

_CONTACT = re.compile(r"[0-9a-f]{32}")
Chosen = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom acts are kept, as a mark, for nobody else undoes them; and how long at most."""

    mark: str
    until: datetime


@dataclass
class Done:
    """What an act came to: the sentence, the outreach it left as they are, how it is undone.

    `undo` is None where nothing can be.
    """

    words: str
    left: Sequence[str] = ()
    undo: Undo | None = field(default=None)
    made: Sequence[str] = ()


def act(ask: Ask, given: Mapping[str, Any], whose: Whose) -> Done:
    """Do what a message asks for; raises ConnectionsError where it is refused.

    `given` holds "do" and "chosen" [[outreach_id, version]]; what else depends on "do". How the
    act is undone is kept, whatever becomes of the page; "undo" undoes the last one.
    """
    do = str(given["do"])
    if do == "undo":
        return _undo(ask, whose)
    chosen: Chosen = [(str(key), int(version)) for key, version in given["chosen"]]
    if not chosen:
        raise NotPossible("Choose somebody first. Nothing was changed.")
    befores = stood_before(ask, [key for key, _ in chosen])
    done = _ACTS[do](ask, chosen, given)
    if done.undo is None:
        changed = tuple(one for one in befores if one.outreach_id not in done.left)
        done.undo = Undo(befores=changed, made=tuple(map(Made, done.made)))
    if not done.undo.outreach_ids:
        done.undo = None
        return done
    stood = (one.outreach_id for one in done.undo.befores)
    about = done.undo.contact_of or next(stood)
    keep_act(ask, Act(dice.token_hex(16), about, whose.mark, do, done.undo, whose.until))
    return done


def said_of_last(ask: Ask, whose: Whose, names: Mapping[str, str]) -> str:
    """Return in words what was done last and can be undone; "" without anything.

    With the student's name where it was one, by `names` of outreach_id.
    """
    last = last_act(ask, whose.mark)
    if last is None:
        return ""
    n = len(last.undo.befores)
    words, name = _words_of(last.said, n), names.get(last.outreach_id, "") if n < 2 else ""
    return f"{name}: {words}" if name else words


def _words_of(do: str, n: int) -> str:
    """Return the sentence about an act on n outreach."""
    return {
        "log": lambda: say("The contact is logged."),
        "look": lambda: say("Noted."),
        "date": lambda: say_many(
            n, "{n} outreach has the new date.", "{n} outreach have the new date."
        ),
        "yes": lambda: say_many(n, "{n} answer is noted.", "{n} answers are noted."),
        "no": lambda: say_many(n, "{n} answer is noted.", "{n} answers are noted."),
        "ask": lambda: say_many(n, "{n} is noted as asked today.", "{n} are noted as asked today."),
        "resume": lambda: say("It goes on."),
        "hand": lambda: say_many(
            n,
            "{n} outreach is handed over, with time to say goodbye.",
            "{n} outreach are handed over, with time to say goodbye.",
        ),
    }[do]()


def _undo(ask: Ask, whose: Whose) -> Done:
    act = last_act(ask, whose.mark)
    if act is None:
        raise NotPossible("There is nothing to undo.")
    last, found = act.undo, undo_last(ask, whose.mark, act.act_id)
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
    return Done(_words_of("log", 1), undo=Undo(contact_id, chosen[0][0]))


def _look(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    days = int(given["again"]) if given.get("again") else 0
    if days and days not in LOOK_AGAIN:
        raise NotPossible("This cannot be read. Nothing was saved.")
    next_on = ask.today + timedelta(days=days) if days else None
    key, version = chosen[0]
    follow_up(ask, key, Going(given["going"]), _words(given), next_on, version)
    return Done(_words_of("look", 1))


def _words(given: Mapping[str, Any]) -> str:
    return str(given.get("words") or "")[:300]


def _date(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    found = set_date(ask, chosen, date.fromisoformat(str(given["day"])))
    return Done(_words_of("date", len(found.done)), found.left)


def _answer(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    found = answer_several(ask, chosen, given["do"] == "yes")
    return Done(_words_of("yes", len(found.done)), found.left)


def _ask(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    found = ask_again(ask, chosen)
    return Done(f"{_words_of('ask', len(found.done))} {nothing_is_sent()}", found.left)


def _resume(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    resume_outreach(ask, *chosen[0])
    return Done(_words_of("resume", 1))


def _hand(ask: Ask, chosen: Chosen, given: Mapping[str, Any]) -> Done:
    found = hand_over_several(ask, chosen, str(given["to"]), given["agreed"] == SAID_YES)
    return Done(_words_of("hand", len(found.done)), found.left, made=found.made)


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

"""Joining a meeting from one's own phone: a code, a name, and then one's own wall only."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Reach, roles_held
from connections.domain.access.session import Door, Session, day_still_on
from connections.domain.access.viewer import JOINED_PHONE, Viewer
from connections.domain.meeting.joining import (
    LASTS,
    LASTS_AT_MOST,
    Joining,
    code_from,
    shown_code,
    tidy_code,
)
from connections.domain.meeting.stage import Scene
from connections.domain.people.person import Adult
from connections.domain.problems import AccessDenied, Changed, NotFound, NotPossible
from connections.domain.rounds.round import TAKES_MARKS, Round, RoundStatus
from connections.services.access.sessions import holder_of
from connections.services.book.ask import Ask
from connections.services.book.book import Book, reading
from connections.services.book.which import require_round
from connections.services.round.capabilities import keyed_hash
from connections.store.access.identities import load_own_doors
from connections.store.access.sessions import (
    load_own_sessions,
    load_session,
    save_ended,
    save_session,
)
from connections.store.database import Database
from connections.store.mapper import new_id
from connections.store.meeting.stage import load_stage, save_stage
from connections.store.rosters import load_role
from connections.store.rounds import load_round
from connections.store.schools import load_is_archived
from connections.store.staff import (
    load_freed,
    load_holder,
    load_joining,
    load_joining_by_code,
    load_kept_back,
    load_newest_joining,
    load_taken,
    save_freed,
    save_joining,
    save_revoked,
    save_taken,
)
from connections.words import to_say

# Before it opens a round can be joined to practise; it takes no marks yet.
CAN_BE_JOINED = TAKES_MARKS | {RoundStatus.PLANNED}
UNWRITTEN = timedelta(seconds=30)  # until every process has written down who touched what
IN_ELSEWHERE = to_say("This name is in use on a device of its own now.")
NAME_TAKEN = to_say(
    "Somebody has joined with this name already. If it is yours, please tell whoever runs the "
    "meeting; they can free it."
)
WRONG_CODE = to_say("This code is not right, or it has ended. Please look at the projector again.")


class WrongCode(AccessDenied):
    """A code that opens nothing, now or ever: whoever answers it may take their time."""


@dataclass(frozen=True, slots=True)
class JoiningState:
    """What the facilitator sees of joining: the code, until when, and who has joined since when.

    `code` is None when another server opened this joining, whose secret is not known here.
    """

    joining: Joining
    code: str | None
    taken: Mapping[str, datetime]  # by adult_id
    kept_back: frozenset[str] = frozenset()  # who has answered: a phone takes them once freed

    @property
    def shown(self) -> str:
        """Return the code as it is read aloud."""
        return shown_code(self.code or "")


def open_joining(
    ask: Ask, round_id: str, secret: bytes, lasts: timedelta = LASTS, instead_of: str | None = None
) -> JoiningState:
    """Open joining for a round; the code of the joining named by `instead_of` ends.

    While one is open, another one opens only in its place: whoever joined would be out. Until the
    reveal the room sees the new code at once.
    """
    ask.require(Permission.MEETING_RUN)
    ends = ask.now + min(lasts, LASTS_AT_MOST)
    joining = Joining(new_id(), round_id, ask.now, ends)
    code = _code_of(joining, secret)
    details = {"round_id": round_id, "joining_id": joining.joining_id, "until": ends.isoformat()}
    with ask.changing("joining.opened", details) as sql:
        this_round = require_round(sql, ask.school_id, round_id)
        if this_round.status not in CAN_BE_JOINED:
            raise NotPossible("This round is closed; nobody can mark in it any more.")
        newest = load_newest_joining(sql, ask.school_id, round_id)
        if newest and newest.is_open(ask.now) and newest.joining_id != instead_of:
            raise NotPossible("Joining is open already, with the code that is shown now.")
        _end_all(sql, ask, round_id)
        save_joining(sql, ask.school_id, joining, keyed_hash(secret, "code", code))
        if this_round.status is RoundStatus.OPEN:
            stage = load_stage(sql, ask.school_id, round_id)
            shown = replace(stage, shows=Scene.JOIN.value, changed_at=ask.now)
            save_stage(sql, ask.school_id, shown)
    return JoiningState(joining, code, {})


def _code_of(joining: Joining, secret: bytes) -> str:
    """Return the code of a joining: worked out again on every screen, and stored on none."""
    return code_from(bytes.fromhex(keyed_hash(secret, "shown", joining.joining_id)))


def end_joining(ask: Ask, round_id: str) -> int:
    """End joining: every phone that joined is out at once. Returns how many codes ended."""
    ask.require(Permission.MEETING_RUN)
    details: dict[str, object] = {"round_id": round_id}
    with ask.changing("joining.ended", details) as sql:
        ended = details["codes"] = _end_all(sql, ask, round_id)
    return ended


def _end_all(sql: Connection, ask: Ask, round_id: str) -> int:
    """End every joining of a round, and the phones with it; return how many codes ended."""
    newest = load_newest_joining(sql, ask.school_id, round_id)
    if newest is not None:
        save_ended(sql, ask.now, school_id=ask.school_id, hangs_on=newest.joining_id)
    return save_revoked(sql, ask.school_id, round_id, ask.now)


def joining_state(ask: Ask, round_id: str, secret: bytes) -> JoiningState | None:
    """Return the joining that is open for a round now, or None."""
    ask.require(Permission.MEETING_RUN)
    return joining_in(ask.book, round_id, ask.now, secret)


def joining_in(book: Book, round_id: str, now: datetime, secret: bytes) -> JoiningState | None:
    """Return the same for a picture that shows the code and who is in."""
    sql, school_id = book.sql, book.school_id
    joining = load_newest_joining(sql, school_id, round_id)
    if joining is None or not joining.is_open(now):
        return None
    code = _code_of(joining, secret)
    found = load_joining_by_code(sql, keyed_hash(secret, "code", code))
    known = found is not None and found[1].joining_id == joining.joining_id
    taken = load_taken(sql, school_id, joining.joining_id)
    kept_back = _kept_back(sql, school_id, joining, now)
    return JoiningState(joining, code if known else None, taken, kept_back - taken.keys())


def _kept_back(
    sql: Connection, school_id: str, joining: Joining, now: datetime, adult_id: str | None = None
) -> frozenset[str]:
    """Return whose names no phone takes unasked, or whether the one adult's is such a name.

    They have answered, or have a door of their own. Freed, a name can be taken; but never while its
    adult is in by a door of their own.
    """
    freed = load_freed(sql, school_id, joining.joining_id)
    answered = load_kept_back(sql, school_id, joining.round_id, joining.joining_id, adult_id)
    own_doors = load_own_doors(sql, school_id, now, adult_id)
    return answered | (own_doors - freed) | _in_elsewhere(sql, school_id, now, adult_id)


def _in_elsewhere(
    sql: Connection, school_id: str, now: datetime, adult_id: str | None = None
) -> frozenset[str]:
    """Return who of the adults, or whether the one, is in by a door of their own."""
    found = load_own_sessions(sql, school_id, adult_id)
    return frozenset(each.adult_id or "" for each in found if each.is_open(now - UNWRITTEN))


def free_name(ask: Ask, joining_id: str, adult_id: str) -> None:
    """Free a name, taken by mistake or kept back as it has answered; its phone is out at once."""
    ask.require(Permission.MEETING_RUN)
    details = {"joining_id": joining_id, "adult_id": adult_id}
    with ask.changing("joining.name_freed", details) as sql:
        joining = load_joining(sql, ask.school_id, joining_id)
        taken = load_taken(sql, ask.school_id, joining_id)
        back = joining and _kept_back(sql, ask.school_id, joining, ask.now)
        if adult_id not in {*taken, *(back or ())}:
            raise NotFound("Nobody has this name just now.")
        if _in_elsewhere(sql, ask.school_id, ask.now, adult_id):
            raise NotPossible(
                "This adult is in on a device of their own now, where they can mark. Their name "
                "can be freed once they have locked it."
            )
        save_freed(sql, ask.school_id, joining_id, adult_id, ask.now)
        mine = ask.school_id
        save_ended(sql, ask.now, school_id=mine, adult_id=adult_id, hangs_on=joining_id)


# ---- The phone's side. Nobody is a viewer yet: the code is what is asked for. -----------------


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a right code shows: the adults of the round who can still be chosen, by name."""

    school_id: str
    joining: Joining
    round_name: str
    adults: Mapping[str, Adult]  # by the word a phone says for them: no id of the school's


class JoiningDesk:
    """Where phones ask to join.

    A code leads into its own school, whichever of the database's schools that is.
    """

    def __init__(self, database: Database, secret: bytes) -> None:
        self.database, self.secret = database, secret

    def welcome(self, typed: str, now: datetime, holding: str = "") -> Welcome:
        """Return the names to choose from for a right code.

        Who has answered in the round is not among them, or whoever holds the code could look at
        their answers: only the phone that `holding` says gave them, or one that was let. Nor is who
        has a device or an account of their own.
        """
        with reading(self.database, "") as book:
            joining, this_round, words = self._open_for(book, typed, now)
            sql, school_id = book.sql, book.school_id
            taken = load_taken(sql, school_id, joining.joining_id)
            back = _kept_back(sql, school_id, joining, now)
            own = self._own(sql, school_id, joining, holding)
        closed = {*taken, *(back - {own[0] if own else ""})}
        free = {word: adult for word, adult in words.items() if adult.adult_id not in closed}
        return Welcome(school_id, joining, this_round.name, free)

    def join(self, typed: str, word: str, now: datetime, holding: str = "") -> str:
        """Take a name; return the secret that this browser keeps from now on.

        `holding` is the one it had: with it a phone takes up its own answers again. Raises
        Changed when somebody else has just taken the name.
        """
        with reading(self.database, "") as book:
            joining, _, words = self._open_for(book, typed, now)
            school_id = book.school_id
        if word not in words:
            raise Changed(NAME_TAKEN)
        adult_id = words[word].adult_id
        had, holding = holding, secrets.token_urlsafe(32)
        details = {"joining_id": joining.joining_id, "adult_id": adult_id}
        phone = Viewer(school_id, frozenset(), adult_id, JOINED_PHONE)
        with self.database.changing(phone, "meeting.joined", now, details) as sql:
            school_id, joining = self._joining(sql, typed, now)
            own = self._own(sql, school_id, joining, had)
            mine = own is not None and own[0] == adult_id
            back = _kept_back(sql, school_id, joining, now, adult_id)
            if back and _in_elsewhere(sql, school_id, now, adult_id):
                raise Changed(IN_ELSEWHERE)
            if (back and not mine) or load_taken(sql, school_id, joining.joining_id, adult_id):
                raise Changed(NAME_TAKEN)
            if had:  # one browser is one adult
                save_ended(sql, now, session_hash=holder_of(had))
            holder = holder_of(holding)
            since = own[1] if own and mine else now
            save_taken(sql, school_id, joining.joining_id, adult_id, holder, since)
            session = (school_id, holder, adult_id, Door.CODE, Reach.JOINED, joining.joining_id)
            save_session(sql, Session(*session, now, now, 0, joining.expires_at))
        return holding

    def _open_for(
        self, book: Book, typed: str, now: datetime
    ) -> tuple[Joining, Round, Mapping[str, Adult]]:
        """Return what a code opens, and its adults by the words that phones say for them.

        The book is that of its school from here on. The words are kept: 1,000 phones of a school
        ask for one of them within a minute.
        """
        school_id, joining = self._joining(book.sql, typed, now)
        this_round = load_round(book.sql, school_id, joining.round_id)
        if this_round is None or this_round.status not in CAN_BE_JOINED:
            raise NotPossible("The round is not open for marking now.")
        book.turn_to(school_id)
        day = day_still_on(now)

        def words() -> dict[str, Adult]:
            asked = (adult for adult in book.adults() if adult.may_be_asked(day))
            return {self._word(joining, adult): adult for adult in asked}

        return joining, this_round, book.kept(("words", joining.joining_id, day), words)

    def why_out(self, holding: str, now: datetime) -> str:
        """Return why a phone that joined is out, if its adult came in by a door of their own."""
        with reading(self.database, "") as book:
            was = load_session(book.sql, holder_of(holding)) if holding else None
            if was is None or was.door is not Door.CODE or was.ended_at is None:
                return ""
            if now >= was.ends_at or was.adult_id is None:
                return ""
            book.turn_to(was.school_id)
            own_doors = load_own_doors(book.sql, was.school_id, now)
            mine = _in_elsewhere(book.sql, was.school_id, now, was.adult_id)
            return IN_ELSEWHERE if was.adult_id in own_doors | mine else ""

    def _own(
        self, sql: Connection, school_id: str, joining: Joining, holding: str
    ) -> tuple[str, datetime] | None:
        """Return whose answers of this round a browser gave, and since when."""
        held = load_holder(sql, holder_of(holding)) if holding else None
        if held is None or (held[0], held[1].round_id) != (school_id, joining.round_id):
            return None
        return held[2], held[3]

    def who_holds(self, sql: Connection, holding: str, now: datetime) -> tuple[Viewer, str] | None:
        """Return who a browser's secret stands for now and in which round, or None.

        Nothing but Reach.JOINED comes out of it, whoever the adult is otherwise.
        """
        held = load_holder(sql, holder_of(holding)) if holding else None
        if held is None or not held[1].is_open(now):
            return None
        school_id, joining, adult_id, since = held
        role = load_role(sql, school_id, adult_id, day_still_on(now))
        if role is None:
            return None
        viewer = Viewer(
            school_id,
            roles_held(role),
            adult_id,
            JOINED_PHONE,
            schools=(school_id,),
            reach=Reach.JOINED,
            marks_since=since,
        )
        return viewer, joining.round_id

    def _joining(self, sql: Connection, typed: str, now: datetime) -> tuple[str, Joining]:
        found = load_joining_by_code(sql, self._code_hash(typed)) if tidy_code(typed) else None
        if found is None or not found[1].is_open(now) or load_is_archived(sql, found[0]):
            raise WrongCode(WRONG_CODE)
        return found

    def _word(self, joining: Joining, adult: Adult) -> str:
        return keyed_hash(self.secret, "name", f"{joining.joining_id}\x1f{adult.adult_id}")[:20]

    def _code_hash(self, typed: str) -> str:
        return keyed_hash(self.secret, "code", tidy_code(typed) or "")

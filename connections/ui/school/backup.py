"""The School page: take a backup, have one made daily, bring one back, take the one file along."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.problems import NotPossible
from connections.services.access.sessions import stay_in, who_is_in
from connections.services.backup.daily import (
    BackupState,
    backup_state,
    backup_warnings,
    set_daily_backup,
    stop_daily_backup,
)
from connections.services.backup.making import backup_name, take_backup
from connections.services.backup.passphrase import make_passphrase, require_strong
from connections.services.backup.restoring import Restored, preview_restore, restore_here
from connections.services.book.ask import Ask
from connections.settings import data_folder
from connections.ui.parts.pieces import md, tell
from connections.ui.parts.take.take import draw_take
from connections.ui.shell.doors import holding
from connections.ui.shell.session import (
    acting,
    at_rest,
    database,
    in_callback,
    say_later,
    settings,
)
from connections.words import day, listed, say, say_many, to_say

LARGEST = 500  # MB; a backup of 600 students and three rounds has 5
_SURE = to_say("restore")  # typed before anything is replaced
_WHAT = {
    "students": (to_say("{n} student"), to_say("{n} students")),
    "adults": (to_say("{n} adult"), to_say("{n} adults")),
    "rounds": (to_say("{n} round"), to_say("{n} rounds")),
    "answers": (to_say("{n} answer"), to_say("{n} answers")),
    "notes": (to_say("{n} note"), to_say("{n} notes")),
}


def draw_backup(ask: Ask) -> None:
    """Draw everything about backups."""
    st.header(say("Backup"), anchor=False)
    tell(
        "One encrypted file with everything: people, rounds, outreach, notes, the audit log and "
        "the keys. It is opened again and checked before it counts as a backup. A passphrase "
        "opens it, and nothing else does."
    )
    if not ask.may(Permission.SCHOOL_MANAGE):
        tell("The data manager takes backups.")
        return
    state = backup_state(ask)
    if state.made_at is not None:
        tell("The newest backup was made on {day}.", day=_day_of(state))
    for sentence in backup_warnings(state):
        st.warning(md(sentence), icon=":material/backup:")
    _draw_take(ask)
    if ask.book.database.file is not None:
        _draw_daily(state)
    _draw_restore()
    _draw_one_file(ask)


def _draw_passphrase(key: str) -> None:
    """Draw the two boxes for a new passphrase."""
    left, right = st.columns(2)
    left.text_input(say("New passphrase"), type="password", key=f"{key}_passphrase")
    right.text_input(say("The same once more"), type="password", key=f"{key}_again")
    told = say(
        "Leave both empty and Connections makes one. It is shown once: write it down, and keep it "
        "away from this computer. Without it nobody opens the backup."
    )
    st.markdown(f":small[{told}]")


def _new_passphrase(key: str) -> str:
    """Return the passphrase that was typed twice, "" where none was."""
    first, again = (st.session_state.get(f"{key}_{box}", "") for box in ("passphrase", "again"))
    if first != again:
        raise NotPossible("The two passphrases are not the same. Nothing was done.")
    return require_strong(first) if first else ""


def _draw_made(made: str) -> None:
    st.warning(
        say("Write this passphrase down now, away from this computer. It is not shown again."),
        icon=":material/key:",
    )
    st.code(made, language=None)


def _draw_take(ask: Ask) -> None:
    st.subheader(say("Take one now"), anchor=False)
    _draw_passphrase("take")
    made = make_passphrase()

    def take(then: Ask) -> bytes:
        typed = _new_passphrase("take")
        content = take_backup(then, typed or made)
        if not typed:
            _draw_made(made)
        return content

    draw_take(
        ask,
        say("Take a backup"),
        take,
        backup_name(ask),
        "application/octet-stream",
        type="primary",
        key="backup",
    )


def _draw_daily(state: BackupState) -> None:
    st.subheader(say("Every day, by itself"), anchor=False)
    if made := st.session_state.pop("daily_made", ""):
        _draw_made(made)
    if state.folder:
        tell(
            "While Connections runs, a backup is made every day into {folder}. It opens with the "
            "passphrase you set. The last of each of 7 days, 5 weeks and 12 months is kept.",
            folder=md(state.folder),
        )
        done = say("No more backups are made by themselves. Those that are there stay.")
        st.button(say("Stop this"), on_click=acting(stop_daily_backup, done=done))
        return
    tell(
        "While Connections runs, a backup can be made every day. Choose a folder on another disk: "
        "a stick, a drive of the school's server. Whoever finds the file cannot open it."
    )
    with st.form("daily"):
        st.text_input(say("Folder"), key="daily_folder")
        _draw_passphrase("daily")
        st.form_submit_button(say("Make one every day"), on_click=_set_daily)


def _set_daily() -> None:
    done = say("The first daily backup is made. From now on there is one every day.")
    with in_callback(done) as ask:
        made = "" if (typed := _new_passphrase("daily")) else make_passphrase()
        set_daily_backup(ask, st.session_state["daily_folder"], typed or made)
        st.session_state["daily_made"] = made
        for box in ("passphrase", "again"):
            st.session_state.pop(f"daily_{box}", None)


def _draw_restore() -> None:
    st.subheader(say("Bring a backup back"), anchor=False)
    tell(
        "Everything becomes as it was when the backup was made. What is here now is put aside, not "
        "deleted. On the command line: `python -m connections restore FILE`, after stopping "
        "Connections."
    )
    number = st.session_state.setdefault("restore_upload", 0)
    file = st.file_uploader(say("The backup"), key=f"restore_{number}", max_upload_size=LARGEST)
    st.text_input(say("Its passphrase"), type="password", key="restore_passphrase")
    if file is None:
        return
    st.button(say("Show what is in it"), on_click=_look)
    found: Restored | None = st.session_state.get("restore_found")
    if found is not None:
        _draw_found(found)


def _given() -> tuple[str, bytes, str]:
    """Return the upload's name and content and what was typed for it: as they are at the click."""
    state = st.session_state
    file = state.get(f"restore_{state['restore_upload']}")
    if file is None:
        raise NotPossible("The file is gone. Please choose it again; nothing was changed.")
    return file.name, file.getvalue(), state.get("restore_passphrase", "")


def _look() -> None:
    st.session_state.pop("restore_found", None)
    with in_callback() as ask:
        st.session_state["restore_found"] = preview_restore(ask, *_given())


def _draw_found(found: Restored) -> None:
    tell("**A backup of {day}:** {what}.", day=_at(found), what=_what(found))
    if not found.checked:
        tell("It is a plain copy, which has no checksum: only its form could be checked.")
    if found.newer and any(found.newer):
        told = say(
            "Since then {answers} and {changes} came in here. They would not be in it.",
            answers=say_many(found.newer[0], "{n} answer", "{n} answers"),
            changes=say_many(found.newer[1], "{n} other change", "{n} other changes"),
        )
        st.warning(told, icon=":material/warning:")
    if found.reports:
        st.warning(
            say_many(
                found.reports,
                "{n} report for the board went out of which it knows nothing. What a later report "
                "says can no longer be checked beside that one.",
                "{n} reports for the board went out of which it knows nothing. What a later "
                "report says can no longer be checked beside those.",
            ),
            icon=":material/warning:",
        )
    st.text_input(
        say("To put it in place of everything here, type “{word}”", word=say(_SURE)),
        key="restore_sure",
    )
    st.button(say("Put it in place"), on_click=_restore)


def _restore() -> None:
    state = st.session_state
    with in_callback() as ask:
        if state.get("restore_sure", "").strip().casefold() != say(_SURE).casefold():
            raise NotPossible(
                "To put the backup in place, type “{word}” first. Nothing was changed.",
                word=say(_SURE),
            )
        kept, url = data_folder() / "kept", settings().database_url
        mine = who_is_in(ask.book.sql, holding(), ask.now)
        back = restore_here(ask, url, *_given(), kept, at_rest())
        if mine is not None:
            stay_in(database(), mine, ask.now)
        state["restore_upload"] += 1  # empties the box
        for key in ("restore_found", "restore_sure", "restore_passphrase"):
            state.pop(key, None)
        told = say(
            "The backup of {day} is back: {what}. What was here before is kept: {place}",
            day=_at(back),
            what=_what(back),
            place=md(str(back.kept or "–")),
        )
        say_later("\n\n".join([told, *_ended(back)]))


def _ended(back: Restored) -> list[str]:
    """Return what a restore has ended, and what nobody here knows to have ended, in sentences."""
    told = [_devices(back.devices)] if back.devices else []
    if back.ended:
        told.append(
            say_many(
                back.ended,
                "{n} account, passkey or role had ended since: it stays ended. A role waits for a "
                "yes under People.",
                "{n} accounts, passkeys or roles had ended since: they stay ended. Roles wait for "
                "a yes under People.",
            )
        )
    if back.look_through:
        told.append(
            say(
                "What has ended since that day is not known on this computer. Please look through "
                "who comes in or leads by this backup, and end under People what should not be: "
                "{who}.",
                who=listed(map(md, back.look_through)),
            )
        )
    return told


def _devices(number: int) -> str:
    return say_many(
        number,
        "{n} adult's own device was in it. It has ended: give out a new slip under Own devices.",
        "{n} adults' own devices were in it. They have ended: give out new slips under Own "
        "devices.",
    )


def _draw_one_file(ask: Ask) -> None:
    if ask.book.database.file is None:
        return
    st.subheader(say("The one file itself"), anchor=False)
    tell(
        "Everything lies in one file, {file}. While Connections runs, take a backup here: a copy "
        "of the file alone would miss what was saved last. After Connections was stopped, the one "
        "file is whole and can be copied. It opens on another computer with every mark and "
        "figure; restricted notes open there only after a backup was brought back, which has "
        "their keys.",
        file=md(str(ask.book.database.file)),
    )


def _at(found: Restored) -> str:
    moment = found.made_at.astimezone()
    return say("{day}, {time}", day=day(moment.date()), time=f"{moment:%H:%M}")


def _day_of(state: BackupState) -> str:
    assert state.made_at is not None
    return day(state.made_at.astimezone().date())


def _what(found: Restored) -> str:
    """Return what is in a backup, in words."""
    told = {name: say_many(n, *_WHAT[name]) for name, n in found.counts.items()}
    return say("{students}, {adults}, {rounds}, {answers}, {notes}", **told)

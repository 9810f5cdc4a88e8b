"""Who opened the list first after a reveal: from then on it cannot be taken back."""

from connections.domain.rounds.round import Round
from connections.domain.rounds.undo import can_be_taken_back
from connections.services.book.ask import Ask
from connections.store.log.chain import load_changes_since


def note_opened(ask: Ask, this_round: Round) -> None:
    """Note, once, that somebody else than who revealed a round looks at its students.

    Only while the reveal could be taken back: afterwards nothing depends on it.
    """
    at = this_round.revealed_at
    if at is None or not can_be_taken_back(this_round, ask.now):
        return
    since = load_changes_since(ask.book.sql, ask.school_id, at)
    opened = any(entry.action == "list.opened" for entry in since)
    revealer = any(entry.action == "round.revealed" and entry.who == ask.by for entry in since)
    if not opened and not revealer:
        with ask.changing("list.opened", {"round_id": this_round.round_id}):
            pass  # that it was opened is what is kept

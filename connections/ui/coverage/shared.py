"""Coverage for staff from whom the school keeps its list: what the report that went out says."""

from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.report.shared import shared_figures
from connections.ui.parts.pieces import draw_table, md, tell
from connections.words import day, say


def draw_shared(ask: Ask, this_round: Round) -> None:
    """Draw the ranges of the round's report, or that they are not here yet."""
    tell(
        "Your school keeps the list of students, and with it exact figures, to those who lead. "
        "Here stands what the report of {round} says: ranges, so that nobody can be counted out.",
        round=md(this_round.name),
    )
    shared = shared_figures(ask, this_round.round_id)
    if shared is None:
        tell("That report has not been taken yet. Its figures appear here once it is.")
        return
    tell("Report of {day}, staff view.", day=day(shared.taken_on))
    columns = {
        say("Who"): [row.group for row in shared.rows],
        say("What"): [row.measure for row in shared.rows],
        say("Share"): [row.says for row in shared.rows],
        say("As of"): [row.as_of for row in shared.rows],
    }
    alt = say("What the report of {round} says", round=this_round.name)
    draw_table(columns, key="shared_figures", alt=alt, height="content")

"""What a page is printed on."""

from typing import Any

from connections.domain.reports.board import Paper
from connections.ui.parts.pieces import choose
from connections.words import say, to_say

_PAPERS = {Paper.LETTER: to_say("US Letter"), Paper.A4: to_say("A4")}


def choose_paper(key: str, **options: Any) -> Paper:
    """Draw the choice of paper, Letter unless something else stands; return it."""
    papers = {paper.value: say(words) for paper, words in _PAPERS.items()}
    return Paper(choose(say("Paper"), papers, key, **options))

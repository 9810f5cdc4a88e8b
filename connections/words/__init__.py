"""Words: every sentence a person can read, in the language of whoever reads it.

Below every floor, for every floor speaks. A sentence stands whole in the code, in English, inside
`say` (or `say_many` where a number decides its form); what it tells of stands in it by name:
`say("The round “{name}” is closed.", name=this_round.name)`. Never glue sentences together out of
halves; put names in a row with `listed`. A text in a table at the top of a file is wrapped in
`to_say` there and in `say` where it is shown, for a table is made before anybody reads it.

A script in the browser gets its sentences as data (`connections.words.browser`).
Another language is one file beside this one, named like `es.po` (docs/decisions/0052).
"""

from connections.words.numbers import day, listed, month, number, percent, points
from connections.words.speaking import languages, say, say_many, speaking, to_say, use

__all__ = [
    "day",
    "languages",
    "listed",
    "month",
    "number",
    "percent",
    "points",
    "say",
    "say_many",
    "speaking",
    "to_say",
    "use",
]

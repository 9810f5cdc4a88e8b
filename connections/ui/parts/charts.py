"""Charts: their colours, and one student with the adults who know them as a picture.

A chart has a twin in words: `…_in_words` is what a screen reader says instead.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from connections.services.coverage.pictures import Picture
from connections.words import number, say, say_many

_CLOSE = 0.2  # of the picture's radius: there a name would lie on the adults beside it
_NAME = (0.45, 0.075)  # width and height of a name, in radii of a picture 1,000 px wide
_PHONE = 500  # px: a narrower picture is half as large, its names are not


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one appearance; contrast is computed in tests/unit/ui."""

    text: str
    quiet: str
    line: str
    connection: str
    tint: str
    attention: str
    paper: str


LIGHT = Ink("#1F2933", "#52606D", "#B9B3A4", "#0B6464", "#8FC1B8", "#8A4B08", "#FFFFFF")
DARK = Ink("#E6E8EA", "#AEB7BF", "#56616A", "#5CC2B4", "#3C7F77", "#E3A45F", "#14181B")


def ink() -> Ink:
    """Return the colours of the viewer's appearance."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def network_options(picture: Picture, colours: Ink, names: bool) -> dict[str, Any]:
    """Return the picture as ECharts options; `names` says whether students' names are drawn.

    Shape first, colour second: adults are squares, students circles, filled when somebody is
    close to them, an open ring when nobody is yet. Lines: solid strong, dashed know, dotted
    recognise.
    """
    place = {(row.kind, row.person_id): at for at, row in enumerate(picture.people.itertuples())}
    styles = {3: ("solid", 1.6), 2: ("dashed", 1.2), 1: ("dotted", 1.0)}
    lines = [
        {
            "source": place["student", row.student_id],
            "target": place["adult", row.adult_id],
            "lineStyle": dict(zip(("type", "width"), styles[row.strength], strict=True)),
        }
        for row in picture.lines.itertuples()
    ]
    room = 110 if names else 16  # px, for the names outside the ring
    wide = {"type": "graph", "data": _nodes(picture, colours, names, _NAME)}
    on_a_phone = _nodes(picture, colours, names, (2 * _NAME[0], 2 * _NAME[1]))
    narrow = {"type": "graph", "data": on_a_phone}
    margins = {"left": room, "right": room, "top": 16, "bottom": 16}
    looks = {
        "lineStyle": {"color": colours.tint, "opacity": 0.55, "curveness": 0.08},
        "emphasis": {"focus": "adjacency", "lineStyle": {"width": 3, "opacity": 1}},
    }
    still = {"layout": "none", "preserveAspect": True, "roam": False}
    network = {**wide, **still, **margins, **looks, "links": lines}
    phone = {"query": {"maxWidth": _PHONE}, "option": {"series": [narrow]}}
    base = {"tooltip": {"formatter": "{b}"}, "animation": False, "series": [network]}
    return {"baseOption": base, "media": [phone, {"option": {"series": [wide]}}]}


def _nodes(
    picture: Picture, colours: Ink, names: bool, room: tuple[float, float]
) -> list[dict[str, Any]]:
    readable = _readable(picture, *room)
    return [
        _node(row, colours, row.person_id in readable if row.kind == "adult" else names)
        for row in picture.people.itertuples()
    ]


def _readable(picture: Picture, width: float, height: float) -> set[str]:
    """Return the adults whose names do not run into each other, the closest to a student first.

    A name's width and height are in radii of the picture. The other names are told when the
    pointer rests on the adult, and by the table.
    """
    adults = picture.people[picture.people["kind"] == "adult"]
    near_first = adults.assign(far=(adults["x"] ** 2 + adults["y"] ** 2).round(6))
    named: list[Any] = []
    for row in near_first.sort_values(["far", "y", "person_id"]).itertuples():
        if abs(row.x) > _CLOSE and all(
            abs(row.y - other.y) >= height
            or (
                _on_the_right(row.x) is not _on_the_right(other.x)
                and abs(row.x) + abs(other.x) >= 2 * width
            )
            for other in named
        ):
            named.append(row)
    return {row.person_id for row in named}


def _on_the_right(x: float) -> bool:
    return round(x, 4) >= 0


def _node(row: Any, colours: Ink, named: bool) -> dict[str, Any]:
    adult, alone = row.kind == "adult", row.kind == "student" and not row.ties
    colour = colours.attention if alone else colours.quiet if adult else colours.connection
    fill, border = (colours.paper, 2) if alone else (colour, 0)
    # adults' names towards the empty middle, students' names outwards
    side = "right" if _on_the_right(row.x) is not adult else "left"
    return {
        "name": row.name,
        "x": round(row.x, 4),
        "y": round(row.y, 4),
        "symbol": "rect" if adult else "circle",
        "symbolSize": 13 if adult else 11,
        "itemStyle": {"color": fill, "borderColor": colour, "borderWidth": border},
        "label": {"show": named, "position": side, "fontSize": 12, "color": colours.text},
    }


def network_in_words(picture: Picture) -> str:
    """Return what the picture says, in numbers; the table beside it has the names."""
    students = picture.people[picture.people["kind"] == "student"]
    adults = len(picture.people) - len(students)
    alone = int((students["ties"] == 0).sum())
    return say(
        "{students} and {adults}, {lines} between them; not yet connected, on the edge: "
        "{alone} of {all}.",
        students=say_many(len(students), "{n} student", "{n} students"),
        adults=say_many(adults, "{n} adult", "{n} adults"),
        lines=say_many(len(picture.lines), "{n} line", "{n} lines"),
        alone=number(alone),
        all=number(len(students)),
    )

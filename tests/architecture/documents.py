"""What docs/ says of commands, permissions, statuses and pages, made from the code itself.

`python -m tests.architecture.documents` writes it again under the line BELOW of these pages; the
words above that line are written by hand. Whatever is asked of the code is looked for by its
name, in whichever room of its floor it stands: moving a file changes nothing here.
"""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

import connections
from connections.__main__ import main
from connections.words import say
from tests.architecture.schedule import every_column
from tests.architecture.supply import every_licence, write_bill

HOUSE = Path(connections.__file__).parent
ROOT = HOUSE.parent
DOCS = ROOT / "docs"
MAKE = "python -m tests.architecture.documents"
BELOW = f"<!-- below: {MAKE} -->"


def find(floor: str, name: str, fits: Callable[[Any], bool] = lambda value: True) -> Any:
    """Return what a floor calls `name`, in whichever of its rooms it stands."""
    package = importlib.import_module(f"connections.{floor}")
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        value = getattr(importlib.import_module(info.name), name, None)
        if value is not None and fits(value):
            return value
    raise LookupError(f"{floor} has no {name}")


def table(*rows: tuple[str, ...]) -> list[str]:
    """Return rows as a Markdown table; the first holds the headings."""
    lines = [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return [lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]


def words_of(member: Any) -> str:
    """Return how a role, a scope or a status is written in a table."""
    word = member.value if isinstance(member, str) else member.name.lower()
    return str(word).replace("_", " ")


def commands(group: click.Group = main, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, by its words: "schools add"."""
    for name, command in sorted(group.commands.items()):
        words = f"{path} {name}".strip()
        if isinstance(command, click.Group):
            yield from commands(command, words)
        else:
            yield words, command


def every_command() -> list[str]:
    """Return every command with its arguments and options, as click knows them."""
    lines = []
    for words, command in commands():
        context = click.Context(command, info_name=f"python -m connections {words}")
        usage = command.get_usage(context).partition(": ")[2]
        lines += [
            f"## {words}",
            "",
            say(inspect.cleandoc(command.help or "")),
            "",
            f"`{usage}`",
            "",
        ]
        options = [p for p in command.params if isinstance(p, click.Option)]
        rows = [p.get_help_record(context) or ("", "") for p in options]
        told = [(f"`{spelled}`", say(help_text)) for spelled, help_text in rows]
        lines += [*(table(("option", "what it says"), *told) if told else ["No options."]), ""]
    return lines[:-1]


def every_permission() -> list[str]:
    """Return who may do what, and to whose: role × permission × scope."""
    grants, roles, permissions = (find("domain", n) for n in ("GRANTS", "Role", "Permission"))
    within, reaches = find("domain", "WITHIN"), find("domain", "Reach")
    refusals = find("domain", "REFUSALS")

    def scope(role: Any, permission: Any) -> str:
        granted = grants[role] if role in grants else within[role]
        if permission not in granted:
            return "–"
        return words_of(granted[permission]) if isinstance(granted, Mapping) else "yes"

    def doing(permission: Any) -> str:
        """Return "look into this school" of "You may not look into this school here. … can."."""
        refusal = say(refusals[permission])
        found = re.match(r"You may not (.*) here\. ", refusal)
        return found[1] if found else refusal

    columns = [*roles, *(reach for reach in reaches if reach.value != "everything")]
    heading = ("permission", "to", *(words_of(each) for each in columns))
    rows = [(f"`{p.value}`", doing(p), *(scope(each, p) for each in columns)) for p in permissions]
    return table(heading, *rows)


END = "(ends here)"
# What a round's status means to a school; a status without a line here is not documented.
ROUND_MEANS = {
    "planned": "It has a name, a date and a scope. Phones may join and practise.",
    "open": "Everybody marks. Nobody sees an answer, only how many are in.",
    "revealed": "The totals and the lists are shown and stand. Late answers are counted apart.",
    "closed": "No more late answers are taken; students who arrived since can still be marked.",
}


def every_status() -> list[str]:
    """Return where an outreach and a round can stand, as a picture and as tables."""
    status, following = find("domain", "Status"), find("domain", "NEXT")
    ended, evidence = find("domain", "ENDED"), find("domain", "ONLY_BY_EVIDENCE")
    named = find("domain", "WORDS", lambda t: isinstance(t, Mapping) and set(t) == set(status))
    words = {one: say(named[one]) for one in status}
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> suggested"]
    lines += [f"    {one.value}: {words[one]}" for one in status]
    for now in status:
        lines += [
            f"    {now.value} --> {then.value}" + (": by evidence" if then in evidence else "")
            for then in status
            if then in following[now]
        ]
    lines += [f"    {one.value} --> [*]" for one in status if one in ended]
    after = {now: [words[then] for then in status if then in following[now]] for now in status}
    rows = [(words[now], ", ".join(after[now]) or END) for now in status]
    lines += ["```", "", *table(("now", "then"), *rows), "", "## A round", ""]
    rounds = [
        (now.value.capitalize(), ROUND_MEANS[now.value], ", ".join(map(words_of, then)) or END)
        for now, then in find("domain", "NEXT_ROUND_STATUS").items()
    ]
    return [*lines, *table(("now", "what it means", "then"), *rounds)]


def pages() -> Iterator[tuple[str, str, str, Path]]:
    """Yield name, title, permission and file of every page of the table PAGES."""
    screens = [path for path in sorted((HOUSE / "ui").rglob("*.py")) if _has_screen(path)]
    for entry in _entries_of_pages():
        constants = [node for node in ast.walk(entry) if isinstance(node, ast.Constant)]
        texts = [n.value for n in sorted(constants, key=lambda n: (n.lineno, n.col_offset))]
        needed = next(
            node.attr
            for node in ast.walk(entry)
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Permission"
        )
        path = next(p for p in screens if texts[0] in (p.stem, p.parent.name))
        yield texts[0], texts[1], needed, path


def _entries_of_pages() -> list[ast.expr]:
    for path in sorted((HOUSE / "ui").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            targets = getattr(node, "targets", [getattr(node, "target", None)])
            if any(getattr(target, "id", "") == "PAGES" for target in targets):
                return list(node.value.elts)
    raise LookupError("ui has no table PAGES")


def _has_screen(path: Path) -> bool:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return any(isinstance(node, ast.FunctionDef) and node.name == "screen" for node in body)


NOT_AT_A_DESK = {"joined", "command_line"}  # what these two see is said above the table


def every_page() -> list[str]:
    """Return every page: where it is, who sees it, what it is for (its file's first sentence)."""
    grants, permission = find("domain", "GRANTS"), find("domain", "Permission")
    rows = []
    for name, title, needed, path in pages():
        told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        what = " ".join(told.split("\n\n")[0].split()).partition(": ")[2]
        sees = [
            words_of(role)
            for role in grants
            if role.value not in NOT_AT_A_DESK and permission[needed] in grants[role]
        ]
        address = "`/`" if name == "home" else f"`/{name}`"
        rows.append((title, address, ", ".join(sees), what[:1].upper() + what[1:]))
    return table(("page", "address", "who sees it", "what it is for"), *rows)


MADE: dict[str, Callable[[], list[str]]] = {
    "commands.md": every_command,
    "licences.md": every_licence,
    "pages.md": every_page,
    "permissions.md": every_permission,
    "schedule-of-data.md": lambda: list(every_column())[:-1],
    "statuses.md": every_status,
}


def made_again(name: str) -> str:
    """Return a page of docs/ as it ought to be: its own words, then what the code says."""
    above, _, _ = (DOCS / name).read_text(encoding="utf-8").partition(BELOW)
    return "\n".join([f"{above}{BELOW}", "", *MADE[name]()]) + "\n"


if __name__ == "__main__":
    for page in MADE:
        (DOCS / page).write_text(made_again(page), encoding="utf-8")
    write_bill()

"""What the house says, read out of its code: what is said, what was left bare, the catalogue.

`python -m tests.architecture.words` writes connections/words/messages.pot (`make words`).
"""

import ast
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

import connections

ROOT = Path(connections.__file__).parent
TEMPLATE = ROOT / "words" / "messages.pot"
FACT = "\0"  # stands in a text where an f-string puts a fact

# Places and tables without a sentence for people, each with its reason.
NOT_FOR_PEOPLE = {
    "files/out/sheets.py:GRID": "headings that are met again when a sheet comes back",
    "files/out/sheets.py:MARKS": "names of sheets that are met again when a workbook comes back",
    "files/out/sheets.py:PER_ADULT": "headings that are met again when a sheet comes back",
    "domain/people/private.py": "values that are met in other people's files",
    "files/words": "headings, names and roles that are met in other people's files",
    "store/migrations": "what the database looked like on a day that is over",
    "ui/shell/headers.py": "headers",
    "ui/shell/logs.py": "what a log tells whoever mends a bug",
    "words/pseudo.py": "letters, not sentences",
}
# Texts that look like a sentence and are none, each with its reason.
NOT_A_SENTENCE = {
    "two or more": "how many strong adults, as a code; report and screen have the words",
    "by row": "whose list a table is, as a code",
    "leave out": "an answer to a question about a file, as a code",
    "our sheet": "where the words of a file of marks stand, as a code",
    "not reviewed": "what is met in the cells of other people's files",
    f"columns {FACT}": "what an answer about a file is remembered by",
    f"role of {FACT}": "what an answer about a file is remembered by",
    "Oak Street School": "the name of the sample school",
    "\nexport default () => beginHigh()": "a script of one line",
    "Connections": "the name of the product",
    "Workbook": "bytes inside an old Excel file",
    "Book": "bytes inside an old Excel file",
    "Sheet": "a sheet whose name has not one letter",
    "google drive": "the name of a folder",
    "box sync": "the name of a folder",
    "REPEATABLE READ": "SQL",
    "strength >= 0 AND strength <= 3": "SQL",
    "Forwarded": "a header",
}
# Calls whose texts nobody reads: what they match, remember, run or tell a developer.
_UNREAD_CALLS = {
    "CheckConstraint", "NewType", "TypeVar", "cast", "compile", "endswith", "exec_driver_sql",
    "execute", "fullmatch", "get", "getLogger", "kept", "match", "pop", "removeprefix",
    "removesuffix", "replace", "search", "setdefault", "split", "startswith", "strptime", "sub",
    "text",
}  # fmt: skip
_UNREAD_METHODS = {"encode", "split", "splitlines"}  # of a text itself: bytes to hash, word lists
_UNREAD_NAMES = {"key", "default_factory", "flag_value"}
_SENTENCE = re.compile(
    r"(?<![\w'/.-])[A-Za-z][A-Za-z’']+[,;:.!?”]*\s+[A-Za-z“(\0]"  # a word, then another or a fact
    r"|\0[’'a-z]*[,;:.!?”]*\s+[A-Za-z’]{2,}"  # a fact, then a word
)
_HALF = re.compile(r"^ [A-Za-z]{2,}|[A-Za-z]{2,} $")  # " and "
_LABEL = re.compile(
    r"[A-Z][a-z]+([ -][a-z]+)*[.!?:…]?$"
)  # "Grade", "Follow-up", no "Cache-Control"
_MARKUP = re.compile(r"^SELECT .*|.*\{\w+\.[\w ]+\}.*|<[^<>]*>|\w+://\S+|:material/\w+:|`[^`]*`")


@dataclass(frozen=True)
class Found:
    """Something about one place of the code."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what.replace(FACT, '{}')!r}"


def sources(ending: str) -> list[Path]:
    """Return the files that may speak, in order."""
    return sorted(
        path
        for path in ROOT.rglob(f"*.{ending}")
        if not f"{_named(path)}/".startswith(tuple(f"{place}/" for place in NOT_FOR_PEOPLE))
    )


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed() -> Iterator[tuple[str, ast.Module]]:
    """Yield each file of Python with its tree."""
    for path in sources("py"):
        yield _named(path), ast.parse(path.read_text(encoding="utf-8"))


def name_of(function: ast.expr) -> str:
    """Return the last name of what is called: "button" for `st.button`."""
    return str(getattr(function, "attr", getattr(function, "id", "")))


def _table(target: ast.expr) -> str:
    """Return the name a table is given; of several, the first."""
    first = target.elts[0] if isinstance(target, ast.Tuple) else target
    return name_of(first)


def text_of(node: ast.AST) -> str | None:
    """Return the text of a literal, with FACT where an f-string puts one; None for others."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(getattr(part, "value", "")) if isinstance(part, ast.Constant) else FACT
                       for part in node.values)  # fmt: skip
    return None


def _refusals() -> set[str]:
    """Return the names of ConnectionsError and of everything made from it: each says its text."""
    kinds = [node for _, tree in parsed() for node in tree.body if isinstance(node, ast.ClassDef)]
    found = {"ConnectionsError"}
    for _ in range(3):
        found |= {kind.name for kind in kinds if {name_of(base) for base in kind.bases} & found}
    return found


# Which arguments are texts.
SAID = dict.fromkeys(("say", "to_say", "tell"), (0,)) | {"say_many": (1, 2), "say_forms": (0, 1)}
SAID |= dict.fromkeys(_refusals(), (0,))


def _read(node: ast.AST, file: str) -> list[ast.AST]:
    """Return the parts of a node in which a text for people can stand."""
    match node:
        case ast.Assign(targets=[target]) if _table(target) == "__all__":
            return []
        case ast.Assign(targets=[target]) if f"{file}:{_table(target)}" in NOT_FOR_PEOPLE:
            return []
        case ast.Expr(value=ast.Constant()) | ast.Compare():  # docstrings; codes that are matched
            return []
        case ast.Assert(test=test):
            return [test]
        case ast.Subscript(value=value):  # what is looked up is a key
            return [value]
        case ast.AnnAssign(value=value):
            return [value] if value else []
        case ast.FunctionDef(args=args):
            defaults = [*args.defaults, *(d for d in args.kw_defaults if d)]
            return [*node.body, *defaults, *node.decorator_list]
        case ast.Raise(exc=ast.Call(func=kind)) if name_of(kind) not in SAID:
            return []  # for developers, unless it says otherwise
        case ast.keyword(arg=name) if name in _UNREAD_NAMES or (
            name == "help" and file.startswith("cli/")
        ):
            return []  # the command line's help is documentation: docs/commands.md
        case ast.Call(func=ast.Attribute(value=ast.Name(id="logger"))):
            return []
        case ast.Call(func=ast.Attribute(attr=method)) if method in _UNREAD_METHODS:
            return []
        case ast.Call(func=called, args=args, keywords=facts):
            said = SAID.get(name_of(called), ())
            rest = [] if name_of(called) in _UNREAD_CALLS else args
            return [called, *(a for at, a in enumerate(rest) if at not in said), *facts]
    return list(ast.iter_child_nodes(node))


def texts(node: ast.AST, file: str = "") -> Iterator[tuple[int, str]]:
    """Yield the texts that a person may come to read and that no `say` has, with their lines."""
    text = text_of(node)
    if text is not None:
        yield getattr(node, "lineno", 0), text
        return
    for part in _read(node, file):
        yield from texts(part, file)


def is_bare(text: str) -> bool:
    """Say whether a text reads as a sentence or as a label."""
    shown = _MARKUP.sub("", text)
    return not NOT_A_SENTENCE.keys() & {text, shown} and any(
        (_SENTENCE.search(shown), _LABEL.match(shown.strip()), _HALF.search(shown))
    )


def bare() -> Iterator[Found]:
    """Yield every text for people that is in no catalogue."""
    for file, tree in parsed():
        for line, text in texts(tree, file):
            if is_bare(text):
                yield Found(file, line, text)
    for path in (*sources("js"), *sources("html")):
        for line, text in _outside_of_python(path):
            if is_bare(text):
                yield Found(_named(path), line, text)


# What a script compares with, sends as a header, names a class or says a look with, or remarks.
_CODES_OF_SCRIPTS = re.compile(
    r'(?m) *//.*|^ *\*.*|key === "\w+"|\[[^\]]*\]\.includes|"[\w-]+":|className = .*|"[\w ]*veiled"'
    r"|`@media[^`]*`"
)
_NOT_OF_PAGES = re.compile(
    r"<(style|script)\b.*?</\1>|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<!.*?>", re.DOTALL
)
_OF_SCRIPTS = re.compile(r'"([^"\n]*)"|`([^`]*)`')
_OF_PAGES = re.compile(r'(?:placeholder|aria-label|title|alt)="([^"]*)"|(?<=>)([^<>]+)(?=<)')


def _outside_of_python(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a script or a page, with their lines."""
    whole = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        pattern, whole = _OF_SCRIPTS, _CODES_OF_SCRIPTS.sub("", whole)
    else:
        pattern, whole = (
            _OF_PAGES,
            _NOT_OF_PAGES.sub(lambda gone: "\n" * gone[0].count("\n"), whole),
        )
    for found in pattern.finditer(whole):
        text = re.sub(r"\$\{[^}]*\}", FACT, found[1] or found[2] or "")
        yield whole.count("\n", 0, found.start()) + 1, text


def _said(
    file: IO[bytes], keywords: Mapping[str, Any], tags: object, options: object
) -> list[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """Return what Babel asks of a method: what is said in a file of Python.

    Babel's own method sees no `say` within an f-string before Python 3.12, nor one within another.
    """
    calls = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Call)]
    return [
        (call.lineno, name_of(call.func), tuple(text_of(text) for text in call.args), [])
        for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset))
        if name_of(call.func) in keywords
    ]


def catalogue() -> str:
    """Return messages.pot: every text that is said, by file, as Babel finds them.

    Without days and line numbers, so that it changes only when a sentence does.
    """
    found = Catalog(charset="utf-8")
    keywords = {name: tuple(at + 1 for at in places) for name, places in SAID.items()}
    for ending, method in (("py", _said), ("html", "jinja2.ext:babel_extract")):
        for path in sorted(ROOT.rglob(f"*.{ending}")):
            with path.open("rb") as file:
                for _, message, _, _ in extract(method, file, keywords):
                    found.add(message, locations=[(f"connections/{_named(path)}", None)])
    written = io.BytesIO()
    write_po(written, found, omit_header=True, include_lineno=False, sort_by_file=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return header + written.getvalue().decode()


if __name__ == "__main__":
    TEMPLATE.write_text(catalogue(), encoding="utf-8")

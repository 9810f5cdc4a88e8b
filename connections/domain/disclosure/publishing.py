"""What of a round may leave the building: ranges, and a proof that they point at nobody.

Which groups stand and how wide their ranges are follows from enrolment, which an outsider may
know; only the place of a range follows from the answers. A report goes out when other schools, with
other answers, would have printed the same in it and in every report before it. The method, its
figures and what it does not protect against: docs/decisions/0092-ranges-with-proof.md.
"""

import time
from collections.abc import Mapping, Sequence

import numpy as np

from connections.domain.disclosure.exact import Earlier, Exact, Key, Run
from connections.domain.disclosure.groups import SMALLEST_GROUP
from connections.domain.disclosure.planning import COUNTS, COUNTS_OF_THE_WHOLE, lines_of, run_of
from connections.domain.disclosure.published import Published, Refused, Shown, label_of
from connections.domain.disclosure.worlds import Kinds, Search, kinds_of, system_of

CHANGED = 3  # a figure is made anew when so many students who stayed have another status
SECONDS = 10.0  # a stop, and no part of the rule: load must never change what a report says


def publish(
    now: Exact,
    printed: Sequence[str],
    *,
    name: str,
    order: Mapping[str, Sequence[str]] | None = None,
    earlier: Sequence[Earlier] = (),
    smallest: int = SMALLEST_GROUP,
) -> tuple[Published, Earlier]:
    """Return what may be printed of a round, and what the next report has to know of it.

    `printed`: the tables that divide the school in it, of `now.tables`.  `name`: the round's.
    `order`: the tables whose groups have neighbours, with all their groups in order.
    `earlier`: every report that went out before, the oldest first.
    """
    if len(now.profiles) < smallest:
        return Published((), refused=Refused.TOO_FEW), Earlier(name, now, ())
    keys, left = lines_of(now, printed, order or {}, smallest)
    standing = {run.key: (run, report) for report in earlier for run in report.runs}
    before = earlier[-1] if earlier else None
    fresh = [key for key in keys if _made_anew(now, key, standing, before, smallest)]
    deadline = time.perf_counter() + SECONDS
    try:
        runs = _proven(now, fresh, earlier, smallest, deadline)
    except TimeoutError:
        return Published((), refused=Refused.TOO_LONG), Earlier(name, now, ())
    lines = []
    for key in keys:
        if key in runs:
            lines.append(Shown(key, label_of(runs[key]), name))
        elif key in standing:
            run, report = standing[key]
            lines.append(Shown(key, label_of(run), report.name))
    refused = None if lines else Refused.UNSAFE
    return Published(tuple(lines), tuple(left), refused), Earlier(name, now, tuple(runs.values()))


def _made_anew(
    now: Exact,
    key: Key,
    standing: Mapping[Key, tuple[Run, Earlier]],
    before: Earlier | None,
    smallest: int,
) -> bool:
    """Say whether enough has changed since a line's figure was made for a new one."""
    if before is None:
        return True
    then = standing[key][1].exact if key in standing else before.exact
    if key[0] and key[0] not in then.tables:
        return True  # a division nobody has printed before
    was, is_now = then.members(key), now.members(key)
    stayed = sum((who in then.covered) != (who in now.covered) for who in was & is_now)
    return stayed >= CHANGED or len(was ^ is_now) >= smallest


def _proven(
    now: Exact, keys: Sequence[Key], earlier: Sequence[Earlier], smallest: int, deadline: float
) -> dict[Key, Run]:
    """Return the new ranges, widened until nobody can be worked out from all the reports."""
    spoken = [report for report in earlier if report.runs]
    kinds = kinds_of([*(report.exact for report in spoken), now])
    old = [(at, run.key, run) for at, report in enumerate(spoken) for run in report.runs]
    guarded, wanted, tables = _guarded(kinds, smallest)
    times = dict.fromkeys(keys, 1)
    while True:
        runs = {key: _run(now, key, times[key]) for key in times}
        runs = {key: run for key, run in runs.items() if not run.empty}
        new = [(len(spoken), key, run) for key, run in runs.items()]
        if not new:
            return {}
        search = Search(system_of(kinds, [*old, *new]), kinds.y, guarded, wanted)
        exposed = search.exposed(deadline)
        if not exposed:
            return runs
        hit = {tables[at] for at in exposed if tables[at]} & {key[0] for key in times}
        _widen(now, times, hit)


def _widen(now: Exact, times: dict[Key, int], hit: set[str]) -> None:
    """Widen, in each table of an exposed group, the range that loses least; a table may go."""
    for table in sorted(hit) or [""]:
        lines = [key for key in times if key[0] == table or not hit]
        size = {key: len(now.members(key)) for key in lines}
        best = min(lines, key=lambda key: (times[key] / size[key], key))
        times[best] *= 2
        if times[best] * COUNTS > size[best]:  # nothing is left to widen
            for key in lines:
                del times[key]


def _run(now: Exact, key: Key, times: int) -> Run:
    members = now.members(key)
    least = COUNTS if key[0] else COUNTS_OF_THE_WHOLE
    low, high = run_of(len(members), len(members & now.covered), least, times)
    return Run(key, len(members), low, high)


def _guarded(kinds: Kinds, smallest: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return what is protected, as rows over kinds, by how much, and of which table it is.

    Every child, at all times; every small group of every moment; and the few who left or came
    between two reports.
    """
    rows: list[np.ndarray] = list(np.eye(len(kinds.n), dtype=np.int64))
    wanted, tables = [1] * len(rows), [""] * len(rows)

    def guard(moment: int, members: frozenset[str], table: str) -> None:
        if 0 < len(members) < smallest:
            rows.append(kinds.row(moment, members))
            wanted.append(min(len(members), COUNTS - 1))
            tables.append(table)

    for at, moment in enumerate(kinds.moments):
        for place, table in enumerate(moment.tables):
            for value in sorted({values[place] for values in moment.profiles.values()}):
                guard(at, moment.members((table, (value,))), table)
        if at:
            left = kinds.moments[at - 1].profiles.keys() - moment.profiles.keys()
            came = moment.profiles.keys() - kinds.moments[at - 1].profiles.keys()
            guard(at - 1, frozenset(left), "")
            guard(at, frozenset(came), "")
    return np.array(rows), np.array(wanted), tables

"""What of a round may leave the building: ranges, and a proof that they point at nobody.

Which groups stand and how wide their ranges are follows from enrolment, which an outsider may
know; only the place of a range follows from the answers. A report goes out when other schools, with
other answers, would have printed the same in it and in every report before it. The method, its
figures and what it does not protect against: docs/decisions/0092-ranges-with-proof.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from connections.domain.disclosure.beside import Also, Counted, beside
from connections.domain.disclosure.exact import TURNS, WITHIN, Aspect, Earlier, Exact, Key, Run
from connections.domain.disclosure.groups import SMALLEST_GROUP
from connections.domain.disclosure.planning import CHANGED, COUNTS, least_counts, lines_of, run_of
from connections.domain.disclosure.published import Published, Refused, Shown, label_of
from connections.domain.disclosure.worlds import Group, Histories, Line, Search, Turn, Work

# A stop, counted and not timed: neither load nor a slow computer may change what a report says.
WORK = 2_500_000_000  # some ten seconds
WIDER = 2  # times: rather than a wider figure of all students, an earlier one is printed again


def publish(
    now: Exact,
    printed: Sequence[str],
    *,
    name: str,
    order: Mapping[str, Sequence[str]] | None = None,
    bands: Sequence[tuple[str, ...]] = (),
    earlier: Sequence[Earlier] = (),
    smallest: int = SMALLEST_GROUP,
    counted: Mapping[Also, Counted] | None = None,
) -> tuple[Published, Earlier]:
    """Return what may be printed of a round, and what the next report has to know of it.

    `printed`: the tables that divide the school in it, of `now.tables`.  `name`: the round's.
    `order`: the tables whose groups have neighbours, with all their groups in order.  `bands`: of
    those, what stands as one line.
    `earlier`: every report that went out before, the oldest first, each after the round that its
    `GAINED` and `LOST` look back to, which has no runs where no report of it went out.
    `counted`: what else is printed of the whole school, where it leaves all of that open.
    """
    if len(now.profiles) < smallest:
        return Published((), refused=Refused.TOO_FEW), Earlier(name, now, ())
    keys, left = lines_of(now, printed, order or {}, smallest, bands)
    anew = {a for a in now.true if a not in TURNS and _enough_changed(a, now, earlier, smallest)}
    anew |= set(TURNS) if Aspect.COVERED in anew else set()  # told where coverage is
    fresh = [key for key in keys if key.aspect in anew]
    runs = _proven_in_time(now, fresh, earlier, smallest)
    if runs is None:
        return Published((), refused=Refused.TOO_LONG), Earlier(name, now, ())
    lines = [Shown(key, label_of(runs[key]), name) for key in fresh if key in runs]
    made = {*TURNS, *(key.aspect for key in runs)}
    for aspect in (a for a in Aspect if a in now.true and a not in made):
        at = _last_made(aspect, earlier)
        if at is not None:
            lines += [
                Shown(run.key, label_of(run), earlier[at].name)
                for run in earlier[at].runs
                if run.key.aspect == aspect and run.key.table in ("", *printed)
            ]
    lines.sort(key=lambda line: line.key.table != "")
    shown = {(line.key.table, group) for line in lines for group in line.key.names}
    left = [each for each in left if each not in shown]
    if not lines:
        return Published((), tuple(left), Refused.UNSAFE), Earlier(name, now, ())
    also = beside(counted or {}, runs.values(), now, smallest, earlier)
    return Published(tuple(lines), tuple(left), None, also), Earlier(
        name, now, tuple(runs.values())
    )


def _last_made(aspect: Aspect, earlier: Sequence[Earlier]) -> int | None:
    """Return which report's figures of a measure stand; None where there are none."""
    made = (
        at for at, report in enumerate(earlier) if aspect in {r.key.aspect for r in report.runs}
    )
    return max(made, default=None)


def _enough_changed(aspect: Aspect, now: Exact, earlier: Sequence[Earlier], smallest: int) -> bool:
    """Say whether the figures of a measure may be made anew: all of them together, or none.

    So no line says whether some of its own students changed. It goes by how many of everybody
    changed from report to report, which every world of the proof keeps, and by enrolment.
    """
    at = _last_made(aspect, earlier)
    if at is None:
        return True
    moments = [*(report.exact for report in earlier[at:]), now]
    moved = len(moments[0].about(aspect) ^ now.about(aspect))
    return moved >= smallest or sum(_changed(aspect, *two) for two in pairwise(moments)) >= CHANGED


def _changed(aspect: Aspect, then: Exact, now: Exact) -> int:
    """Return how many of those who stayed have another answer."""
    both = then.about(aspect) & now.about(aspect)
    return len(both & (then.true.get(aspect, frozenset()) ^ now.true.get(aspect, frozenset())))


# --- the proof ----------------------------------------------------------------------------------


def _proven_in_time(
    now: Exact, keys: Sequence[Key], earlier: Sequence[Earlier], smallest: int
) -> dict[Key, Run] | None:
    """Return the new ranges; none where that takes too long and earlier figures can stand.

    Of a first report the whole school alone; None where even that takes too long.
    """
    stands = {
        (aspect, run.key.table)
        for aspect in Aspect
        if (at := _last_made(aspect, earlier)) is not None
        for run in earlier[at].runs
        if run.key.aspect == aspect
    }
    for some in (keys, [key for key in keys if not key.table and key.aspect not in TURNS]):
        try:
            return _proven(now, some, earlier, smallest, stands)
        except TimeoutError:
            if stands:
                return {}
    return None


def _proven(
    now: Exact,
    keys: Sequence[Key],
    earlier: Sequence[Earlier],
    smallest: int,
    stands: set[tuple[Aspect, str]],
) -> dict[Key, Run]:
    """Return the new ranges, widened until nobody can be worked out from all the reports.

    `stands`: of which measures and tables figures can be printed again.  Raises TimeoutError.
    """
    moments = [*(report.exact for report in earlier), now]
    old = [(at, run) for at, report in enumerate(earlier) for run in report.runs]
    aspects = [a for a in Aspect if a in now.true and a not in TURNS]
    known = [Histories(aspect, moments) for aspect in aspects]
    groups = [_groups(of, smallest) for of in known]
    times, work = dict.fromkeys(keys, 1), Work(WORK)
    found: dict[Aspect, Search] = {}
    while True:
        runs = {key: _run(now, key, times[key]) for key in times}
        runs = {key: run for key, run in runs.items() if not run.empty}
        printed = [*old, *((len(earlier), run) for run in runs.values())]
        for of, guarded in zip(known, groups, strict=True) if runs else ():
            turns = [_turn(of, at, run) for at, run in printed if run.key.aspect in TURNS]
            tied = turns if of.aspect is Aspect.COVERED else []
            lines, before = list(_lines(of, printed)), found.get(of.aspect)
            asked = [*guarded, *_printed(of, now, keys, runs)]
            found[of.aspect] = Search(of, lines, tied, asked, before)
            exposed = found[of.aspect].exposed(work)
            if exposed:
                apart = {key: n for key, n in times.items() if key.aspect not in TURNS}
                if tied and apart != times and max(times.values()) > 1:
                    times = apart  # they tie two moments: they go before more
                else:
                    was = dict(times)
                    _widen(now, times, of.aspect, exposed - {""}, stands)
                    if any(was[key] > n for key, n in times.items()):
                        found = {}  # a line is narrower again
                break
        else:
            return runs


def _lines(of: Histories, printed: Sequence[tuple[int, Run]]) -> Iterator[Line]:
    """Yield what the printed lines say about an aspect: its own, and those it is tied to."""
    for at, run in printed:
        if run.key.aspect in TURNS:
            continue
        members = of.mask(of.moments[at].members(run.key)) & of.there[:, at]
        if run.key.aspect == of.aspect:
            yield Line(at, members, run.low, run.high)
        elif WITHIN.get(run.key.aspect) == of.aspect:  # so many of these, at least
            yield Line(at, members, run.low, int(members.sum()))
        elif WITHIN.get(of.aspect) == run.key.aspect:  # no more than those
            yield Line(at, members, 0, run.high)


def _turn(of: Histories, at: int, run: Run) -> Turn:
    members = of.mask(of.moments[at].members(run.key))
    return Turn(at, members, run.key.aspect is Aspect.GAINED, run.low, run.high)


def _widen(
    now: Exact,
    times: dict[Key, int],
    aspect: Aspect,
    hit: set[str],
    stands: set[tuple[Aspect, str]],
) -> None:
    """Widen, in each table of an exposed group, the range that loses least by it.

    Where none can be wider, what had no figure before goes, the whole last. Else the earlier
    figures of the measure stand, all of them, so that no group is without one.
    """
    mine = [key for key in times if key.aspect == aspect] or list(times)
    tables = sorted(hit & {key.table for key in mine})
    for theirs in [[key for key in mine if key.table == table] for table in tables] or [mine]:
        lines = [key for key in theirs if key in times]  # they may stand by now
        size = {key: len(now.members(key)) for key in lines}
        wider = [key for key in lines if _can_be_wider(now, key, 2 * times[key], stands)]
        if wider:
            times[min(wider, key=lambda key: (times[key] / size[key], key))] *= 2
            continue
        new = [key for key in lines if (key.aspect, key.table) not in stands]
        parts = [key for key in new if key.table]
        measures = {key.aspect for key in lines}
        if Aspect.COVERED in measures:
            measures |= {*TURNS}  # told where coverage is
        for key in parts or new or [key for key in times if key.aspect in measures]:
            del times[key]
        if parts:
            times |= {key: 1 for key in lines if not key.table}


def _can_be_wider(now: Exact, key: Key, times: int, stands: set[tuple[Aspect, str]]) -> bool:
    """Say whether a range still says something when it is so many times as wide."""
    if not key.table and (key.aspect, "") in stands and times > WIDER:
        return False
    return not _run(now, key, times).empty


def _run(now: Exact, key: Key, times: int) -> Run:
    members = now.members(key)
    students, true = len(members), len(members & now.true[key.aspect])
    return Run(key, students, *run_of(students, true, least_counts(key, students), times))


def _printed(
    of: Histories, now: Exact, keys: Sequence[Key], runs: Mapping[Key, Run]
) -> Iterator[Group]:
    """Yield the groups of the new lines: into each range, beside the others, four counts fit.

    Of a line that was given up nothing is wanted any more.
    """
    for key in keys:
        if key.table and key.aspect is of.aspect:
            wanted = COUNTS - 1 if key in runs else 0
            yield Group(len(of.moments) - 1, of.mask(now.members(key)), wanted, key.table)


def _groups(of: Histories, smallest: int) -> list[Group]:
    """Return the small groups of every moment, and the few who left or came between two."""
    found = []

    def add(at: int, members: Iterable[str], table: str) -> None:
        mask = of.mask(frozenset(members)) & of.there[:, at]
        if 0 < mask.sum() < smallest:
            found.append(Group(at, mask, min(int(mask.sum()), COUNTS - 1), table))

    for at, moment in enumerate(of.moments):
        for place, table in enumerate(moment.tables):
            for value in sorted({values[place] for values in moment.profiles.values()}):
                add(at, moment.group(table, (value,)), table)
        if at:
            before = of.moments[at - 1].profiles.keys()
            add(at - 1, before - moment.profiles.keys(), "")
            add(at, moment.profiles.keys() - before, "")
    return found

"""What was worked out is kept for everybody who looks, until it changes or weighs too much."""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from concurrent.futures import Future
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, cast

import networkx as nx
import pandas as pd

T = TypeVar("T")
MOST = 512 * 1024 * 1024  # bytes, roughly: 100 schools of 600 students each take a quarter of it
_LINE = 420  # bytes of one line of a network, measured with tracemalloc
_LOOKED_AT = 16  # members of a collection that are weighed; the others are taken to be alike


class Kept:
    """Values by key, each of one version; the longest unused go when all weigh too much.

    Of one key only one version is kept: nobody asks for an older one again but a page that is
    being drawn just then, and that works it out for itself. Whoever comes while a value is being
    worked out waits for it.
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.hits = self.misses = self.weight = 0
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, tuple[int, Future[Any], int]] = OrderedDict()

    def get(self, key: Hashable, version: int, make: Callable[[], T]) -> T:
        """Return the value of this version, worked out by `make` if nobody did before."""
        with self._lock:
            known = self._values.get(key)
            if known is not None and known[0] == version:
                self.hits += 1
                self._values.move_to_end(key)
                waiting = known[1]
            else:
                self.misses += 1
                waiting = None
                future: Future[T] = Future()
                newer = known is not None and known[0] > version
                if not newer:
                    self._put(key, version, future, 0)
        if waiting is not None:
            return cast(T, waiting.result())
        try:
            value = make()
        except BaseException as problem:
            with self._lock:
                if not newer and self._is(key, future):
                    self._drop(key)
            future.set_exception(problem)
            raise
        future.set_result(value)
        if not newer:
            with self._lock:
                if self._is(key, future):
                    self._put(key, version, future, weigh(value))
                    while self.weight > self.most and len(self._values) > 1:
                        self._drop(next(iter(self._values)))
        return value

    def _is(self, key: Hashable, future: Future[Any]) -> bool:
        return key in self._values and self._values[key][1] is future

    def _put(self, key: Hashable, version: int, future: Future[Any], weight: int) -> None:
        if key in self._values:
            self._drop(key)
        self._values[key] = (version, future, weight)
        self.weight += weight

    def _drop(self, key: Hashable) -> None:
        self.weight -= self._values.pop(key)[2]


def weigh(value: Any) -> int:
    """Return roughly how many bytes a value takes, from a few members of each collection."""
    if isinstance(value, pd.DataFrame):
        return int(value.memory_usage(deep=True).sum())
    if isinstance(value, nx.Graph):
        return int(_LINE * (value.number_of_edges() + value.number_of_nodes()))
    own = sys.getsizeof(value)
    if isinstance(value, Mapping):
        return own + _alike(value.keys()) + _alike(value.values())
    if isinstance(value, tuple | list | set | frozenset):
        return own + _alike(value)
    if is_dataclass(value):
        return own + sum(weigh(getattr(value, field.name)) for field in fields(value))
    return own


def _alike(members: Collection[Any]) -> int:
    looked_at = [weigh(member) for member, _ in zip(members, range(_LOOKED_AT), strict=False)]
    return len(members) * sum(looked_at) // len(looked_at) if looked_at else 0

"""What nginx does in front of several processes, in forty lines: one browser, one process.

A connection goes to the process that its session's cookie stands for, or to the next one that
answers (nginx: `hash $cookie_connections_session consistent`; docs/deploy/district.md). Bytes pass
as they are.
"""

import asyncio
import itertools
import re
import zlib
from collections.abc import Sequence
from contextlib import suppress

_SESSION = re.compile(rb"connections_session=([^;\s]+)")


class Front:
    """Listens on a port of this machine and passes each connection on."""

    def __init__(self, port: int, behind: Sequence[int]) -> None:
        self.port, self.behind = port, list(behind)
        self._turns = itertools.count()
        self.passed: dict[int, int] = dict.fromkeys(behind, 0)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port)

    def stop(self) -> None:
        self._server.close()

    def _order(self, head: bytes) -> list[int]:
        """Return the processes to try, the browser's own one first."""
        found = _SESSION.search(head)
        first = zlib.crc32(found[1]) if found else next(self._turns)
        first %= len(self.behind)
        return self.behind[first:] + self.behind[:first]

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            for port in self._order(head):
                with suppress(OSError):
                    behind, to = await asyncio.open_connection("127.0.0.1", port)
                    break
            else:
                writer.close()
                return
            self.passed[port] += 1
            to.write(head)
            both = {
                asyncio.create_task(_pour(reader, to)),
                asyncio.create_task(_pour(behind, writer)),
            }
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for each in both:
                each.cancel()
            to.close()
        writer.close()


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while content := await source.read(1 << 16):
            target.write(content)
            await target.drain()

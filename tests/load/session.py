"""A browser's side of the protocol, without a browser: one web socket, one HTTP connection.

A Session speaks Streamlit's protobuf as the browser does, keeps what the page showed, and honours
fragments that refresh themselves. A Line is one HTTP/1.1 connection that stays open.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

HERE = ("127.0.0.1", "localhost")


def require_here(url: str) -> None:
    """Refuse to put load on anything but this machine."""
    if urlsplit(url).hostname not in HERE:
        raise SystemExit("The load test runs against this machine only.")


class Session:
    """One open page."""

    def __init__(self, url: str, page: str = "", cookie: str = "") -> None:
        require_here(url)
        self.url, self.page, self.cookie = url, page, cookie
        self.elements: dict[str, object] = {}  # the newest of each kind that tests look at
        self.texts: dict[tuple[int, ...], str] = {}  # what the page says, by place
        self.states: dict[str, str] = {}
        self.cached: set[str] = set()
        self.ids: dict[str, str] = {}  # widget id by key
        self.bytes_in = 0
        self.on_text: Callable[[str], None] | None = None
        self._hash = ""
        self._finished: asyncio.Queue[float] = asyncio.Queue()
        self._ticking: dict[str, asyncio.Task[None]] = {}
        self._reader: asyncio.Task[None] | None = None

    async def open(self, timeout: float = 60) -> None:
        """Connect and load the page; return when its script has finished."""
        split = urlsplit(self.url)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        self._socket = await websockets.connect(
            f"ws://{split.netloc}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=f"http://{split.netloc}",
            additional_headers=headers,
            max_size=None,
            compression=None,
            ping_interval=None,
            open_timeout=timeout,
        )
        self._reader = asyncio.create_task(self._read())
        await self.rerun()
        await self.finished(timeout)

    async def rerun(self, fragment: str = "", auto: bool = False) -> None:
        """Ask for a run, of the page or of one fragment."""
        message = BackMsg()
        wanted = message.rerun_script
        wanted.page_script_hash = self._hash
        if not self._hash:
            wanted.page_name = self.page
        wanted.fragment_id, wanted.is_auto_rerun = fragment, auto
        for widget, value in self.states.items():
            state = wanted.widget_states.widgets.add()
            state.id, state.string_value = widget, value
        wanted.cached_message_hashes.extend(self.cached)
        wanted.context_info.timezone = "America/Chicago"
        wanted.context_info.locale = "en-US"
        await self._socket.send(message.SerializeToString())

    async def finished(self, timeout: float) -> float:
        """Wait until a run has finished; return when."""
        return await asyncio.wait_for(self._finished.get(), timeout)

    async def close(self, rudely: bool = False) -> None:
        """Close the page; rudely: as a phone that loses its network."""
        for task in self._ticking.values():
            task.cancel()
        with contextlib.suppress(Exception):
            if rudely:
                self._socket.transport.abort()
            else:
                await asyncio.wait_for(self._socket.close(), 2)
        if self._reader is not None:
            self._reader.cancel()

    async def _read(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for raw in self._socket:
                self.bytes_in += len(raw)
                message = ForwardMsg()
                message.ParseFromString(raw)
                self._take(message)

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._hash = message.new_session.page_script_hash
        elif kind == "delta":
            if message.metadata.cacheable:
                self.cached.add(message.hash)
            if message.delta.WhichOneof("type") == "new_element":
                self._element(message)
        elif kind == "auto_rerun":
            fragment, every = message.auto_rerun.fragment_id, message.auto_rerun.interval
            if fragment in self._ticking:
                self._ticking[fragment].cancel()
            self._ticking[fragment] = asyncio.create_task(self._tick(fragment, every))
        elif (
            kind == "script_finished"
            and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        ):
            self._finished.put_nowait(time.perf_counter())

    def _element(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        content = getattr(element, kind)
        self.elements[kind] = content
        widget = getattr(content, "id", "")
        if isinstance(widget, str) and widget.startswith("$$"):
            self.ids[widget.rsplit("-", 1)[-1]] = widget
        if kind == "markdown":
            self.texts[tuple(message.metadata.delta_path)] = content.body
            if self.on_text is not None:
                self.on_text(content.body)

    async def _tick(self, fragment: str, every: float) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await asyncio.sleep(every)
                await self.rerun(fragment, auto=True)


class Line:
    """One HTTP/1.1 connection that stays open, as a browser keeps it."""

    def __init__(self, url: str) -> None:
        require_here(url)
        split = urlsplit(url)
        self.host, self.port = split.hostname or "", split.port or 80
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(
        self, path: str, body: bytes, kind: str = "application/json", cookie: str = ""
    ) -> tuple[int, dict[str, list[str]], bytes]:
        """Post; return the status, the headers by small name, and the body."""
        kinds = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        return await self._send(f"POST {path}", kinds, body, cookie)

    async def get(self, path: str, cookie: str = "") -> tuple[int, dict[str, list[str]], bytes]:
        """Get, zipped as browsers ask for it; return the same."""
        return await self._send(f"GET {path}", "Accept-Encoding: gzip\r\n", b"", cookie)

    async def _send(
        self, what: str, kinds: str, body: bytes, cookie: str
    ) -> tuple[int, dict[str, list[str]], bytes]:
        """Send; a connection that the server closed while it was idle is opened again."""
        used_before = self._writer is not None
        try:
            return await self._once(what, kinds, body, cookie)
        except (ConnectionResetError, BrokenPipeError):
            self.drop()
            if not used_before:
                raise
        return await self._once(what, kinds, body, cookie)

    async def _once(
        self, what: str, kinds: str, body: bytes, cookie: str
    ) -> tuple[int, dict[str, list[str]], bytes]:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        asking = f"{what} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n{kinds}"
        head = asking + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n"
        self._writer.write(head.encode() + body)
        await self._writer.drain()
        return await self._response()

    async def _response(self) -> tuple[int, dict[str, list[str]], bytes]:
        assert self._reader is not None
        first = await self._reader.readline()
        if not first:
            raise ConnectionResetError("closed")
        status = int(first.split()[1])
        headers: dict[str, list[str]] = {}
        while (line := await self._reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode().partition(":")
            headers.setdefault(name.strip().lower(), []).append(value.strip())
        body = await self._reader.readexactly(int(headers.get("content-length", ["0"])[0]))
        return status, headers, body

    def drop(self) -> None:
        """Lose the connection."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None


def told(body: bytes) -> Mapping[str, object]:
    """Return the JSON of a response."""
    return json.loads(body)

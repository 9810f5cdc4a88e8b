"""A wire between the app and its database that can be cut: everything on this machine."""

import selectors
import socket
import threading
from contextlib import suppress


class Wire:
    """Passes bytes from a port to PostgreSQL's socket, until it is cut."""

    def __init__(self, target: str) -> None:
        self.target, self.whole = target, True
        self._ends: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if not self.whole:
                    near.close()
                    continue
                far = socket.socket(socket.AF_UNIX)
                far.connect(self.target)
                self._ends += [near, far]
                threading.Thread(target=self._pass_on, args=(near, far), daemon=True).start()

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        chosen = selectors.DefaultSelector()
        chosen.register(near, selectors.EVENT_READ, far)
        chosen.register(far, selectors.EVENT_READ, near)
        with suppress(OSError, ValueError):
            while True:
                for key, _ in chosen.select():
                    part = key.fileobj.recv(1 << 16)  # type: ignore[union-attr]
                    if not part:
                        return
                    key.data.sendall(part)

    def cut(self) -> None:
        """Cut everything that is under way, and let nobody through."""
        self.whole = False
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def mend(self) -> None:
        self.whole = True

    def close(self) -> None:
        self.cut()
        self._listening.close()

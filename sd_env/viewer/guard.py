"""Who may talk to the page's server: browsers that were sent to it by its own address, with requests of bounded size.

A page of somebody else may make a browser send requests here, by links, forms, scripts or websockets. The browser says
so in ``Origin``, and in ``Host`` where a name was bent to this machine. Both are checked, of websockets too.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
HEADERS = {
    "content-security-policy": "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'none'; "
    "form-action 'self'; base-uri 'none'",  # Vue compiles its templates in the browser
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Guard:
    """An ASGI application in front of another; what is refused gets one line and never reaches it.

    Args:
        app: the application behind it.
        hosts: names in ``Host`` besides those of the loopback.
        most_bytes: of a request's body.
    """

    def __init__(self, app: App, hosts: tuple[str, ...] = (), most_bytes: int = 0) -> None:
        self.app, self.hosts, self.most_bytes = app, (*LOOPBACK, *hosts), most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refused = self.refusal(scope)
        if refused is None:
            await self.app(scope, receive, send if scope["type"] == "websocket" else _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refused[1]})
        else:
            status, reason = refused
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": f"{reason}\n".encode()})

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason for which a request is refused; None lets it in."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = headers.get("host", ""), headers.get("origin")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
        if name not in self.hosts:
            return 403, f"Host {host[:80]!r}: must be one of {', '.join(self.hosts)}"
        if origin is not None and origin != f"http://{host}":
            return 403, f"Origin {origin[:80]!r}: must be the page itself, http://{host}"
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            length = headers.get("content-length", "")
            if not length.isdigit():
                return 411, "Content-Length: must be told"
            if int(length) > self.most_bytes:
                return 413, f"{int(length):,} bytes: must be at most {self.most_bytes:,}"
        return None


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            more = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return sent

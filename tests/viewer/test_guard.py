"""Who may talk to the server: the page itself, with requests of bounded size."""

import asyncio

import pytest

from sd_env.viewer.guard import Guard

MOST = 1000


def ask(kind: str = "http", method: str = "POST", **headers: str) -> tuple[int | str, bool]:
    """The status, or what a websocket is told, and whether the request reached the application."""
    sent, reached = [], []

    async def app(scope, receive, send):
        reached.append(scope)
        await send({"type": "http.response.start" if kind == "http" else "websocket.accept", "status": 200})

    async def send(message):
        sent.append(message)

    async def receive():
        raise AssertionError("nothing is read before a request is let in")

    listed = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "method": method, "headers": listed}
    asyncio.run(Guard(app, ("192.0.2.7",), MOST)(scope, receive, send))
    first = sent[0]
    return (first["status"] if kind == "http" and "status" in first else first["type"]), bool(reached)


HOME = "127.0.0.1:8642"


@pytest.mark.parametrize("host", [HOME, "localhost:1", "localhost", "[::1]:8642", "192.0.2.7:80"])
def test_its_own_addresses_are_let_in(host):
    assert ask(host=host, origin=f"http://{host}", content_length="5") == (200, True)
    assert ask(method="GET", host=host) == (200, True)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8642", "", "evil.example:127.0.0.1", "0.0.0.0"]
)
def test_a_name_that_was_bent_to_this_machine_is_refused(host):
    assert ask(method="GET", host=host) == (403, False)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:8642", "http://127.0.0.1:1", ""])
def test_a_foreign_page_is_refused(origin):
    assert ask(host=HOME, origin=origin, content_length="5") == (403, False)
    assert ask("websocket", host=HOME, origin=origin) == ("websocket.close", False)


def test_its_own_websocket_is_let_in():
    assert ask("websocket", host=HOME, origin=f"http://{HOME}") == ("websocket.accept", True)


@pytest.mark.parametrize(("length", "status"), [(MOST, 200), (MOST + 1, 413), ("-1", 411), ("many", 411)])
def test_a_body_is_bounded(length, status):
    assert ask(host=HOME, content_length=str(length)) == (status, status == 200)


def test_a_body_of_untold_length_is_refused():
    assert ask(host=HOME) == (411, False)


def test_what_is_sent_forbids_foreign_frames():
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    asyncio.run(Guard(app)({"type": "http", "method": "GET", "headers": [(b"host", HOME.encode())]}, None, send))
    headers = dict(sent[0]["headers"])
    assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]
    assert headers[b"x-content-type-options"] == b"nosniff"

"""What the page and its server do not let happen: foreign pages, foreign names, large files, a port in use."""

import http.client
import socket
import subprocess
import sys

import pytest

from tests.viewer.conftest import ROOT

pytestmark = pytest.mark.browser


def ask(server, path: str = "/", method: str = "GET", length: int | None = None, **headers: str) -> int:
    """The status of a request with these headers; of its body only the length is told."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in {**headers, **({"Content-Length": str(length)} if length is not None else {})}.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


SOCKET = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
SOCKET |= {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}


def test_an_upload_that_is_too_large_is_refused(server, visit, tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(33 * 2**20)
    page = visit(server.url)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_text("too large: a recording has at most 32 MB").wait_for()
    assert ask(server, "/_nicegui/client/x/upload/1", method="POST", length=33 * 2**20) == 413


def test_a_foreign_page_cannot_drive_it(server, visit, tmp_path):
    path = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket&client_id=x"
    home = f"http://127.0.0.1:{server.port}"
    assert ask(server) == 200
    assert ask(server, Host="evil.example") == 403
    assert ask(server, Origin="http://evil.example") == 403
    assert ask(server, path, **SOCKET, Origin="http://evil.example") == 403
    assert ask(server, path, **SOCKET, Host=f"evil.example:{server.port}") == 403
    assert ask(server, path, **SOCKET, Origin=home) == 101
    foreign = tmp_path / "foreign.html"
    foreign.write_text(f"<iframe src='{server.url}'></iframe>")
    page = visit(foreign.as_uri())
    opened = (
        f"new Promise((done) => {{ const s = new WebSocket('ws://127.0.0.1:{server.port}{path}');"
        " s.onopen = () => done('open'); s.onerror = () => done('refused'); })"
    )
    assert page.evaluate(opened) == "refused"
    page.wait_for_function("true")
    assert not [frame for frame in page.frames[1:] if frame.locator("#sd-begin").count()]
    assert any("frame-ancestors" in told for told in visit.complaints)
    visit.complaints.clear()


def test_it_listens_on_the_loopback_alone(server):
    outside = [info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    for address in {address for address in outside if not address.startswith("127.")}:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((address, server.port), timeout=5)


def test_a_port_in_use_is_one_message(server):
    command = [sys.executable, "-m", "sd_env.viewer", "--port", str(server.port), "--no-browser"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == (
        f"sd_env.viewer: --port {server.port} on 127.0.0.1: in use (Address already in use); choose another\n"
    )

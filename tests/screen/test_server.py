"""The web server of the screen, over real sockets."""

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from dealer_kiosk.config import Screen
from dealer_kiosk.errors import KioskError
from dealer_kiosk.messages import Expects
from dealer_kiosk.screen.guard import HEADERS
from dealer_kiosk.screen.pages import BEAT_S, MOST_BYTES
from dealer_kiosk.screen.server import ScreenServer
from dealer_kiosk.screen.touch import Touch
from dealer_kiosk.screen.view import Caption, View
from tests.screen.conftest import Desk


def events(answer: http.client.HTTPResponse) -> Iterator[tuple[str, str]]:
    """The events of a stream, as name and data."""
    name = ""
    while line := answer.readline().decode().rstrip("\n"):
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, line.removeprefix("data: ")
            answer.readline()


def views(answer: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    """The views of a stream."""
    return (json.loads(data) for name, data in events(answer) if name == "view")


def said(text: str) -> View:
    """A view with one caption."""
    return View("speaking", (Caption("agent", text),))


# ---- the page ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/screen.css", "text/css"),
        ("/screen.js", "text/javascript"),
        ("/link.js", "text/javascript"),
    ],
)
def test_the_page_and_its_parts_are_served(desk: Desk, path: str, media_type: str) -> None:
    """Each with its type."""
    answer = desk.ask("GET", path)
    assert (answer.status, answer.headers.get_content_type()) == (200, media_type)
    assert len(answer.read()) > 100


def test_the_page_needs_nothing_from_elsewhere(desk: Desk) -> None:
    """No address of another machine stands in it."""
    for path in ("/", "/screen.css", "/screen.js", "/link.js", "/panel.js", "/captions.js", "/fade.js"):
        text = desk.ask("GET", path).read().decode()
        assert "://" not in text
        assert "innerHTML" not in text
        assert "Storage" not in text
        assert "pushState" not in text


@pytest.mark.parametrize("path", ["/", "/nothing", "/touch", "/events"])
def test_every_answer_has_the_strict_headers(desk: Desk, path: str) -> None:
    """Whether it is an answer or a refusal."""
    headers = desk.ask("GET", path).headers
    assert dict(HEADERS) == {name: headers[name] for name in HEADERS}
    assert headers.get_all("cache-control") == ["no-store"]
    assert headers["server"] is None


def test_the_content_security_policy_is_the_strictest_that_works() -> None:
    """Own scripts, styles and connections, nothing else."""
    assert HEADERS["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/favicon.ico", "/../config.toml", "/..%2f..%2fconfig.toml", "/%2e%2e/wire.py", "/page/index.html", "//", "/\\"],
)
def test_there_is_nothing_else(desk: Desk, path: str) -> None:
    """One sentence with status 404."""
    answer = desk.ask("GET", path)
    assert (answer.status, answer.read()) == (404, b"There is no such page here.\n")


@pytest.mark.parametrize(("method", "path"), [("GET", "/touch"), ("POST", "/"), ("PUT", "/touch"), ("DELETE", "/events")])
def test_other_methods_are_refused(desk: Desk, method: str, path: str) -> None:
    """One sentence with status 405, and which ones work."""
    answer = desk.ask(method, path, Origin=desk.server.address.rstrip("/"))
    assert (answer.status, answer.read()) == (405, b"This address does not take that method.\n")
    assert answer.headers["allow"]


@pytest.mark.parametrize(
    "host", ["attacker.example", "attacker.example:{port}", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:{port}", ""]
)
def test_another_host_name_is_refused(desk: Desk, host: str) -> None:
    """As of a page whose name was made to lead to this machine."""
    answer = desk.ask("GET", "/events", Host=host.format(port=desk.port))
    assert answer.status == 403
    assert b"is not served here" in answer.read()


def test_localhost_is_this_machine(desk: Desk) -> None:
    """By its usual name."""
    assert desk.ask("GET", "/", Host=f"localhost:{desk.port}").status == 200


def test_it_listens_on_this_machine_only(desk: Desk) -> None:
    """Not on the addresses that others reach."""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", desk.port), timeout=5)


# ---- touches -----------------------------------------------------------------------------------------------------------


def test_a_touch_reaches_the_program(desk: Desk) -> None:
    """In the words of a customer."""
    assert desk.post({"kind": "yes"}).status == 204
    assert desk.post({"kind": "digits", "text": "3125550142"}).status == 204
    assert desk.touches == [Touch("yes", "yes"), Touch("digits", "3125550142")]


def test_typing_is_no_touch(desk: Desk) -> None:
    """It only says that somebody is there."""
    assert desk.post({}, "/typing").status == 204
    assert (desk.touches, desk.typings) == ([], [True])


@pytest.mark.parametrize(
    "body", [b"", b"yes", b"[" * MOST_BYTES, b'{"kind": "shutdown"}', b'{"kind": "text", "text": ""}', b"\xff" * 99]
)
def test_what_is_no_touch_is_refused_in_one_sentence(desk: Desk, body: bytes) -> None:
    """Status 400, and the program hears nothing of it."""
    answer = desk.post(body)
    text = answer.read().decode()
    assert answer.status == 400
    assert text.count("\n") == 1
    assert desk.touches == []


@pytest.mark.parametrize("origin", ["http://attacker.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])
def test_other_pages_cannot_touch(desk: Desk, origin: str) -> None:
    """Status 403."""
    assert desk.post({"kind": "yes"}, origin=origin).status == 403
    assert desk.post({}, "/typing", origin=origin).status == 403
    assert (desk.touches, desk.typings) == ([], [])


def test_nobody_in_particular_cannot_touch(desk: Desk) -> None:
    """A browser always says which page sends."""
    assert desk.ask("POST", "/touch", b'{"kind": "yes"}').status == 403


def test_a_large_body_is_refused(desk: Desk) -> None:
    """Status 413, without keeping it."""
    answer = desk.post(b" " * (MOST_BYTES + 1))
    assert (answer.status, answer.read()) == (413, f"At most {MOST_BYTES} bytes may be sent.\n".encode())


@pytest.mark.parametrize(
    "request_text",
    [
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"POST /touch HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_what_is_no_request_does_no_harm(desk: Desk, request_text: bytes) -> None:
    """It gets a refusal or nothing, and the next one is served."""
    raw = desk.raw(request_text)
    raw.shutdown(socket.SHUT_WR)
    answer = raw.recv(4096)
    assert not answer or answer.split()[1] in (b"400", b"403", b"431")
    assert desk.ask("GET", "/").status == 200


# ---- views -------------------------------------------------------------------------------------------------------------


def test_a_page_gets_the_present_view_at_once(desk: Desk) -> None:
    """And then each new one."""
    desk.server.show(said("Welcome."))
    stream = views(desk.ask("GET", "/events"))
    assert next(stream)["captions"][0]["heard"] == "Welcome."
    desk.server.show(View("listening", expects=Expects.YES_NO))
    assert next(stream)["expects"] == "yes_no"


def test_the_first_event_names_the_version_of_the_page(desk: Desk) -> None:
    """The same one every time."""
    first = next(events(desk.ask("GET", "/events")))
    assert first[0] == "hello"
    assert len(first[1]) == 16
    assert next(events(desk.ask("GET", "/events"))) == first


def test_a_page_sees_the_last_view_and_about_ten_a_second(desk: Desk) -> None:
    """What came between two is left out."""
    stream = views(desk.ask("GET", "/events"))
    next(stream)
    started, count = time.monotonic(), 0
    for number in range(1000):
        desk.server.show(said(f"word {number}"))
        time.sleep(0.001)
    for view in stream:
        count += 1
        if view["captions"][0]["heard"] == "word 999":
            break
    assert count <= (time.monotonic() - started) * 10 + 2


@pytest.mark.slow
def test_a_quiet_server_shows_that_it_lives(desk: Desk) -> None:
    """Every two seconds."""
    stream = events(desk.ask("GET", "/events"))
    names = [next(stream)[0] for _ in range(2)]
    started = time.monotonic()
    names.append(next(stream)[0])
    assert names == ["hello", "view", "beat"]
    assert BEAT_S * 0.5 < time.monotonic() - started < BEAT_S * 5


def test_twenty_pages_see_the_same(desk: Desk) -> None:
    """And a touch gets through beside them."""
    streams = [views(desk.ask("GET", "/events")) for _ in range(20)]
    assert {next(stream)["state"] for stream in streams} == {"welcome"}
    desk.server.show(said("Hello."))
    assert {next(stream)["state"] for stream in streams} == {"speaking"}
    assert desk.post({"kind": "no"}).status == 204


def test_showing_never_waits_and_never_fails() -> None:
    """Before the start, while nobody reads, and after the end."""
    server = ScreenServer(Screen(port=0), lambda _touch: None)
    server.show(said("before"))
    server.start()
    with socket.create_connection(("127.0.0.1", int(server.address.rstrip("/").rpartition(":")[2]))) as deaf:
        deaf.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        started = time.monotonic()
        for number in range(10_000):
            server.show(said(str(number) * 100))
        assert time.monotonic() - started < 2
    server.stop()
    server.show(said("after"))


def test_slow_clients_keep_nobody_waiting(desk: Desk) -> None:
    """Half a request line, half a body, and a page that does not read."""
    desk.raw(b"GET /ev")
    desk.raw(desk.head("POST /touch") + b'Content-Length: 15\r\n\r\n{"kind"')
    desk.raw(desk.head("GET /events") + b"\r\n")
    for number in range(5):
        desk.server.show(said(str(number) * 50_000))
        time.sleep(0.12)
    started = time.monotonic()
    assert desk.post({"kind": "yes"}).status == 204
    assert time.monotonic() - started < 2
    assert desk.touches == [Touch("yes", "yes")]


@pytest.mark.slow
def test_a_body_that_never_ends_is_given_up(desk: Desk) -> None:
    """Status 408 after five seconds."""
    raw = desk.raw(desk.head("POST /touch") + b'Content-Length: 15\r\n\r\n{"kind"')
    assert raw.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_a_page_that_leaves_is_forgotten(desk: Desk) -> None:
    """A hundred of them leave no thread behind."""
    before = threading.active_count()
    for _ in range(100):
        with desk.raw(desk.head("GET /events") + b"\r\n") as raw:
            assert raw.recv(1000)
    assert desk.ask("GET", "/").status == 200
    assert threading.active_count() == before


# ---- start and stop ----------------------------------------------------------------------------------------------------


def test_stopping_disconnects_every_page(desk: Desk) -> None:
    """Soon, also those that do not read, and the port is free again."""
    streams = [desk.ask("GET", "/events") for _ in range(3)]
    desk.raw(desk.head("GET /events") + b"\r\n").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    for number in range(4):
        desk.server.show(said(str(number) * 3_000_000))
        time.sleep(0.3)
    port, started = desk.port, time.monotonic()
    desk.server.stop()
    assert time.monotonic() - started < 5
    assert not desk.server.running
    for stream in streams:
        with contextlib.suppress(http.client.IncompleteRead):  # the end comes in the middle of a view
            stream.read()
    again = ScreenServer(Screen(port=port), desk.touches.append)
    again.start()
    assert again.address == f"http://127.0.0.1:{port}/"
    again.stop()


def test_starting_and_stopping_twice_is_once(desk: Desk) -> None:
    """And it can be started again afterwards."""
    address = desk.server.address
    desk.server.start()
    assert desk.server.address == address
    desk.server.stop()
    desk.server.stop()
    desk.server.start()
    assert desk.ask("GET", "/").status == 200


def test_a_port_in_use_is_named(desk: Desk) -> None:
    """With what to do about it."""
    second = ScreenServer(Screen(port=desk.port), desk.touches.append)
    with pytest.raises(KioskError, match=rf"port {desk.port} .*Address already in use.*\[screen\] in config.toml"):
        second.start()
    assert not second.running
    second.stop()


def test_an_impossible_port_is_named(desk: Desk) -> None:
    """With what a port is."""
    with pytest.raises(KioskError, match=r"port 70000 .*up to 65535"):
        ScreenServer(Screen(port=70_000), desk.touches.append).start()

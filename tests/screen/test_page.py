"""The page in a real browser."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dealer_kiosk.config import Screen
from dealer_kiosk.messages import Expects
from dealer_kiosk.screen.server import ScreenServer
from dealer_kiosk.screen.touch import Touch
from dealer_kiosk.screen.view import Caption, Card, Row, View
from scripts.browser import Browser, find
from scripts.screenshots import SCENES, SIZES
from tests.screen.conftest import Desk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(find() is None, reason="Chromium is not installed (apt-get install chromium)"),
]

TALK = View(
    "listening",
    (Caption("agent", "And your name?"), Caption("customer", "sam delgado")),
    Card("New appointment", (Row("Name", "Sam Delgado"), Row("Phone", "(312) 555-0142"))),
    Expects.YES_NO,
)
EVERYTHING = "document.documentElement.outerHTML + [...document.querySelectorAll('input')].map((field) => field.value).join()"
PERSONAL = ("delgado", "555", "name?", "ada", "xray")

# The text of every element that shows some: its size, its contrast with what is behind it (WCAG 2.2), and whether it fits.
LOOK = """
(() => {
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  const owns = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || element.value;
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility({ visibilityProperty: true }) || !owns(element)) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(rgb(style.color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const what = `${element.tagName} ${element.className} "${(element.value ?? element.textContent).slice(0, 20)}"`;
    if (contrast < 7) found.push(`${what} has a contrast of ${contrast.toFixed(1)}`);
    if (parseFloat(style.fontSize) < 28) found.push(`${what} is ${style.fontSize} high`);
    const fits = element.scrollWidth <= element.clientWidth && element.scrollHeight <= element.clientHeight;
    if (element.tagName === "BUTTON" && !fits) found.push(`${what} does not fit`);
  }
  const parts = [...document.querySelectorAll("header, #welcome, #notice, #captions, #card, #panel, nav")];
  const boxes = parts.filter((part) => part.checkVisibility()).map((part) => [part, part.getBoundingClientRect()]);
  const before = (a, b) => a.right <= b.left + 1 || a.bottom <= b.top + 1;
  for (const [part, box] of boxes) {
    const inside = box.left >= 0 && box.top >= 0 && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1;
    if (!inside) found.push(`${part.id || part.tagName} leaves the screen`);
    for (const [other, its] of boxes) {
      const apart = before(box, its) || before(its, box);
      if (part !== other && !apart) found.push(`${part.id || part.tagName} covers ${other.id || other.tagName}`);
    }
  }
  for (const button of document.querySelectorAll("button")) {
    const box = button.getBoundingClientRect();
    if (box.width && (box.width < 60 || box.height < 60)) found.push(`${button.textContent} is small`);
  }
  return found;
})()
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    program = find()
    assert program is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, Browser(program, Path(profile)) as made:
        made.size(*SIZES["portrait"])
        yield made


@pytest.fixture
def page(desk: Desk, browser: Browser) -> Browser:
    """The browser on a fresh page of the server."""
    browser.size(*SIZES["portrait"])
    browser.open(desk.server.address)
    browser.wait("document.body.dataset.state === 'welcome'")
    return browser


def show(desk: Desk, page: Browser, view: View) -> None:
    """Show a view and wait until it is there."""
    desk.server.show(view)
    last = view.captions[-1].text if view.captions else ""
    # textContent of a caption begins with the speaker; what is asked for is that it ends with the text
    page.wait(f"document.body.dataset.state === '{view.state}'")
    page.wait(f"(document.querySelector('#captions li:last-child')?.textContent ?? '').endsWith({last!r})")
    time.sleep(0.5)  # a panel takes no press that was meant for the one before


def until(desk: Desk, count: int) -> list[Touch]:
    """The touches, as soon as there are so many."""
    deadline = time.monotonic() + 20
    while len(desk.touches) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return desk.touches


def test_both_sides_are_shown(desk: Desk, page: Browser) -> None:
    """With the card, and the words already spoken are marked."""
    spoken = Caption("agent", "Shall I book it?", heard_upto=7)
    show(desk, page, replace(TALK, state="speaking", captions=(*TALK.captions, spoken)))
    assert page.evaluate("[...document.querySelectorAll('#captions li')].map((item) => item.innerText)") == [
        "Service desk\nAnd your name?",
        "You\nSam delgado",
        "Service desk\nShall I book it?",
    ]
    assert page.evaluate("document.querySelector('.marked .heard').textContent") == "Shall I"
    assert (
        page.evaluate("document.getElementById('card-rows').innerText.split('\\n').join(' ')")
        == "Name Sam Delgado Phone (312) 555-0142"
    )
    assert page.evaluate("document.getElementById('status').textContent") == "Speaking"


def test_a_finger_on_yes_reaches_the_program(desk: Desk, page: Browser) -> None:
    """Once, even when it comes twice."""
    show(desk, page, TALK)
    page.tap(".yes")
    page.tap(".yes")
    assert until(desk, 1) == [Touch("yes", "yes")]
    time.sleep(0.5)
    assert len(desk.touches) == 1


def test_an_answer_to_the_question_before_is_not_taken_for_the_next(desk: Desk, page: Browser) -> None:
    """A yes that comes as the question changes answers nothing, and there is no answering while the program thinks."""
    show(desk, page, TALK)
    asked = "document.querySelectorAll('#captions li').length === 3"
    page.evaluate(f"new MutationObserver(() => {{ if ({asked}) document.querySelector('.yes').click(); }})"
                  ".observe(document.getElementById('captions'), { childList: true })")  # fmt: skip
    desk.server.show(replace(TALK, captions=(*TALK.captions, Caption("agent", "Shall I cancel it?"))))
    page.wait(asked)
    time.sleep(0.5)
    show(desk, page, replace(TALK, state="thinking"))
    page.tap(".yes")
    time.sleep(0.5)
    assert desk.touches == []


def test_a_phone_number_is_typed_on_the_keypad(desk: Desk, page: Browser) -> None:
    """Digit by digit, with a slip taken back, and sent at once."""
    show(desk, page, replace(TALK, expects=Expects.PHONE))
    for place in (3, 1, 2, 5, 5, 5, 11, 1, 4, 2, 9):
        page.tap(f".pad button:nth-child({place})")
    page.tap(".delete")
    assert page.evaluate("document.getElementById('typed').value") == "312 555 0142"
    page.tap(".send")
    assert until(desk, 1) == [Touch("digits", "3125550142")]
    for _ in range(500):
        if desk.typings:
            break
        time.sleep(0.02)
    assert desk.typings


def test_a_name_is_typed_on_the_screen(desk: Desk, page: Browser) -> None:
    """With capitals."""
    show(desk, page, replace(TALK, expects=Expects.NAME))
    for letter in "ADA ":
        page.evaluate(f"[...document.querySelectorAll('.keyboard button')].find((key) => key.textContent === {letter!r} || "
                      f"({letter!r} === ' ' && key.className === 'space')).click()")  # fmt: skip
    page.evaluate("[...document.querySelectorAll('.key')].find((key) => key.textContent === 'L').click()")
    page.tap(".send")
    assert until(desk, 1) == [Touch("text", "Ada L")]


def test_whoever_cannot_speak_can_begin(desk: Desk, page: Browser) -> None:
    """With a suggestion, or with the keyboard."""
    time.sleep(2)  # presses that come too soon after a change count for nothing
    page.tap("#suggestions button")
    assert until(desk, 1) == [Touch("text", "i want to book an appointment")]
    time.sleep(4.1)  # nobody answers
    page.tap("#type")
    page.tap(".keyboard .keys:nth-of-type(2) .key")
    time.sleep(0.5)
    page.tap(".send")
    assert until(desk, 2)[1:] == [Touch("text", "q")]


@pytest.mark.parametrize("view", [scene.view for scene in SCENES.values()])
def test_a_person_can_always_be_called(desk: Desk, page: Browser, view: View) -> None:
    """In every state of a running program."""
    show(desk, page, view)
    page.tap("#person")
    assert until(desk, 1) == [Touch("person", "i want to talk to a person")]


def test_the_keyboard_of_the_browser_works_too(desk: Desk, page: Browser) -> None:
    """The focus goes from the captions to the answers to the help, and Enter presses."""
    show(desk, page, TALK)
    order = []
    for _ in range(5):
        page.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert order == ["captions", "Yes", "No", "person", "type"]
    page.evaluate("document.querySelector('.no').focus()")
    page.press("Enter", "\r")
    assert until(desk, 1) == [Touch("no", "no")]


def test_markup_is_shown_as_text(desk: Desk, page: Browser) -> None:
    """Whatever a customer says, types or is called."""
    evil = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"
    card = Card(evil, (Row(evil, evil),))
    show(desk, page, replace(TALK, captions=(Caption("customer", evil), Caption("agent", evil, 4)), card=card))
    assert page.evaluate("document.querySelector('#captions .heard').textContent") == evil
    assert page.evaluate("document.querySelector('#card dd').textContent") == evil
    assert page.evaluate("document.querySelectorAll('img, body script').length") == 0
    assert page.evaluate("document.title") == "Service desk"


def test_the_policy_stops_scripts_in_the_page(desk: Desk, page: Browser) -> None:
    """Also those that somehow get into it."""
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img id=bad src=x onerror=\"document.title=1\">')")
    time.sleep(0.5)
    assert page.evaluate("document.title") == "Service desk"


def test_nothing_personal_is_left_after_the_session(desk: Desk, page: Browser) -> None:
    """Not in the page, not in its fields, not in storage, not in the history."""
    show(desk, page, replace(TALK, expects=Expects.NAME))
    for letter in "XRAY":
        page.evaluate(f"[...document.querySelectorAll('.key')].find((key) => key.textContent === {letter!r}).click()")
    assert all(word in page.evaluate(EVERYTHING).lower() for word in ("delgado", "555", "xray"))
    show(desk, page, View())
    assert [word for word in PERSONAL if word in page.evaluate(EVERYTHING).lower().replace("'", "")] == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie, history.state]") == [0, 0, "", None]
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert page.evaluate("caches.keys().then((all) => all.length)") == 0
    page.tap("#type")
    assert page.evaluate("document.getElementById('typed').value") == ""


def test_a_program_that_ends_is_missed_and_found_again(desk: Desk, page: Browser) -> None:
    """The page says so, forgets the conversation, and comes back by itself."""
    show(desk, page, TALK)
    port = desk.port
    desk.server.stop()
    page.wait("document.body.dataset.state === 'lost'")
    assert "not running" in page.evaluate("document.getElementById('notice').innerText")
    assert "delgado" not in page.evaluate(EVERYTHING).lower()
    again = ScreenServer(Screen(port=port), desk.touches.append)
    again.start()
    try:
        page.wait("document.body.dataset.state === 'welcome'")
        page.tap("#person")
        assert until(desk, 1) == [Touch("person", "i want to talk to a person")]
    finally:
        again.stop()


@pytest.mark.parametrize("position", list(SIZES))
def test_every_state_can_be_read(desk: Desk, page: Browser, position: str) -> None:
    """Text of 28 pixels at least with a contrast of 7:1 at least; nothing covers anything, nothing leaves the screen."""
    page.size(*SIZES[position])
    found: list[str] = []
    for name, scene in SCENES.items():
        show(desk, page, View())
        show(desk, page, scene.view)
        for selector in scene.taps:
            page.tap(selector)
        time.sleep(0.2)
        found += [f"{name}: {problem}" for problem in page.evaluate(LOOK)]
        page.evaluate("document.querySelector('#type[aria-expanded=true]')?.click()")
    assert found == []


def test_motion_is_reduced_for_whoever_asks(page: Browser) -> None:
    """The microphone's bar jumps instead of gliding."""
    page.media("prefers-reduced-motion", "reduce")
    assert page.evaluate("getComputedStyle(document.getElementById('level')).transitionDuration") in ("0s", "0.1s, 0s")
    page.media("prefers-reduced-motion", "no-preference")
    assert page.evaluate("getComputedStyle(document.getElementById('level')).transitionDuration") == "0.1s"

"""Pictures of every state of the screen, in both positions of the display."""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from dealer_kiosk.config import Screen
from dealer_kiosk.messages import Expects
from dealer_kiosk.screen.server import ScreenServer
from dealer_kiosk.screen.view import Caption, Card, Row, View
from scripts.browser import Browser, find

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
_LOST_S = 5.0  # until the page says that the program is not running

_ASKED = (
    Caption("agent", "Welcome to Lakeside Motors. I'm the automated service desk. How can I help?"),
    Caption("customer", "i need an oil change on friday at half past ten"),
    Caption("agent", "Friday, November 27th at 10:30 AM is free. What's the best phone number for you?"),
)
_NAMED = (
    *_ASKED,
    Caption("customer", "three one two five five five oh one four two"),
    Caption("agent", "3 1 2, 5 5 5, 0 1 4 2. And your name?"),
)
_READ_BACK = (
    *_NAMED,
    Caption("customer", "sam delgado"),
    Caption(
        "agent",
        "Oil change, Friday, November 27th at 10:30 AM, under Sam Delgado. About 30 minutes, 59 to 89 dollars. Shall I book it?",
        heard_upto=63,
    ),
)
_CARD = Card("New appointment", (Row("Service", "Oil change"), Row("Day", "Friday, November 27"), Row("Time", "10:30 AM")))
_WITH_PHONE = replace(_CARD, rows=(*_CARD.rows, Row("Phone", "(312) 555-0142")))
_WHOLE = replace(_CARD, rows=(*_CARD.rows, Row("Name", "Sam Delgado"), Row("Phone", "(312) 555-0142")))
_BOOKED = Card("Booked", (Row("Code", "K7M4R"), *_CARD.rows, Row("Name", "Sam Delgado")), "confirmed")
_LONG = Caption(
    "agent",
    "We have these used cars: a 2021 Honda Civic in blue for 18,900 dollars, a 2020 Toyota Corolla in silver for 17,500 dollars, "
    "a 2019 Subaru Outback in green for 21,300 dollars, a 2022 Ford F-150 in red for 38,750 dollars and a 2018 Mazda CX-5 in "
    "white for 16,990 dollars. All of them come with a history report, a two-year warranty and a full tank. The Civic and the "
    "Corolla can be driven today; for the others I would arrange a time with the sales desk. Which of them would you like to "
    "see, or shall I tell you more about one of them first? You can also say a make, a color or a highest price.",
    heard_upto=420,
)
_CROWDED = Card(
    "New appointment",
    (
        Row("Service", "Air conditioning service and transmission inspection"),
        Row("Your car", "2019 Mercedes-Benz GLC 300 4MATIC"),
        Row("Day", "Wednesday, September 30"),
        Row("Time", "10:30 AM"),
        Row("Name", "Maximiliane-Alexandrina Featherstonehaugh-Cholmondeley"),
        Row("Phone", "(312) 555-0142"),
        Row("E-mail", "maximiliane.alexandrina.featherstonehaugh@cholmondeley-industries.example"),
    ),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: a view, and what is touched before it is taken."""

    view: View
    taps: tuple[str, ...] = ()


SCENES = {
    "welcome": Scene(View()),
    "welcome-typing": Scene(View(), ("#type",)),
    "listening": Scene(View("listening", _ASKED[:1], level=0.6)),
    "listening-phone": Scene(
        View("listening", _ASKED, _CARD, Expects.PHONE, 0.3),
        tuple(f".pad .key:nth-child({digit})" for digit in (3, 1, 2, 5, 5, 5)),
    ),
    "listening-name": Scene(View("listening", _NAMED, _WITH_PHONE, Expects.NAME, 0.1)),
    "listening-email": Scene(
        View("listening", (*_READ_BACK, Caption("agent", "What's your e-mail address?")), _BOOKED, Expects.EMAIL, 0.1)
    ),
    "thinking": Scene(View("thinking", _ASKED[:2], expects=Expects.OPEN)),
    "speaking-yes-no": Scene(View("speaking", _READ_BACK, _WHOLE, Expects.YES_NO)),
    "speaking-slowest": Scene(View("speaking", _ASKED[:1], pace=1.5)),
    "confirmed": Scene(
        View(
            "listening",
            (*_READ_BACK[:-1], Caption("agent", "Booked. Your code is K, 7, M, 4, R. Is there anything else?")),
            _BOOKED,
        )
    ),
    "long-caption": Scene(View("speaking", (*_ASKED, Caption("customer", "what used cars do you have"), _LONG))),
    "crowded": Scene(View("speaking", (*_READ_BACK, _LONG), _CROWDED, Expects.YES_NO)),
    "crowded-typing": Scene(View("listening", (*_READ_BACK, _LONG), _CROWDED, Expects.YES_NO), ("#type",)),
    "deaf": Scene(View("deaf", _NAMED, _WITH_PHONE, Expects.NAME)),
    "deaf-welcome": Scene(View("deaf")),
    "unavailable": Scene(View("unavailable")),
}


def main() -> int:
    """Take the pictures; the exit status is 1 without Chromium."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("--only", default="", help="a word that the names of the wanted pictures have")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "var" / "screenshots", help="where the PNG files are put")
    options = parser.parse_args()
    folder, only = options.folder, options.only
    program = find()
    if program is None:
        print("Chromium is missing: apt-get install chromium")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile, Browser(program, Path(profile)) as browser:
        browser.media("prefers-reduced-motion", "reduce")
        for position, size in SIZES.items():
            browser.size(*size)
            _take(browser, folder, position, only)
    return 0


def _take(browser: Browser, folder: Path, position: str, only: str) -> None:
    """The wanted pictures in one position; the last one after the program has ended."""
    server = ScreenServer(Screen(port=0), print)
    server.start()
    try:
        for name, scene in SCENES.items():
            if only not in name:
                continue
            show(browser, server, scene)
            browser.screenshot(folder / f"{name}-{position}.png")
    finally:
        server.stop()
    if only not in "lost":
        return
    time.sleep(_LOST_S)
    browser.screenshot(folder / f"lost-{position}.png")


def show(browser: Browser, server: ScreenServer, scene: Scene) -> None:
    """Bring a scene onto a freshly opened page."""
    server.show(scene.view)
    browser.open(server.address)
    browser.wait(f"document.body.dataset.state === '{scene.view.state}'")
    for selector in scene.taps:
        browser.tap(selector)
    time.sleep(0.3)


if __name__ == "__main__":
    sys.exit(main())

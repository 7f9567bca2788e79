"""Reading config.toml."""

from dataclasses import replace
from pathlib import Path

import pytest

from dealer_kiosk.config import Config, load, render
from dealer_kiosk.errors import ConfigError

ROOT = Path(__file__).parents[1]


def read(tmp_path: Path, text: str) -> Config:
    """The configuration that a file with this text makes."""
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_the_shipped_file_holds_every_key_with_its_default() -> None:
    """Loading it gives the defaults, and rendering the defaults gives it."""
    assert replace(load(ROOT / "config.toml"), base=Path()) == Config()
    assert (ROOT / "config.toml").read_text(encoding="utf-8") == render(Config())


def test_absent_keys_keep_their_defaults(tmp_path: Path) -> None:
    """An empty file is a working configuration, and one key changes one value."""
    assert replace(read(tmp_path, ""), base=Path()) == Config()
    assert read(tmp_path, "[booking]\ngrid_minutes = 15\n").booking.grid_minutes == 15


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    """Not to the working directory."""
    config = read(tmp_path, "")
    assert config.path(config.database.path) == tmp_path / "var" / "dealer.db"
    assert config.path("/srv/dealer.db") == Path("/srv/dealer.db")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[bookings]\n", "unknown key 'bookings'; did you mean 'booking'?"),
        ("[booking]\nlead = 5\n", "unknown key 'booking.lead'; did you mean 'booking.lead_minutes'?"),
        ("[stt.whispr]\n", "unknown key 'stt.whispr'; did you mean 'stt.whisper'?"),
        ("[booking]\ngrid_minutes = '30'\n", "booking.grid_minutes must be a whole number, not '30'"),
        ("[booking]\ngrid_minutes = true\n", "booking.grid_minutes must be a whole number, not True"),
        ("[booking]\ngrid_minutes = -5\n", "booking.grid_minutes must not be negative, not -5"),
        ("[backup]\ntime = '3am'\n", "backup.time must be a time such as 03:00, not '3am'"),
        ("[stt]\nengine = 'cloud'\n", "stt.engine must be one of sphinx, whisper, not 'cloud'"),
        ("[dealership]\ntimezone = 'Mars/Olympus'\n", "'Mars/Olympus' is not a time zone"),
        ("booking = 5\n", "booking must be a table ([booking])"),
        ("[booking\n", "is not valid TOML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    """The file, the key, and what it should be."""
    with pytest.raises(ConfigError, match=r"config\.toml") as raised:
        read(tmp_path, text)
    assert message in str(raised.value)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    """It names the file."""
    with pytest.raises(ConfigError, match=r"cannot read .*none\.toml: No such file"):
        load(tmp_path / "none.toml")

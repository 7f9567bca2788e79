"""Laying the appliance out on a machine."""

import stat
from pathlib import Path

import pytest

from dealer_kiosk import config as configuration
from tests.install.conftest import REPOSITORY, Machine


def mode(path: Path) -> str:
    """Permissions in octal."""
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


@pytest.mark.slow
def test_program_and_units_are_where_the_service_expects_them(laid_out: Machine) -> None:
    """The unit's paths lead to files of the release."""
    release = laid_out.root / "opt/dealer-kiosk/current"
    unit = laid_out.root / "etc/systemd/system/dealer-kiosk.service"
    assert (REPOSITORY / "dealer_kiosk/errors.py").read_bytes() == (release / "dealer_kiosk/errors.py").read_bytes()
    assert (REPOSITORY / "systemd/dealer-kiosk.service").read_bytes() == unit.read_bytes()
    assert (laid_out.root / "etc/systemd/journald.conf.d/dealer-kiosk.conf").is_file()
    assert (laid_out.root / "etc/udev/rules.d/70-dealer-kiosk-audio.rules").is_file()
    assert not (release / ".git").exists()
    assert not (laid_out.root / "etc/systemd/system/dealer-kiosk-screen.service").exists()


@pytest.mark.slow
def test_data_and_settings_are_closed_to_others(laid_out: Machine) -> None:
    """Only the kiosk reads its data, nobody but root changes its program, and no file of it is closed to the kiosk."""
    root = laid_out.root
    expected = {
        "etc/dealer-kiosk": "750",
        "etc/dealer-kiosk/config.toml": "640",
        "var/lib/dealer-kiosk": "700",
        "var/cache/dealer-kiosk": "700",
        "opt/dealer-kiosk/releases": "755",
        "opt/dealer-kiosk/current/config.toml": "644",
        "opt/dealer-kiosk/current/scripts/setup": "755",
        "usr/local/bin/dealer-kiosk": "755",
    }
    assert expected == {name: mode(root / name) for name in expected}


@pytest.mark.slow
def test_settings_name_absolute_places(laid_out: Machine) -> None:
    """The installed config.toml loads, and no path in it is relative to /etc."""
    config = configuration.load(laid_out.settings)
    assert laid_out.data / "dealer.db" == config.path(config.database.path)
    assert laid_out.data / "models" == config.path(config.models.folder)
    assert laid_out.root / "var/cache/dealer-kiosk" == config.path(config.models.cache)
    assert '"var/' not in laid_out.settings.read_text()


@pytest.mark.slow
def test_models_of_the_release_and_of_the_machine_are_in_one_folder(laid_out: Machine) -> None:
    """Models come with the release through links, and there is room beside them for others."""
    manifest = laid_out.data / "models/manifest.toml"
    assert (REPOSITORY / "models/manifest.toml").read_bytes() == manifest.read_bytes()
    assert manifest.is_symlink()
    assert (laid_out.data / "models/local").is_dir()


@pytest.mark.slow
def test_second_run_changes_nothing_that_was_changed_by_hand(laid_out: Machine) -> None:
    """Settings, rules and models of the machine survive; there is still one release."""
    rules = laid_out.root / "etc/udev/rules.d/70-dealer-kiosk-audio.rules"
    own = laid_out.data / "models/local/own/voice.onnx"
    own.parent.mkdir()
    for path in (laid_out.settings, rules, own):
        path.write_text("# mine\n")
    before = laid_out.releases
    laid_out.done("install", "--no-setup")
    assert before == laid_out.releases
    assert [path.read_text() for path in (laid_out.settings, rules, own)] == ["# mine\n"] * 3


@pytest.mark.slow
def test_another_account_gets_a_drop_in(machine: Machine) -> None:
    """With --user the unit stays as it is, and a drop-in names the account."""
    machine.done("install", "--no-setup", "--user", "counter")
    drop_in = machine.root / "etc/systemd/system/dealer-kiosk.service.d/user.conf"
    assert drop_in.read_text() == "[Service]\nUser=counter\nGroup=counter\n"


@pytest.mark.slow
def test_screen_is_installed_on_request(machine: Machine) -> None:
    """--screen brings the browser's unit and its rules."""
    machine.done("install", "--no-setup", "--screen")
    assert (machine.root / "etc/systemd/system/dealer-kiosk-screen.service").is_file()
    assert "127.0.0.1:8137" in (machine.root / "etc/chromium/policies/managed/dealer-kiosk.json").read_text()


def test_unknown_option_shows_the_help(machine: Machine) -> None:
    """A mistyped option changes nothing and ends with status 2."""
    result = machine.run("install", "--strat")
    assert result.returncode == 2
    assert "scripts/install --start" in result.stderr
    assert not machine.root.exists()

"""Taking the appliance off a machine."""

import pytest

from tests.install.conftest import Machine

pytestmark = pytest.mark.slow


def test_data_and_settings_stay(laid_out: Machine) -> None:
    """Program and units go; the database, the machine's own models and the settings stay."""
    (laid_out.data / "dealer.db").write_text("appointments")
    laid_out.done("uninstall")
    assert not (laid_out.root / "opt/dealer-kiosk").exists()
    assert not (laid_out.root / "var/cache/dealer-kiosk").exists()
    assert not (laid_out.root / "etc/systemd/system/dealer-kiosk.service").exists()
    assert not (laid_out.root / "usr/local/bin/dealer-kiosk").exists()
    assert (laid_out.data / "dealer.db").read_text() == "appointments"
    assert [path.name for path in (laid_out.data / "models").iterdir()] == ["local"]
    assert laid_out.settings.is_file()


def test_installing_again_finds_what_stayed(laid_out: Machine) -> None:
    """After uninstall and install the old settings and data are in use."""
    laid_out.settings.write_text("# mine\n")
    laid_out.done("uninstall")
    laid_out.done("install", "--no-setup")
    assert laid_out.settings.read_text() == "# mine\n"


def test_purge_goes_on_after_the_word_only(laid_out: Machine) -> None:
    """Another answer, or none, changes nothing."""
    for typed in ("yes\n", ""):
        assert laid_out.run("uninstall", "--purge", typed=typed).returncode == 1
    assert laid_out.settings.is_file()
    assert (laid_out.root / "opt/dealer-kiosk").is_dir()


def test_purge_leaves_nothing(laid_out: Machine) -> None:
    """After --purge no file of the appliance is there."""
    laid_out.done("uninstall", "--purge", typed="purge\n")
    assert [path for path in laid_out.root.rglob("*") if path.is_file() or path.is_symlink()] == []


def test_uninstalling_twice_is_no_error(laid_out: Machine) -> None:
    """The second run finds nothing to do."""
    laid_out.done("uninstall")
    laid_out.done("uninstall")

"""Records to and from CSV files."""

import csv
import io
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.tools.desk.csv_text import read_csv, write_csv
from tests.cli.conftest import Desk

KINDS = ("services", "faq", "customers", "vehicles", "inventory")


def _file(desk: Desk, text: str) -> Path:
    path = desk.folder / "import.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_exported_can_be_imported_and_changes_nothing(desk: Desk, kind: str) -> None:
    """Only its owner can read the file."""
    path = desk.folder / "export.csv"
    desk.ok(kind, "export", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = desk.json(kind, "import", path)
    assert {line["action"] for line in lines} == {"same"}
    assert len(lines) == len(desk.json(kind, "list"))


def test_a_dry_run_shows_what_would_change_and_changes_nothing(desk: Desk) -> None:
    """Then the same file does it."""
    path = _file(desk, "name,price_min,minutes\nOil change,65,30\nWiper blades,$20,15\nTire rotation,30,30\n")
    before = desk.json("services", "list")
    lines = desk.json("services", "import", path, "--dry-run")
    assert [(line["line"], line["action"], line["detail"]) for line in lines] == [
        (2, "change", "Oil change: price_min"),
        (3, "add", "Wiper blades"),
        (4, "same", "Tire rotation"),
    ]
    assert desk.json("services", "list") == before
    assert "Added 1, changed 1, 1 are the same." in desk.ok("services", "import", path)
    rows = {row["name"]: row for row in desk.json("services", "list")}
    assert (rows["Oil change"]["price_min"], rows["Oil change"]["price_max"], rows["Wiper blades"]["minutes"]) == (65, 89, 15)


def test_one_bad_line_stops_the_whole_file(desk: Desk) -> None:
    """Each bad line is shown with its number and its field."""
    path = _file(desk, "name,phone,email\nAnn Low,3125550160,\nBo Low,12,\n,3125550161,\nCy Low,3125550162,nobody\n")
    result = desk.run("customers", "import", path)
    assert result.error == "dealer-kiosk: 3 of 4 lines cannot be imported, so nothing was changed\n"
    found = [line.split()[:3] for line in result.out.splitlines()[1:]]
    assert found == [["2", "add", "Ann"], ["3", "error", "phone:"], ["4", "error", "name:"], ["5", "error", "email:"]]
    assert len(desk.json("customers", "list")) == 6


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "lacks the column 'name'"),
        ("name\nA\n", "lacks the column 'minutes'"),
        ("name,minutes,colour\n", "no column 'colour'"),
        ("name,minutes,name\n", "names a column twice"),
        ("name,minutes\nA,30,40\n", "line 2 has more cells"),
        ('name,minutes\n"A,30\n', "not valid CSV"),
        ("name,minutes\n" + "x" * 200_000 + ",30\n", "not valid CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(desk: Desk, text: str, reason: str) -> None:
    """One sentence."""
    assert reason in desk.refused("services", "import", _file(desk, text))


def test_unreadable_paths_are_named(desk: Desk) -> None:
    """Missing, not text, not writable."""
    assert "No such file" in desk.refused("services", "import", "nowhere.csv")
    path = desk.folder / "latin.csv"
    path.write_bytes(b"name,minutes\nCaf\xe9,30\n")
    assert "CSV UTF-8" in desk.refused("services", "import", path)
    assert "cannot write" in desk.refused("services", "export", desk.folder / "no" / "folder.csv")


def test_formulas_are_disarmed_and_come_back(desk: Desk) -> None:
    """A customer's name may look like a formula."""
    evil = "=HYPERLINK(A1)"
    desk.ok("customers", "add", "--name", evil, "--phone", "3125550160")
    text = desk.ok("customers", "export", "-")
    assert f"'{evil},'+13125550160," in text
    assert desk.json("customers", "import", _file(desk, text))[-1]["action"] == "same"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=5))
def test_no_cell_is_a_formula_and_every_text_survives(cells: list[str]) -> None:
    """Whatever stands in the database."""
    columns = [f"c{number}" for number in range(len(cells))]
    text = write_csv(columns, [dict(zip(columns, cells, strict=True))])
    _, written = csv.reader(io.StringIO(text, newline=""))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in written)
    if any(cell.strip() for cell in cells):
        ((_, row),) = read_csv(text, columns, [])
        assert list(row.values()) == cells

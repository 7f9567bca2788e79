"""The page of the requirements: no row without a test, no test without a row."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def contract_page() -> ModuleType:
    """The script's module; scripts/ is no package."""
    spec = importlib.util.spec_from_file_location("contract_page", ROOT / "scripts" / "contract_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def folder(path: Path, rows: str, tests: str) -> Path:
    """A contract of its own."""
    (path / "rows.toml").write_text(f"[behaviour]\n{rows}\n")
    (path / "test_some.py").write_text(tests)
    return path


def test_every_row_has_a_test_and_every_test_a_row(contract_page: ModuleType) -> None:
    """C1 to C44 and D1 to D66, each on the page."""
    page = contract_page.page(Path(__file__).parent, "../tests/contract")
    expected = [f"| C{number} |" for number in range(1, 45)] + [f"| D{number} |" for number in range(1, 67)]
    assert [row for row in expected if row not in page] == []


def test_a_row_without_a_test_is_found(contract_page: ModuleType, tmp_path: Path) -> None:
    """The message names it."""
    own = folder(tmp_path, 'C1 = "one"\nC2 = "two"', "def test_c1a_one(): ...\n")
    with pytest.raises(contract_page.ContractError, match="C2 has no test"):
        contract_page.page(own, ".")


def test_a_test_without_a_row_is_found(contract_page: ModuleType, tmp_path: Path) -> None:
    """A mistyped id would otherwise count for nothing."""
    own = folder(tmp_path, 'C1 = "one"', "def test_c1_one(): ...\ndef test_c9_nine(): ...\n")
    with pytest.raises(contract_page.ContractError, match=r"C9 has tests but is not in rows\.toml"):
        contract_page.page(own, ".")


def test_the_page_links_each_test(contract_page: ModuleType, tmp_path: Path) -> None:
    """All tests of a row, in the order of the file."""
    own = folder(tmp_path, 'C1 = "one"', "def test_c1a_first(): ...\ndef test_c1b_second(): ...\ndef test_other(): ...\n")
    assert "| C1 | one | [c1a_first](here/test_some.py)<br>[c1b_second](here/test_some.py) |" in contract_page.page(own, "here")

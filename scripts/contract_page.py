"""The client's requirements as a page: what each row demands, and the tests that demand it.

A test belongs to the row that its name begins with: test_d54a_late_evenings_have_a_next_day to D54.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

_NAME = re.compile(r"test_([cd]\d+)[a-z]?_")
_TITLES = {"behaviour": "Behaviour", "defect": "Defects of the client's draft"}


class ContractError(Exception):
    """Rows and tests do not belong together."""


def page(folder: Path, place: str) -> str:
    """The page as Markdown.

    Args:
        folder: holds rows.toml and the tests.
        place: the same folder, as a link from the page.

    Raises:
        ContractError: a row has no test, or a test no row.
    """
    groups = tomllib.loads((folder / "rows.toml").read_text(encoding="utf-8"))
    tests = dict(_tests(folder))
    _compare({row for rows in groups.values() for row in rows}, tests)
    parts = [
        "# The client's requirements\n\nMade by `scripts/format` from `tests/contract`: each row and the tests that demand it.\n"
    ]
    for group, rows in groups.items():
        lines = [f"| {row} | {demand} | {_links(tests[row], place)} |" for row, demand in rows.items()]
        parts.append("\n".join([f"## {_TITLES[group]}\n", "| Row | Demand | Tests |", "|---|---|---|", *lines, ""]))
    return "\n".join(parts)


def _tests(folder: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Row, and file and name of each of its tests."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(folder.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            match = _NAME.match(node.name) if isinstance(node, ast.FunctionDef) else None
            if match and isinstance(node, ast.FunctionDef):
                found.setdefault(match[1].upper(), []).append((path.name, node.name))
    yield from found.items()


def _compare(rows: set[str], tests: Mapping[str, object]) -> None:
    problems = [f"{row} has no test" for row in sorted(rows - tests.keys())]
    problems += [f"{row} has tests but is not in rows.toml" for row in sorted(tests.keys() - rows)]
    if problems:
        raise ContractError(f"tests/contract: {'; '.join(problems)}")


def _links(tests: list[tuple[str, str]], place: str) -> str:
    return "<br>".join(f"[{name.removeprefix('test_')}]({place}/{file})" for file, name in tests)

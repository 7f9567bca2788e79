"""Keeps the documents in step with the program: config.toml, the help texts in docs/commands.md, the rows in docs/contract.md.

scripts/docs.py            write them anew
scripts/docs.py --check    only say whether they differ; either way, a row of the contract without a test is a failure
"""

import sys
from pathlib import Path

from contract_page import ContractError, page

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ROOT / "docs" / "commands.md"
CONTRACT = ROOT / "docs" / "contract.md"


def main() -> int:
    """Write or compare; the exit status is 1 when something differs."""
    from dealer_kiosk.config import Config, render  # noqa: PLC0415 - only once the package is installed

    try:
        contract = page(ROOT / "tests" / "contract", "../tests/contract")
    except ContractError as error:
        print(error)
        return 1
    wanted = {ROOT / "config.toml": render(Config()), COMMANDS: commands(), CONTRACT: contract}
    if "--check" not in sys.argv:
        for path, text in wanted.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} does not match the program; run scripts/format")
    return 1 if stale else 0


def commands() -> str:
    """The help text of every command, in one page."""
    parts = ["# Commands\n\nMade by `scripts/format` from the program's own help.\n"]
    for words in [[], *_subcommands([])]:
        name = " ".join(["dealer-kiosk", *words])
        parts.append(f"## {name}\n\n```\n{_help(words).strip()}\n```\n")
    return "\n".join(parts)


def _help(words: list[str]) -> str:
    """Asked for in this process: a process for each of a hundred commands would take minutes."""
    from typer.testing import CliRunner  # noqa: PLC0415, TID251 - documents are made from the program itself

    from dealer_kiosk.cli.main import app  # noqa: PLC0415

    result = CliRunner().invoke(app, [*words, "--help"], prog_name="dealer-kiosk", terminal_width=100, catch_exceptions=False)
    return result.output


def _subcommands(words: list[str]) -> list[list[str]]:
    found: list[list[str]] = []
    lines = _help(words).splitlines()
    if "Commands:" not in lines:
        return found
    for line in lines[lines.index("Commands:") + 1 :]:
        if line.startswith("  ") and line[2:3].strip():
            found += [[*words, line.split()[0]], *_subcommands([*words, line.split()[0]])]
    return found


if __name__ == "__main__":
    sys.exit(main())

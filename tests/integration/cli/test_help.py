"""Help, unknown commands and faults of the program itself."""

from __future__ import annotations

import subprocess
import sys


def test_help_names_every_command_of_the_contract_that_is_built(home):
    text = home.run_here("--help").stdout
    for command in [
        "demo",
        "import",
        "export",
        "sites",
        "resolve",
        "alias",
        "train",
        "rank",
        "rank-batch",
        "simulate",
        "backtest",
        "models",
    ]:
        assert f"\n  {command} " in text


def test_no_command_shows_the_help(home):
    assert home.run_here().stdout == home.run_here("--help").stdout


def test_every_command_explains_itself(home):
    for command in ("rank", "import", "resolve", "train", "demo"):
        assert "Usage: matcher" in home.run_here(command, "--help").stdout


def test_an_unknown_command_is_a_mistake_with_a_hint(home):
    done = home.run_here("rnak", code=2)
    assert done.stderr.startswith("error: ")
    assert "rank" in done.stderr


def test_help_and_version_import_nothing_heavy(home):
    script = (
        "import sys; from matcher.cli import main; main(['--help']); "
        "print(sorted({'numpy', 'scipy', 'sqlalchemy', 'pandas', 'rapidfuzz'} & set(sys.modules)), "
        "file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, env=home.env, check=True, text=True
    )
    assert done.stderr.strip() == "[]"


def test_the_version_is_told(home):
    assert home.run_here("--version").stdout.startswith("matcher 0.")


def test_a_fault_of_ours_is_one_line_and_code_1_and_a_traceback_only_when_debugging(home):
    script = (
        "import sys; import matcher.services.names as names; from matcher.cli import main\n"
        "def broken(*_, **__): raise ZeroDivisionError('the sky\\nfell')\n"
        "names.catalogue_of = broken\n"
        "sys.exit(main(['sites']))"
    )
    for debug, shown in (("", False), ("1", True)):
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            env={**home.env, "MATCHER_DEBUG": debug},
            check=False,
            text=True,
        )
        assert done.returncode == 1
        assert ("Traceback" in done.stderr) is shown
        if not shown:
            assert done.stderr.startswith("fault of the program: ZeroDivisionError: the sky fell")
            assert "report" in done.stderr

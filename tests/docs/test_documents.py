"""What the documents promise holds: links, commands, printed lists, examples and words."""

from __future__ import annotations

import doctest
import importlib.util
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from matcher.cli.app import app
from matcher.cli.entry import hoist
from matcher.domain.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]


def _load_refresh():
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


refresh = _load_refresh()
DOCUMENTS = {path.relative_to(ROOT).as_posix(): path for path in refresh.documents()}
every_document = pytest.mark.parametrize("name", DOCUMENTS)


def _text(name: str) -> str:
    return DOCUMENTS[name].read_text("utf-8")


def _shell_lines(text: str) -> list[str]:
    return [
        line
        for block in refresh.blocks(text, "sh")
        for line in block.splitlines()
        if line.strip() and not line.startswith("#")
    ]


def _command_lines() -> list[str]:
    """Every `matcher` command line the documents show, blocks and printed lists alike."""
    found = []
    for name in DOCUMENTS:
        text = _text(name)
        found += [line for line in _shell_lines(text) if line.startswith("matcher ")]
        found += re.findall(r"^<!-- output of: (matcher .*?) -->$", text, re.MULTILINE)
    return sorted(set(found))


def test_the_documents_a_newcomer_looks_for_are_there():
    expected = {
        *("README.md", "GLOSSARY.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/data.md"),
        *("docs/architecture.md", "models/README.md", "notebooks/README.md", "data/README.md"),
    }
    assert expected <= set(DOCUMENTS)
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")


@every_document
def test_every_relative_link_leads_to_a_file(name):
    targets = re.findall(r"\]\(([^)\s]+)\)", _text(name))
    local = [target.partition("#")[0] for target in targets if "://" not in target]
    missing = [target for target in local if not (DOCUMENTS[name].parent / target).exists()]
    assert missing == []


@every_document
def test_every_file_named_in_the_project_is_there(name):
    named = re.findall(r"`((?:matcher|tests|docs|data|models|notebooks)/[\w./-]*)`", _text(name))
    assert [path for path in named if not (ROOT / path).exists()] == []


@every_document
def test_every_make_target_named_exists(name):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    text = _text(name)
    named = set(re.findall(r"`make ([a-z-]+)", text)) | set(
        re.findall(r"output of: make ([a-z-]+)", text)
    )
    named |= {line.split()[1] for line in _shell_lines(text) if line.startswith("make ")}
    assert named <= targets


def test_the_readme_shows_the_two_commands_each_in_a_block_of_its_own():
    blocks = list(refresh.blocks(_text("README.md"), "sh"))
    assert blocks[:2] == ["make demo\n", "make test\n"]


@pytest.mark.parametrize("line", _command_lines())
def test_every_command_line_shown_is_understood(line):
    program, *arguments = shlex.split(line)
    command = typer.main.get_command(app)
    context = command.make_context("matcher", hoist(arguments))
    while hasattr(command, "resolve_command"):
        rest = [*context._protected_args, *context.args]
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)
    assert program == "matcher"
    assert context.command is command


def test_every_command_is_in_a_document():
    commands = typer.main.get_command(app).commands
    everything = "\n".join(_text(name) for name in DOCUMENTS)
    assert [name for name in commands if f"matcher {name}" not in everything] == []


@every_document
def test_every_printed_list_is_what_the_command_prints_now(name, tmp_path):
    shown, printed = _text(name), refresh.refreshed(_text(name), tmp_path)
    if not refresh.says_the_same(printed, shown):
        assert printed == shown, "make docs writes it anew"


def test_only_the_digest_of_a_model_may_differ_from_machine_to_machine():
    printed = "Basis: model 2026-01-12-4e3e49f5, learnt from 61 outcomes."
    assert refresh.says_the_same(printed, printed.replace("4e3e49f5", "00aa11bb"))
    assert not refresh.says_the_same(printed, printed.replace("61", "62"))
    assert not refresh.says_the_same(printed, printed.replace("01-12", "01-13"))


def test_the_readme_prints_the_list_of_the_demo():
    assert "<!-- output of: matcher demo -->\n```text\nMADE-UP DATA" in _text("README.md")


@every_document
def test_every_python_example_gives_what_it_says(name, tmp_path, monkeypatch):
    for variable, value in refresh.environment(tmp_path).items():
        monkeypatch.setenv(variable, value)
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    for number, block in enumerate(refresh.blocks(_text(name), "python")):
        if ">>>" in block:
            example = parser.get_doctest(block, {}, f"{name} block {number}", name, 0)
            runner.run(example, out=sys.stderr.write)
    assert runner.summarize(verbose=False).failed == 0


@pytest.mark.parametrize(
    "word",
    [
        *("request", "site", "trust", "candidate", "forwarding", "answer", "allocation"),
        *("outcome", "evidence", "cohort", "as-of", "probability", "score", "propensity"),
        "support",
    ],
)
def test_the_glossary_fixes_the_word_in_one_sentence(word):
    [meaning] = re.findall(rf"^\| \*\*{word}\*\* \| (.+) \|$", _text("GLOSSARY.md"), re.MULTILINE)
    assert meaning.endswith(".")
    assert ". " not in meaning


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_data_page_has_every_column_and_every_choice_of_a_table(table):
    sections = re.split(r"^##+ ", _text("docs/data.md"), flags=re.MULTILINE)
    [section] = [part for part in sections if part.partition("\n")[0] == table.name]
    columns = section[section.index("**") :].partition("\n\n")[0]
    required = tuple(re.findall(r"\*\*(\w+)\*\*", columns))
    outside_brackets = re.sub(r"\([^)]*\)", "", columns).replace("*", "")
    assert required == table.required
    assert re.findall(r"\w+", outside_brackets) == [column.name for column in table.columns]
    for column in table.columns:
        if column.choices:
            choices = ", ".join(choice.value for choice in column.choices)
            assert f"({choices})" in columns


def test_the_architecture_page_has_the_rooms_in_their_order():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = next(
        contract["layers"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    rows = re.findall(r"^\| (`matcher\..*?) \|", _text("docs/architecture.md"), re.MULTILINE)
    assert [row.replace("`", "").split(", ") for row in rows] == [
        layer.split(" | ") for layer in layers
    ]


def _index_hosts() -> set[str]:
    """Where pip looks for packages on this machine and by default; named by pip itself."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    said = "".join(
        subprocess.run([*pip, *asked], capture_output=True, text=True, check=True).stdout
        for asked in (("config", "list"), ("install", "--help"))
    )
    hosts = {host.rpartition("@")[2] for host in re.findall(r"https?://([^/\s'\"]+)", said)}
    return {host.partition(":")[0] for host in hosts}


def test_no_lock_file_and_no_document_names_a_package_index():
    locks = sorted(ROOT.glob("*.lock"))
    hosts = _index_hosts()
    assert hosts
    assert locks
    for path in (*locks, *DOCUMENTS.values(), ROOT / "pyproject.toml", ROOT / "Makefile"):
        text = path.read_text("utf-8")
        assert [host for host in hosts if host in text] == [], path
    for path in locks:
        text = path.read_text("utf-8")
        assert "://" not in text, path
        assert not re.search(r"^--?(i|f|index-url|extra-index-url|find-links)\b", text, re.M), path

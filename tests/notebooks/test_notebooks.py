"""The notebooks run from top to bottom, warn of nothing, and say what stands in their files."""

from __future__ import annotations

import ast
import importlib.util
import re
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"


def _load_refresh():
    spec = importlib.util.spec_from_file_location("notebooks_refresh", FOLDER / "refresh.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


refresh = _load_refresh()
NOTEBOOKS = {path.stem: path for path in refresh.notebooks()}
every_notebook = pytest.mark.parametrize("name", NOTEBOOKS)


@pytest.fixture(scope="session")
def home():
    """One home for all: the demo is filled once. Its path is short enough for a socket."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _code(notebook) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


@every_notebook
def test_a_notebook_runs_clean_and_says_what_stands_in_it(name, home):
    stored = refresh.read(NOTEBOOKS[name])
    again = refresh.executed(stored, home)
    assert dict(refresh.said(again)) == dict(refresh.said(stored)), "make docs writes it anew"
    for before, after in zip(stored.cells, again.cells, strict=True):
        drawn = [
            ["image/png" in out.get("data", {}) for out in c.get("outputs", [])]
            for c in (before, after)
        ]
        assert drawn[0] == drawn[1], before.id


@every_notebook
def test_a_notebook_says_that_its_data_are_made_up_and_shows_pictures(name):
    notebook = refresh.read(NOTEBOOKS[name])
    texts = dict(refresh.said(notebook))
    assert texts["open"].startswith("MADE-UP DATA")
    drawing = [cell for cell in notebook.cells if cell.id.startswith("draw-")]
    assert drawing
    for cell in drawing:
        assert "{source}" in cell.source, f"{cell.id}: the picture does not say where it is from"


@every_notebook
def test_a_notebook_uses_nothing_but_the_public_interface(name):
    tree = ast.parse(_code(refresh.read(NOTEBOOKS[name])))
    imported = {
        (node.module, alias.name) if isinstance(node, ast.ImportFrom) else (alias.name, "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    ours = {pair for pair in imported if pair[0].split(".")[0] == "matcher"}
    assert ours <= {("matcher", ""), ("matcher", "frames")}
    private = [n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr[0] == "_"]
    assert set(private) <= {"_asdict"}


@every_notebook
def test_a_notebook_is_a_page_that_can_be_reviewed(name):
    notebook = refresh.read(NOTEBOOKS[name])
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z-]+", one) for one in ids), "ids are words, and stay"
    assert notebook.cells[0].source.startswith("# ")
    assert [c.execution_count for c in notebook.cells if c.cell_type == "code"] == list(
        range(1, _code_cells(notebook) + 1)
    )
    assert notebook.metadata == {"kernelspec": refresh.KERNEL}
    assert NOTEBOOKS[name].stat().st_size < 400_000


def _code_cells(notebook) -> int:
    return sum(cell.cell_type == "code" for cell in notebook.cells)


@every_notebook
def test_every_link_of_a_notebook_leads_to_a_file(name):
    texts = [c.source for c in refresh.read(NOTEBOOKS[name]).cells if c.cell_type == "markdown"]
    targets = re.findall(r"\]\(([^)\s]+)\)", "\n".join(texts))
    assert [target for target in targets if not (FOLDER / target).exists()] == []


def test_the_feature_of_the_last_notebook_takes_twenty_lines_at_most():
    cells = {cell.id: cell for cell in refresh.read(NOTEBOOKS["5_your_own_feature"]).cells}
    lines = [cells[name].source for name in ("feature", "try")]
    assert len("\n".join(lines).splitlines()) <= 20


def test_a_notebook_that_warns_is_refused(home):
    from nbclient.exceptions import CellExecutionError
    from nbformat.v4 import new_code_cell, new_notebook

    warns = new_notebook(cells=[new_code_cell("import warnings\nwarnings.warn('old')")])
    with pytest.raises(CellExecutionError) as refused:
        refresh.executed(warns, home)
    assert refused.value.ename == "UserWarning"
    assert refused.value.evalue == "old"


def test_the_readme_lists_every_notebook():
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert [name for name in NOTEBOOKS if f"({name}.ipynb)" not in readme] == []

"""Runs the notebooks anew and writes what they show into them, so that they can be read as pages.

`make docs` does it; the tests run the same functions and compare what is said with what stands in
the file. Pictures are not compared: their bytes differ from one version of a library to the next.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

FOLDER = Path(__file__).resolve().parent

#: A warning in a notebook that people learn from is a mistake in it; the kernel's own are not.
_STRICT = (
    "--IPKernelApp.exec_lines=import warnings; warnings.simplefilter('error'); "
    "warnings.filterwarnings('ignore', module='ipykernel')"
)
#: Seconds a cell may take before it is given up.
_PATIENCE = 300
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebooks() -> list[Path]:
    """The notebooks, in the order in which they are to be read."""
    return sorted(FOLDER.glob("*.ipynb"))


def read(path: Path) -> NotebookNode:
    """A notebook from its file, refused where it breaks the format."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def executed(notebook: NotebookNode, home: Path) -> NotebookNode:
    """A copy, run from top to bottom in a fresh kernel and an empty home.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        A cell fails, or warns.
    """
    copy = nbformat.from_dict(notebook)
    client = NotebookClient(
        copy,
        timeout=_PATIENCE,
        kernel_name=KERNEL["name"],
        record_timing=False,
        resources={"metadata": {"path": str(FOLDER)}},
        extra_arguments=[_STRICT],
        config=_through_files(home),
    )
    client.execute(env=_environment(home))
    # What differs from machine to machine is not kept.
    copy.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    return copy


def said(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """What each cell says in words: its id, and its texts and tables."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            texts = [output.get("text", "") for output in cell.outputs]
            shown = [output.get("data", {}) for output in cell.outputs]
            tables = [data.get("text/plain", "") for data in shown if "image/png" not in data]
            yield cell.id, "".join([*texts, *tables])


def _through_files(home: Path) -> Config:
    """Kernel and client talk through sockets in the home, so that no port is opened."""
    return Config({"KernelManager": {"transport": "ipc", "ip": str(home / "kernel")}})


def _environment(home: Path) -> dict[str, str]:
    """The surroundings of somebody who has just begun."""
    # One thread, as everywhere: another number changes the last bits of a model.
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    own = {name: str(home) for name in ("HOME", "XDG_DATA_HOME", "IPYTHONDIR", "MPLCONFIGDIR")}
    return kept | own | {"OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"}


def main() -> None:
    """Run all notebooks, or those named, and say which have changed."""
    chosen = [Path(name).resolve() for name in sys.argv[1:]] or notebooks()
    with tempfile.TemporaryDirectory() as home:
        for path in chosen:
            before = path.read_text("utf-8")
            after = nbformat.writes(executed(read(path), Path(home))) + "\n"
            if after != before:
                path.write_text(after, "utf-8")
                sys.stdout.write(f"{path.name}: written anew\n")


if __name__ == "__main__":
    main()

"""Real files in a real folder, and a small made-up catalogue to read them by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from matcher.catalogue import Area, CapabilityKind, Catalogue
from matcher.domain.batch import ExistingRows
from matcher.domain.site import Site
from matcher.files.importing import Import, read_import

TODAY = date(2026, 1, 15)

CATALOGUE = Catalogue(
    sites=(
        Site("rhf-ost", "Helse Østlandet RHF", kind="rhf", trust="rhf-ost"),
        Site(
            "storvik",
            "Storvik universitetssykehus HF",
            aliases=("Storvik",),
            trust="storvik",
            region="rhf-ost",
            kind="hf",
            is_candidate=True,
        ),
        Site("storvik-havna", "Storvik universitetssykehus, Havna", trust="storvik"),
        Site("lillevik", "Lillevik sykehus HF", aliases=("Lillevik",), trust="lillevik"),
        Site("fjellbu", "Fjellbu sjukehus", aliases=("Fjellbu",), trust="fjellbu"),
    ),
    areas=tuple(
        Area(area_id, name_nb, name_nb, name_en)
        for area_id, name_nb, name_en in (
            ("gastroenterology", "Fordøyelsessykdommer", "Gastroenterology"),
            ("rheumatology", "Revmatologi", "Rheumatology"),
        )
    ),
    capability_kinds=(CapabilityKind("mri", "MR-maskin", "MR-maskin", "MRI scanner"),),
)

Importer = Callable[..., Import]
Writer = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Writes a file of that name and text, and gives its path."""

    def write_file(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    return write_file


@pytest.fixture
def importing() -> Importer:
    """Reads files into the small catalogue, as of the middle of January 2026."""

    def run(
        *paths: Path, existing: ExistingRows | None = None, catalogue: Catalogue = CATALOGUE
    ) -> Import:
        return read_import(
            paths, catalogue=catalogue, existing=existing or ExistingRows(), today=TODAY
        )

    return run


@pytest.fixture
def catalogue() -> Catalogue:
    """Five made-up hospitals, two areas, one capability."""
    return CATALOGUE

"""Where the packaged data lies: beside the code in a wheel, at the top of a checkout.

Finds folders only; reading what is in them belongs to the loaders.
"""

from __future__ import annotations

from pathlib import Path

from matcher.errors import MatcherError

_PACKAGE = Path(__file__).resolve().parent.parent


def data_folder(name: str) -> Path:
    """The folder of packaged data of that name.

    Parameters
    ----------
    name:
        ``reference``, ``demo`` or ``models/prior``.

    Returns
    -------
    Path
        ``matcher/_data/<name>`` where the package was installed from a wheel; in a checkout
        ``data/<name>``, or ``models/...`` itself for models.

    Raises
    ------
    MatcherError
        Where neither is there: the installation is broken.
    """
    checkout = _PACKAGE.parent
    inside = checkout / name if name.startswith("models") else checkout / "data" / name
    for folder in (_PACKAGE / "_data" / name, inside):
        if folder.is_dir():
            return folder
    raise MatcherError(f"Packaged data '{name}' is missing. Install the package again.")

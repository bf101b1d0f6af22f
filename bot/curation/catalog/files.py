"""Reading the data files beside this module: the only I/O of curation, done once a file."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

# libyaml's loader is ten times as quick; not every build of PyYAML has it. Both are the safe ones.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read_data(name: str) -> Any:
    """Return what stands in `name`.yaml; shared, so not to be changed."""
    path = Path(__file__).with_name(f"{name}.yaml")
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader

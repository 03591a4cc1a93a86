"""Which edition of the data a lesson runs on, and what every data set checks before it loads.

"embedded" is made by a program or carried by an installed package: no network, the same for everybody. "real"
is the published data set, read from the folder that the environment variable COURSE_DATA names. One is never
put in the place of the other: what is missing is an error.
"""

import os
from pathlib import Path

SPLITS = ("train", "validation", "test")
PROFILES = ("embedded", "real")


def profile():
    """Return "embedded" or "real", as the environment variable COURSE_PROFILE says ("embedded" without it).

    Raises ValueError for any other value.
    """
    name = os.environ.get("COURSE_PROFILE", "embedded")
    if name not in PROFILES:
        raise ValueError(f"COURSE_PROFILE is {name!r}; there is: {', '.join(PROFILES)}")
    return name


def real_folder(name):
    """Return the folder of the data set `name` in $COURSE_DATA.

    Raises FileNotFoundError when COURSE_DATA is not set or the folder is missing.
    """
    root = os.environ.get("COURSE_DATA")
    if not root:
        raise FileNotFoundError(f"real data {name!r}: set COURSE_DATA to the folder that holds {name}/")
    folder = Path(root) / name
    if not folder.is_dir():
        raise FileNotFoundError(f"real data {name!r}: there is no folder {name}/ in {root}")
    return folder


def check(split, count):
    """Raise ValueError for an unknown split or a count below 1; `count` None means all that there is."""
    if split not in SPLITS:
        raise ValueError(f"unknown split {split!r}; there is: {', '.join(SPLITS)}")
    if count is not None and count < 1:
        raise ValueError(f"count must be at least 1, not {count}")

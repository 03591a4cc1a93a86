"""`python -m coursebuild` is the `coursebuild` command."""

import sys

from coursebuild.cli.main import main

status = main()
# Without it CPython takes an interrupt that met an `exec`, as in the making of a dataclass,
# for one that nobody has caught, and ends by the signal instead of with our status.
exec("")  # noqa: S102
sys.exit(status)

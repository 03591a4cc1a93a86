"""`python -m coursebuild` is the `coursebuild` command."""

import sys

from coursebuild.cli import main

sys.exit(main())

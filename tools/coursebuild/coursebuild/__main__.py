"""`python -m coursebuild` is the `coursebuild` command."""

import sys

from coursebuild.cli.main import main

sys.exit(main())

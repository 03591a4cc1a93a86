"""The command line: a thin skin that parses, and chooses the exit status.

Exit status: 0 done, 1 something is wrong with what was written or a lesson failed, 2 wrong usage,
130 or 143 ended by a signal.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from coursebuild.cli.arguments import make_parser
from coursebuild.cli.course_commands import run_clean, run_fetch, run_store, run_tables
from coursebuild.cli.endings import explain_defect, listen_to_signals, prepare_process
from coursebuild.cli.lesson_commands import run_build, run_serve
from coursebuild.cli.screen import print_error
from coursebuild.cli.writing_commands import run_check, run_status, run_tidy
from coursebuild.keeping.refusals import explain_refusal
from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.settings import read_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    options = make_parser().parse_args(arguments)
    listen_to_signals()
    try:
        prepare_process()
        profile = getattr(options, "profile", None)  # fetch and clean have none
        settings = read_settings(options.root, os.environ, profile)
        return _COMMANDS[options.command](settings, options)
    except CourseBuildError as error:
        print_error(str(error))
        return 1
    except KeyboardInterrupt:
        print_error("interrupted")
        return 130
    except OSError as error:
        print_error(explain_refusal(error, options.root))
        return 1
    except Exception as error:  # noqa: BLE001  a defect of the tool: nobody can act on a traceback here
        print_error(explain_defect(error))
        return 1


_COMMANDS = {
    "build": run_build,
    "status": run_status,
    "check": run_check,
    "fetch": run_fetch,
    "tables": run_tables,
    "tidy": run_tidy,
    "clean": run_clean,
    "store": run_store,
    "serve": run_serve,
}

"""The command line: parse, call one verb, print, exit code. The only door of click."""

from __future__ import annotations

import sys

import click

from certgen.checked import Refused
from certgen.cli import spoken
from certgen.cli.commands import certgen
from certgen.cli.fates import reinstate, replace, revoke
from certgen.cli.proofs import preview, print_
from certgen.cli.templates import template
from certgen.errors import CertgenError, ExitCode
from certgen.worker import seek_garbage_seldom

for each in (revoke, reinstate, replace):
    certgen.add_command(each)
certgen.add_command(preview)
certgen.add_command(print_)
certgen.add_command(template)


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its ``ExitCode``."""
    seek_garbage_seldom()
    arguments = sys.argv[1:] if arguments is None else arguments
    lang = spoken.asked_language(arguments)
    if lang:
        spoken.speak(lang)
    spoken.translate_click()
    try:
        code = certgen.main(arguments, prog_name="certgen", standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.Abort:
        click.echo(spoken.say("stopped"), err=True)
        code = ExitCode.INCOMPLETE
    except click.ClickException as wrong:
        wrong.show()
        code = ExitCode.USAGE
    except KeyboardInterrupt:
        click.echo(spoken.say("stopped"), err=True)
        code = ExitCode.INCOMPLETE
    except BrokenPipeError:  # the reader of our output went away: nothing to tell anyone
        sys.stderr.close()
        code = ExitCode.DONE
    except CertgenError as error:
        if not isinstance(error, Refused):
            click.echo(error.say(spoken.language()), err=True)
        code = error.exit_code
    sys.exit(int(code or 0))

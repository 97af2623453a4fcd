"""``maitred shell``: the commands at a prompt, warm on one night."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.domain.errors import UsageError
from cli.exits import ExitCode, code_of, lines_of
from cli.options import night_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prompt_toolkit.completion import CompleteEvent, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import History

    from allocator.domain.night import Diary
    from cli.kept import Kept
    from cli.options import NightOptions

HISTORY_FILE = "history"

LEAVE = ("exit", "quit")
"""Lines that end the shell."""


@click.command(short_help="Ask many questions of one night, at a prompt.")
@click.argument("folder", type=click.Path(path_type=Path))
@night_options
def command(folder: Path, which: NightOptions) -> int:
    """Type the commands of maitred without FOLDER at a prompt; what was read and planned is kept between them.

    With Tab for what may come next and the arrow keys for what was typed before. Now stays what it was at the start
    (or --now). Files that change are read again. Lines may also come from a pipe. Leave with exit or Ctrl-D.
    """
    from cli.kept import Kept

    session = Session(folder, which, Kept())
    code: int = ExitCode.DONE
    for line in _typed(session) if sys.stdin.isatty() else sys.stdin:
        if line.strip() in LEAVE:
            break
        code = session.run(line) or code
    return ExitCode.DONE if sys.stdin.isatty() else code


class Session:
    """One folder, what is kept of it, and the night that every command means unless it says otherwise."""

    def __init__(self, folder: Path, which: NightOptions, kept: Kept) -> None:
        from data.times import local_text

        self.folder = folder
        self.kept = kept
        diary = self.diary()
        now = which.now or local_text(_present(), diary.venue.timezone)
        day = None if which.day is None else which.day.isoformat()
        self._night = {"day": day, "service": which.service, "now": now}

    def diary(self) -> Diary:
        """What the folder holds now; warnings are told once."""
        from cli.output import warn
        from cli.pipeline import read_diary

        return self.kept.diary(self.folder, lambda: read_diary(self.folder, warn))

    def run(self, line: str) -> int:
        """Run one line and return how it ended."""
        from cli.main import root, run
        from cli.prompt import split_line, with_folder

        try:
            words = split_line(line)
            if not words:
                return ExitCode.DONE
            asked = ["--help"] if words == ["help"] else with_folder(words, root, self.folder)
        except UsageError as error:
            for told in lines_of(error):
                click.echo(told, err=True)
            return code_of(error)
        return run(asked, obj=self.kept, default_map=self._defaults())

    def _defaults(self) -> dict[str, Any]:
        """The night as options of every command that takes them."""
        from cli.main import SENTENCES

        night = {name: value for name, value in self._night.items() if value is not None}
        return {**dict.fromkeys(SENTENCES, night), "waitlist": {"rank": night}}


def _present() -> int:
    from cli.pipeline import moment

    return moment(None, "UTC")


def _typed(session: Session) -> Iterator[str]:
    """Lines typed at the prompt, with history and completion."""
    from prompt_toolkit import PromptSession

    prompt: PromptSession[str] = PromptSession(
        history=_history(), completer=_completer(session), complete_while_typing=False
    )
    while True:
        try:
            yield prompt.prompt(f"{session.folder.name}> ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _history() -> History:
    """Lines typed before, in the user's own folder for such things; only of this session where that cannot be."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    folder = Path(click.get_app_dir("maitred"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / HISTORY_FILE).touch()
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(folder / HISTORY_FILE))


def _completer(session: Session) -> Any:
    from prompt_toolkit.completion import Completer, Completion

    from cli.main import root
    from cli.prompt import suggestions

    class NightCompleter(Completer):
        """Commands, their options, and the ids of the night."""

        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
            """What the word before the cursor may become."""
            words = document.text_before_cursor.split()
            word = "" if document.text_before_cursor.endswith(" ") or not words else words.pop()
            for each in suggestions(words, word, root, session.diary()):
                yield Completion(each, start_position=-len(word))

    return NightCompleter()

"""A group of commands that loads a command only when it is called, so that help is shown at once."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


class LazyGroup(click.Group):
    """A group whose commands are modules of ``package``, each with one Click command called ``command``.

    ``sentences`` maps a command's name to what the list of commands says of it, in the order of that list;
    ``what-if`` lives in module ``what_if``.
    """

    def __init__(self, *args: Any, package: str = "", sentences: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.package = package
        self.sentences = dict(sentences or {})

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Names in the order of the table."""
        return list(self.sentences)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, loaded now."""
        if cmd_name not in self.sentences:
            return None
        module = import_module(f"{self.package}.{cmd_name.replace('-', '_')}")
        return cast("click.Command", module.command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command meant; one that does not exist is refused with what may be meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.sentences, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]}?", error.ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without loading any."""
        if self.sentences:
            with formatter.section("Commands"):
                formatter.write_dl(list(self.sentences.items()))

"""Groups of commands with one that is meant where none is named."""

from __future__ import annotations

import click


class ByDefault(click.Group):
    """A group with a command that is meant where none is named: words that are no command go to it."""

    default = "build"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command before words that begin with none."""
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h", "--version")):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


class GoldByDefault(ByDefault):
    """The group `evaluate`; its help is that of the command that is meant where none is named."""

    default = "gold-folder"

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of the default command, too."""
        self.commands[self.default].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

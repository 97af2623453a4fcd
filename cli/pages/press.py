"""Where pages are made: templates that escape every value, and pictures with the table that stands behind each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from cli.pictures.export import Picture


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in plain text: what a picture shows, for those who cannot see it. The first cell of a row heads it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[int, ...] = ()
    """Columns that hold figures, counted from 0."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Pictures on a page that belong together: a heading, how to read them, the drawings, the table behind them."""

    anchor: str
    heading: str
    drawings: tuple[Markup, ...]
    reading: str
    sheet: Sheet


def figure(
    anchor: str, heading: str, drawings: Sequence[Markup | None], sheet: Sheet, reading: str = ""
) -> Figure | None:
    """The drawings there are under one heading; nothing where there are none."""
    found = tuple(each for each in drawings if each is not None)
    return Figure(anchor, heading, found, reading, sheet) if found else None


def drawing(picture: Picture | None, label: str) -> Markup | None:
    """``picture`` as markup of a page; ``label`` says in a sentence what it shows."""
    from markupsafe import Markup

    from cli.pictures.export import inline_svg

    return None if picture is None else Markup(inline_svg(picture, label))


def printed(template: str, **values: Any) -> str:
    """The page that ``template`` makes of ``values``; every value is escaped but drawings."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    press = Environment(
        loader=PackageLoader("cli.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return press.get_template(template).render(values)


def present(figures: Sequence[Figure | None]) -> tuple[Figure, ...]:
    """Those figures for which there is something to show."""
    return tuple(each for each in figures if each is not None)

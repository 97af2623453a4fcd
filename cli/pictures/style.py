"""How pictures look: told apart by lightness and outline first, so that they read in greyscale and in any eye."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.pictures.view import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping

FONT = "Arial, Helvetica, sans-serif"
INK = "#1b1b1b"
FAINT = "#5c5c5c"
RULE = "#d4d4d4"
CLOSED = "#e4e4e4"
NAVY = "#123f63"
SKY = "#b5d6ee"
PAPER = "#ffffff"
AMBER = "#8a4b00"

WIDTH = 880
"""Width of a picture's plot in pixels; the page scales it."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of party is drawn: dark, light, or hollow with a dashed outline."""

    fill: str
    ink: str
    dash: tuple[int, int]
    meaning: str


LOOKS: Mapping[Standing, Look] = {
    Standing.PROMISED: Look(NAVY, PAPER, (1, 0), "promised"),
    Standing.REQUESTED: Look(SKY, INK, (1, 0), "requested"),
    Standing.WAITLIST: Look(PAPER, INK, (4, 2), "from the waitlist"),
}


def config() -> dict[str, Any]:
    """What all pictures share, as Vega-Lite's configuration."""
    return {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": INK,
            "titleColor": INK,
            "labelFontSize": 11,
            "titleFontSize": 11,
            "titleFontWeight": "normal",
            "gridColor": RULE,
            "domainColor": FAINT,
            "tickColor": FAINT,
        },
        "legend": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "labelColor": INK},
        "header": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "labelColor": INK},
        "text": {"font": FONT, "fontSize": 11, "color": INK},
    }

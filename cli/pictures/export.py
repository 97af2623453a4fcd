"""A picture as SVG, PNG, PDF, or as markup inside a page: made by vl-convert, which is allowed to fetch nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

_SVG = "{http://www.w3.org/2000/svg}"
_DROPPED = {"role", "aria-roledescription", "aria-label", "aria-hidden", "class", "pointer-events"}
"""What Vega says of every mark; the table behind the picture says it better."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a mark tells on hover, and where on the page it leads (``#party-7``)."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class Picture:
    """A Vega-Lite specification; ``notes`` by the description of the marks they belong to."""

    spec: dict[str, Any]
    notes: Mapping[str, Note] = field(default_factory=dict)


def svg(picture: Picture) -> str:
    """The picture as an SVG file."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(picture.spec, allowed_base_urls=[])
    return drawn


def png(picture: Picture, scale: float = 2.0) -> bytes:
    """The picture as a PNG file, ``scale`` pixels to a unit."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(picture.spec, scale=scale, allowed_base_urls=[])
    return drawn


def pdf(picture: Picture) -> bytes:
    """The picture as a PDF file of its own size."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_pdf(picture.spec, allowed_base_urls=[])
    return drawn


def inline_svg(picture: Picture, label: str) -> str:
    """Markup of the picture for a page: one image named ``label``, its marks with notes on hover and links."""
    root = ElementTree.fromstring(svg(picture))
    for element in list(root.iter()):
        for place, child in enumerate(list(element)):
            note = picture.notes.get(child.get("aria-label", ""))
            if note is not None:
                element[place] = _noted(child, note)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        for name in _DROPPED & set(element.attrib):
            del element.attrib[name]
    kept = {name: root.attrib[name] for name in ("viewBox", "width")}
    root.attrib = kept | {"role": "img", "aria-label": label}
    return ElementTree.tostring(root, encoding="unicode")


def _noted(mark: Element, note: Note) -> Element:
    """The mark with its note as a title, inside a link that the keyboard passes over, for the table has them all."""
    title = ElementTree.Element("title")
    title.text = note.text
    mark.insert(0, title)
    if not note.link:
        return mark
    link = ElementTree.Element("a", {"href": note.link, "tabindex": "-1"})
    link.append(mark)
    return link

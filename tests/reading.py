"""A page as its reader meets it: elements with their attributes and text, without a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})
OUTWARD = ("href", "src", "srcset", "action", "formaction", "data", "poster", "background", "xlink:href", "ping")
"""Attributes through which a page reaches for something."""


@dataclass
class Element:
    """One element; ``text`` is all text within it."""

    tag: str
    attributes: dict[str, str]
    parents: tuple[Element, ...]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def within(self, tag: str) -> list[Element]:
        """Elements of ``tag`` anywhere inside."""
        found = [child for child in self.children if child.tag == tag]
        return found + [inner for child in self.children for inner in child.within(tag)]

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()


class Page(HTMLParser):
    """A page taken apart; elements that are never closed are an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        assert not self._open, f"never closed: {[each.tag for each in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        if self._open:
            self._open[-1].children.append(element)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> inside <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str) -> list[Element]:
        """Every element of ``tag``."""
        return [each for each in self.elements if each.tag == tag]

    def by_id(self, name: str) -> Element:
        """The one element with this id."""
        (found,) = (each for each in self.elements if each.attributes.get("id") == name)
        return found

    def has_id(self, name: str) -> bool:
        """Whether an element has this id."""
        return any(each.attributes.get("id") == name for each in self.elements)

    def parties(self) -> list[str]:
        """The party each line of the two lists is of."""
        lists = [self.by_id(name) for name in ("list", "unseated")]
        return [each.text for one in lists for each in one.within("th") if each.attributes.get("scope") == "row"]

    def pictures(self) -> list[Element]:
        """The sections that hold pictures."""
        return [each for each in self.all("section") if "picture" in each.classes]

    def reaches(self) -> set[str]:
        """Everything the page reaches for outside itself."""
        found = {each.attributes[name] for each in self.elements for name in OUTWARD if name in each.attributes}
        return {each for each in found if not each.startswith("#") and each != "data:,"}

    def active(self) -> set[str]:
        """Everything on the page that could run."""
        tags = {each.tag for each in self.elements} & {"script", "iframe", "object", "embed", "form", "img", "base"}
        return tags | {name for each in self.elements for name in each.attributes if name.startswith("on")}

"""venue.toml: the venue, its services and its rules, every key checked and every fault on its line."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from allocator.domain.venue import (
    WEEKDAYS,
    CombinationRules,
    DepositRules,
    Limits,
    Pacing,
    ScoringRules,
    ServiceRule,
    Stability,
    TurnTimes,
    Venue,
    WaitlistRules,
)
from data.folder import venue_sections as sections
from data.folder.services import next_day_overlaps, same_day_overlaps
from data.folder.toml_lines import TomlLines
from data.money import minor_digits
from data.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic_core import ErrorDetails

    from data.folder.findings import FileFindings

SectionT = TypeVar("SectionT", bound=sections.Section)

STAND_IN_TIMEZONE = "UTC"
STAND_IN_DIGITS = 4
"""With what the CSV files are checked where venue.toml does not tell: neither can make a sound cell a fault."""

_SECTIONS: Mapping[str, type[sections.Section]] = {
    "venue": sections.VenueSection,
    "service": sections.ServiceSection,
    "services": sections.NamedServiceSection,
    "turn_times": sections.TurnTimesSection,
    "pacing": sections.PacingSection,
    "limits": sections.LimitsSection,
    "combinations": sections.CombinationsSection,
    "stability": sections.StabilitySection,
    "waitlist": sections.WaitlistSection,
    "deposits": sections.DepositsSection,
    "scoring": sections.ScoringSection,
}

_SENTENCES = {
    "missing": "is required",
    "int_type": "must be a whole number, not {given}",
    "float_type": "must be a number, not {given}",
    "finite_number": "must be a number, not {given}",
    "bool_type": "must be true or false, not {given}",
    "list_type": "must be a list in square brackets, not {given}",
    "dict_type": "must be a table, not {given}",
    "model_type": "must be a table, not {given}",
    "greater_than_equal": "must be >= {ge}, not {given}",
    "less_than_equal": "must be <= {le}, not {given}",
    "too_short": "must not be empty",
}
"""What to say for each kind of error of the schema; the others come with a sentence of their own."""


@dataclass(frozen=True, slots=True)
class VenueFile:
    """The venue, ``None`` where it is at fault, and what the other files need of it, as far as it could be read."""

    venue: Venue | None = None
    timezone: str = STAND_IN_TIMEZONE
    minor_digits: int = STAND_IN_DIGITS


def read_venue(text: str, found: FileFindings) -> VenueFile:
    """The venue of venue.toml."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found.fault(_line_of_error(error, text), "", f"is not TOML: {error}")
        return VenueFile()
    return _Document(document, TomlLines(text), found).read()


class _Document:
    """A parsed venue.toml on its way to a venue."""

    def __init__(self, document: dict[str, Any], lines: TomlLines, found: FileFindings) -> None:
        self._document = document
        self._lines = lines
        self._found = found
        self._sound = True

    def read(self) -> VenueFile:
        """Check every section, then make the venue if nothing was at fault."""
        for key in self._document:
            if key not in _SECTIONS:
                self._fault((key,), _unknown_key(key))
        head = self._section("venue", sections.VenueSection, required=True)
        timezone, digits = self._stand_ins()
        services = self._services()
        limits = Limits(**self._given("limits"))
        combinations = CombinationRules(**self._given("combinations"))
        stability = Stability(**self._given("stability"))
        waitlist = WaitlistRules(**self._given("waitlist"))
        deposit = self._section("deposits", sections.DepositsSection, minor_digits=digits)
        scoring = ScoringRules(**self._given("scoring"))
        if head is None or not self._sound:
            return VenueFile(None, timezone, digits)
        venue = Venue(
            head.id,
            timezone,
            services,
            head.name or head.id,
            head.country,
            head.reference_prefix or _default_prefix(head.id),
            head.currency,
            digits,
            limits,
            combinations,
            stability,
            waitlist,
            None if deposit is None else DepositRules(**deposit.given()),
            scoring,
        )
        return VenueFile(venue, timezone, digits)

    def _section(
        self, name: str, model: type[SectionT], *, required: bool = False, **context: object
    ) -> SectionT | None:
        """The section ``name``; ``None`` where it is absent or at fault."""
        if name not in self._document:
            if required:
                self._fault((name,), f"is required: give a section [{name}]")
            return None
        return self._checked((name,), self._document[name], model, context)

    def _checked(
        self, path: tuple[str | int, ...], value: object, model: type[SectionT], context: Mapping[str, object]
    ) -> SectionT | None:
        try:
            return model.model_validate(value, context=context)
        except ValidationError as error:
            for each in error.errors(include_url=False):
                self._fault((*path, *each["loc"]), _sentence(each))
            return None

    def _given(self, name: str) -> dict[str, Any]:
        """The values written in section ``name``, none where it is absent or at fault."""
        section = self._section(name, _SECTIONS[name])
        return {} if section is None else section.given()

    def _stand_ins(self) -> tuple[str, int]:
        """Time zone and minor digits, read on their own so that a fault beside them does not hide them."""
        raw = self._document.get("venue")
        head = raw if isinstance(raw, dict) else {}
        timezone = _unless_wrong(sections.timezone_of, head.get("timezone"), STAND_IN_TIMEZONE)
        currency = _unless_wrong(sections.currency_of, head.get("currency", "GBP"), None)
        return timezone, STAND_IN_DIGITS if currency is None else minor_digits(currency)

    def _services(self) -> tuple[ServiceRule, ...]:
        turns, pacing = self._given("turn_times"), self._given("pacing")
        if "services" not in self._document:
            only = self._section("service", sections.ServiceSection, required=True)
            if only is None:
                return ()
            return (ServiceRule(**only.given(), turn_times=TurnTimes(**turns), pacing=Pacing(**pacing)),)
        if "service" in self._document:
            self._fault(("service",), "give either [service] or [[services]], not both")
            self._section("service", sections.ServiceSection)
        raw = self._document["services"]
        if not isinstance(raw, list) or not raw:
            self._fault(("services",), "must be one or more tables, each headed [[services]]")
            return ()
        self._check_names(raw)
        named = {
            place: section
            for place, value in enumerate(raw)
            if (section := self._checked(("services", place), value, sections.NamedServiceSection, {})) is not None
        }
        rules = {place: _service_rule(section, turns, pacing) for place, section in named.items()}
        self._check_services(rules)
        return tuple(rules.values())

    def _check_names(self, raw: Iterable[object]) -> None:
        """Names are compared as written, for a service with another fault has a name too."""
        names = [value.get("name") if isinstance(value, dict) else None for value in raw]
        for place, name in enumerate(names):
            if isinstance(name, str) and (first := names.index(name)) != place:
                line = self._lines.line(("services", first, "name"))
                self._fault(("services", place, "name"), f"{shown(name)} is on line {line} already")

    def _check_services(self, rules: Mapping[int, ServiceRule]) -> None:
        for place, message in same_day_overlaps(rules):
            self._fault(("services", place, "opens"), message)
        for place, message in next_day_overlaps(rules):
            path = ("services", place, "closes")
            self._found.warn(self._lines.line(path), _dotted(path), message)

    def _fault(self, path: tuple[str | int, ...], message: str) -> None:
        self._sound = False
        self._found.fault(self._lines.line(path), _dotted(path), message)


def _service_rule(
    section: sections.NamedServiceSection, turns: Mapping[str, Any], pacing: Mapping[str, Any]
) -> ServiceRule:
    """A service with its own turn times and pacing, key by key before the venue's."""
    values = section.given()
    own_turns, own_pacing = values.pop("turn_times", None), values.pop("pacing", None)
    values["days"] = frozenset(values.get("days", WEEKDAYS))
    values["dates"] = frozenset(values.get("dates", ()))
    return ServiceRule(
        **values,
        turn_times=TurnTimes(**{**turns, **(own_turns.given() if own_turns else {})}),
        pacing=Pacing(**{**pacing, **(own_pacing.given() if own_pacing else {})}),
    )


def _sentence(error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden":
        return _unknown_key(str(error["loc"][-1]))
    context = error.get("ctx", {})
    if "error" in context:
        return str(context["error"])
    template = _SENTENCES.get(error["type"], error["msg"])
    return template.format(given=shown(error["input"]), **context)


def _unknown_key(key: str) -> str:
    near = difflib.get_close_matches(key, _known_keys(), n=1)
    return "is not a known key" + (f"; did you mean {near[0]!r}?" if near else "")


def _known_keys() -> list[str]:
    models: Iterable[type[sections.Section]] = (*_SECTIONS.values(), sections.Weights, sections.TurnRule)
    return sorted({*_SECTIONS, *(key for model in models for key in model.model_fields)})


def _dotted(path: Iterable[str | int]) -> str:
    """The path as keys, without places in lists: the line tells those."""
    return ".".join(part for part in path if isinstance(part, str))


def _default_prefix(venue_id: str) -> str:
    """The first three letters of the id, or of its letters and digits where it has fewer letters."""
    usable = [each for each in venue_id.upper() if each.isascii() and each.isalnum()]
    letters = [each for each in usable if each.isalpha()]
    return "".join((letters if len(letters) >= 3 else usable or ["X"])[:3])


def _unless_wrong(check: Callable[[object], Any], value: object, stand_in: Any) -> Any:
    try:
        return check(value)
    except ValueError:
        return stand_in


def _line_of_error(error: Exception, text: str) -> int:
    """Line that tomllib names in its message; the last one where it means the end of the document."""
    found = re.search(r"at line (\d+)", str(error))
    if found:
        return int(found[1])
    return text.count("\n") + 1 if "end of document" in str(error) else 0

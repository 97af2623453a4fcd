"""The systems whose exports are understood, and what each calls its columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class System(StrEnum):
    """A booking system."""

    RESDIARY = "resdiary"
    RESY = "resy"
    OPENTABLE = "opentable"
    FIRETABLE = "firetable"


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of an export by what they say: spelled in lower case with letters and digits only, first found wins.

    ``needed`` are those without which a file is no export of the system. ``month_first`` tells how ``1/2/26`` is meant
    (``None``: as the venue's country writes). ``by_service``: times past midnight carry the date the service opened.
    """

    columns: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    month_first: bool | None = None
    by_service: bool = False


USUAL = {
    "id": ("bookingid", "bookingreference", "reservationid", "confirmationnumber", "reference", "id"),
    "first_name": ("firstname", "guestfirstname", "forename"),
    "last_name": ("lastname", "guestlastname", "surname"),
    "name": ("guestname", "customername", "name", "guest"),
    "email": ("email", "emailaddress", "guestemail", "customeremail"),
    "phone": ("phonenumbers", "phone", "phonenumber", "mobile", "mobilenumber", "guestphone", "guestcontact"),
    "tables": ("tables", "table", "tablenumber", "tablenumbers", "tablename", "assignedtables"),
    "status": ("status", "reservationstatus", "bookingstatus", "state"),
    "notes": ("notes", "guestnotes", "visitnotes", "bookingcomments", "comments", "specialrequests"),
    "created": ("bookingdatetime", "createddate", "createdat", "created", "bookedon"),
    "size": ("partysize", "covers", "numseats", "guests", "pax", "size"),
    "date": ("visitdate", "date", "reservationdate", "datebooked"),
    "time": ("visittime", "time", "reservationtime", "timeslot"),
    "occasion": ("bookingreasons", "occasion", "tags"),
}
"""Names a column may have in any of them, for every system lets its users rename and add columns."""

LAYOUTS: Mapping[System, Layout] = {
    System.RESDIARY: Layout(
        {
            **USUAL,
            "date": ("visitdate",),
            "time": ("visittime",),
            "size": ("partysize",),
            "created": ("bookingdatetime",),
            "notes": ("bookingcomments", *USUAL["notes"]),
            "occasion": ("bookingreasons", *USUAL["occasion"]),
        },
        ("date", "time", "size"),
    ),
    System.RESY: Layout(
        {**USUAL, "date": ("datebooked",), "time": ("timeslot",), "size": ("numseats",), "arrived": ("tableseatedat",)},
        ("date", "time", "size"),
    ),
    System.OPENTABLE: Layout(USUAL, ("date", "time", "size"), month_first=True),
    System.FIRETABLE: Layout(USUAL, ("tables", "name", "time"), by_service=True),
}

from __future__ import annotations

import base64
import zlib
from datetime import date

import pytest

from allocator.domain.errors import Refused, UsageError
from allocator.domain.reservation import Ticket
from data.qr import picture_kind, qr_picture
from data.tickets import PREFIX, is_token, parse_keys, read_ticket, sign_ticket

TICKET = Ticket("v1", "VEN-2026-7K3QX", date(2026, 11, 28), 29_000_000)
OLD, NEW = "an old key, long and random", "a new key, long and random"


def test_a_ticket_is_read_back_from_its_token() -> None:
    assert read_ticket(sign_ticket(TICKET, [NEW]), [NEW]) == TICKET


def test_the_old_key_verifies_while_the_new_one_signs() -> None:
    old = sign_ticket(TICKET, [OLD])
    assert read_ticket(old, [NEW, OLD]) == TICKET
    assert read_ticket(sign_ticket(TICKET, [NEW, OLD]), [NEW]) == TICKET
    with pytest.raises(Refused, match="forged"):
        read_ticket(old, [NEW])


def test_a_token_changed_anywhere_is_forged() -> None:
    token = sign_ticket(TICKET, [NEW])
    for place in range(len(PREFIX), len(token) - 1):
        changed = "A" if token[place] != "A" else "B"
        with pytest.raises(Refused, match="forged"):
            read_ticket(token[:place] + changed + token[place + 1 :], [NEW])


@pytest.mark.parametrize("token", ["", "VEN-2026-7K3QX", PREFIX, f"{PREFIX}x.y", f"{PREFIX}.."])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(Refused):
        read_ticket(token, [NEW])


def test_a_token_says_nothing_but_venue_reference_night_and_expiry() -> None:
    body = sign_ticket(TICKET, [NEW]).removeprefix(PREFIX).rpartition(".")[0]
    packed = body.startswith(".")
    raw = base64.urlsafe_b64decode(body.lstrip(".") + "=" * (-len(body.lstrip(".")) % 4))
    assert (zlib.decompress(raw) if packed else raw) == b'["v1","VEN-2026-7K3QX","2026-11-28",29000000]'


def test_a_reference_is_no_token() -> None:
    assert is_token(f" {sign_ticket(TICKET, [NEW])} ")
    assert not is_token(TICKET.reference)


def test_keys_are_separated_by_commas_and_there_is_at_least_one() -> None:
    assert parse_keys(" a, b,,") == ("a", "b")
    for text in ("", " , "):
        with pytest.raises(UsageError, match="MAITRED_KEYS"):
            parse_keys(text)


def test_a_qr_reader_reads_the_token_from_the_picture() -> None:
    import cv2
    import numpy as np

    token = sign_ticket(TICKET, [NEW])
    picture = cv2.imdecode(np.frombuffer(qr_picture(token, ".png"), dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    found, _, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert found == token


def test_the_picture_can_be_drawn_at_any_size() -> None:
    picture = qr_picture("text", ".svg")
    assert b"<svg" in picture
    assert b"http://www.w3.org/2000/svg" in picture


def test_other_kinds_of_pictures_are_wrong_use(tmp_path: pytest.TempPathFactory) -> None:
    from pathlib import Path

    assert picture_kind(Path("a/b.SVG")) == ".svg"
    with pytest.raises(UsageError, match="neither"):
        picture_kind(Path("b.gif"))

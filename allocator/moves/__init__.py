"""What each further move of a promised party gains, and in which order to make the moves."""

from __future__ import annotations

from allocator.moves.order import move_steps
from allocator.moves.prices import price_moves

__all__ = ["move_steps", "price_moves"]

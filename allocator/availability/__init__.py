"""At which times one more party could come, with everybody who is seated kept at their time."""

from __future__ import annotations

from allocator.availability.slots import availability

__all__ = ["availability"]

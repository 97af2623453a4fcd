"""Why a party sits where it sits, why not, and what would change it. Fixes are verified, never guessed."""

from __future__ import annotations

from allocator.explain.party import PartyExplanation, explain_party
from allocator.explain.plan import explain_plan

__all__ = ["PartyExplanation", "explain_party", "explain_plan"]

"""What other booking systems export, taken as parties and customers for a floor that is described in our files."""

from __future__ import annotations

from data.importers.read import ImportedContents, read_export
from data.importers.systems import System

__all__ = ["ImportedContents", "System", "read_export"]

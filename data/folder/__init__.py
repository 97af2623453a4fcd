"""A night as a folder: venue.toml and CSV files in, a checked diary out, and back again."""

from __future__ import annotations

from data.folder.read import FolderContents, read_floor, read_folder
from data.folder.write import write_folder

__all__ = ["FolderContents", "read_floor", "read_folder", "write_folder"]

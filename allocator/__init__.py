"""The allocator: who sits where tonight, proven and explained. No file, database or terminal is touched here."""

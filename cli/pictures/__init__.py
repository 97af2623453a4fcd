"""Pictures of a night and of a simulation, drawn with Altair from plain values; no browser, nothing fetched."""

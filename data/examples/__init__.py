"""Example nights that come with the product: folders like a user's own, made by ``benchmarks/make_examples.py``."""

from __future__ import annotations

from importlib import resources

EXAMPLES = ("backroom-leeds", "brasserie")
"""Names of the example nights; the first is the one shown where none is asked for."""


def example_files(name: str) -> dict[str, bytes]:
    """The files of the example ``name``, by file name."""
    folder = resources.files("data.examples").joinpath(name)
    found = (entry for entry in folder.iterdir() if entry.name.endswith((".csv", ".toml")))
    return {entry.name: entry.read_bytes() for entry in sorted(found, key=lambda entry: entry.name)}

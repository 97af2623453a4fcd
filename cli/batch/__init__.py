"""Many venues in one go: who works, on what, for how long, and what becomes of each night."""

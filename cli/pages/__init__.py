"""Pages for people: one self-contained HTML file each, that fetches nothing, runs nothing and prints on A4."""

"""One command a file; each holds a Click command called ``command`` that parses, calls and prints."""

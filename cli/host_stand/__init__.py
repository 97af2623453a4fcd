"""The host stand at work: read the night, decide, and write it if nobody was faster."""

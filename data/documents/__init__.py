"""Plans as documents: JSON that programs read, CSV that spreadsheets read, and a plan read back to be checked."""

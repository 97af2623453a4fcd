"""The border: folders, databases, documents. Rows and files end here; only domain values go further in."""

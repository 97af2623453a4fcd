"""The database: SQLite or PostgreSQL, alike. Mapped classes, migrations, the repository and its unit of work."""

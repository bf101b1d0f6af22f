"""Where Siste keeps what it knows: SQLite or PostgreSQL, two dialects of one storage."""

"""Scores of requests and waitlist entries: pure functions of a night."""

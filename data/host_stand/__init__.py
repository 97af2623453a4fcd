"""What the host stand reads and writes: reservations with their references, holds, offers, requests, deposits."""

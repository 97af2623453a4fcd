"""What the host stand decides in the evening: who gets which tables, and what may become of a booking. No I/O."""

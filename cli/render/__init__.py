"""What people read: tables and sentences for a terminal of 80 columns or more, plain where it is not one."""

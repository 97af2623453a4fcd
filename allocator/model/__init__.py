"""The night as a 0/1 program: variables, constraints, objective. No solver is called here."""

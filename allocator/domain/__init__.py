"""The words of the trade as frozen values: venue, floor, party, night, plan, result. Standard library only."""

"""What if: a night with a few things changed, planned again and held against the plan that stands."""

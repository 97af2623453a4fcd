"""Many busy nights on one floor: requests drawn with a seed, policies that answer them, figures with intervals."""

"""How a model is solved: a first plan, a relaxation with its bound, column selection, and the engines that race."""

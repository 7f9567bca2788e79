"""How well customers are understood and served: hand-written sentences, and simulated customers in whole conversations."""

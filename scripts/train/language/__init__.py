"""Training of the language model's adapter, and the sentences it learns from."""

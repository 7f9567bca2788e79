"""Model files: what there is, whether it is whole, and how it comes here."""

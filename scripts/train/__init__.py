"""Training of the embedded models; nothing here runs in the product."""

"""Background work over our own table of due jobs."""

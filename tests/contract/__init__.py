"""The client's requirements, row by row: one test or more for each id of rows.toml, named by it."""

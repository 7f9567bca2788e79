"""What is measured: a file for each check, with a function `run` that yields figures."""

"""Drills of the telephone line: peers that have no line of the product in them, and the checks that use them."""

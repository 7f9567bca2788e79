"""What customers of a dealership say, one seeded source for everything that learns from it."""

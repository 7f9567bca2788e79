"""How well the product hears and speaks: measured on voices and sentences that no model and no tuning ever met."""

"""The speech and language engines behind their seams; heavy libraries load lazily."""

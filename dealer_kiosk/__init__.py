"""An offline voice agent that a car dealership runs on its own hardware."""

__version__ = "0.1.0"

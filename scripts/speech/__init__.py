"""The laboratory of speech: free synthetic voices, and the rooms and lines that their sound goes through."""

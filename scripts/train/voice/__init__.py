"""Training of the embedded voice: a small network that learns the parameters of a statistical voice of Debian."""

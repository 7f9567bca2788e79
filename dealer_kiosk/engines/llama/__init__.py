"""The language model: llama.cpp, and the decoders of our adapter and of any chat model."""

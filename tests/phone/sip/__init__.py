"""The signalling core, without a socket."""

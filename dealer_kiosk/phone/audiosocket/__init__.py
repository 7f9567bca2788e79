"""Asterisk's AudioSocket: a call as frames on a TCP connection; the conversation's end of every call, and its other end."""

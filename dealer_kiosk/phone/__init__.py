"""The service desk's telephone line: a SIP extension, or Asterisk's AudioSocket, joined to the conversation."""

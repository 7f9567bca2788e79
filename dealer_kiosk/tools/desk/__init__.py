"""What the people of the service desk do with the data: not for the conversation, only for the command line."""

"""SIP signalling without sockets and clocks: datagrams and times go in; datagrams, due times and events come out."""

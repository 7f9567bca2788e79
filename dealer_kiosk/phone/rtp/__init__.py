"""Speech and digits on the network: G.711 over RTP; there is no RTCP, since nobody here could act on its reports."""

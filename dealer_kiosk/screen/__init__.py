"""The screen beside the microphone: a local web page that shows the conversation and takes touches.

view.py    what the page shows: frozen dataclasses
cards.py   what is being booked, from the events of a turn
wire.py    a view as the JSON text that the page reads
touch.py   what the customer touched, checked
guard.py   who may ask, and the headers of every answer
pages.py   the addresses: the page, its events, touches
server.py  the web server in a thread of its own
page/      the page itself: HTML, style sheet, scripts
"""

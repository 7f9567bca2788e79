"""English words that the search of the FAQ does not count."""

_FILLERS = """
a about actually after again ain't all also am an and any anybody anyone anything are aren't around as ask at away back be
because been before being but by came can can't come could couldn't curious did didn't do does doesn't doing don't done either
else ever exactly every few folks for from get gets getting give gives go goes going gonna got gotta guy guys had has hasn't have
haven't having he he'd he'll he's hello help her here here's hey hi him his how how's i i'd i'll i'm i've if in instead into is
isn't it it'd it'll it's its just kind kinda know let let's like look looking lot make many may maybe me mean might mine more most
place much must my need needs not now of off offer offered offering offers oh ok okay on one ones only or our ours out over please
possible possibly pretty probably provide question really right said say see she should so some somebody someone something
somewhere sort stuff sure take takes tell than thank thanks that that's the their them then there there's these they they'd
they'll they're they've thing things think this those though to too try trying uh um until up us use using usually very wanna want
wanted wants was wasn't way we we'd we'll we're we've well went were what what's whatever when when's whether which while who
who's whose why will with won't wonder wondering would wouldn't y'all yeah yes yet you you'd you'll you're you've your yours
car cars vehicle vehicles dealer dealers dealership lakeside motors
"""
_VERBS = """
buy buying change changes changing charge drop fix fixing order rent renting repair repairs repairing return sell selling ship
store storing service wash washing work
"""

STOP_WORDS = frozenset(_FILLERS.split())
"""Words that say nothing about the subject: grammar, politeness, and what every question here is about."""
ACTIONS = frozenset(_VERBS.split())
"""Verbs that mean little without their object: that we wash cars does not answer whether we wash dogs."""

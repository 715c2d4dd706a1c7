"""Words that name nothing: where a phrase may not begin or end, and what people say without saying anything."""

from functools import cache, lru_cache
from typing import Any

# Function words (closed classes of English), auxiliaries and their contractions.
STOP = frozenset(
    """
    a about above across after again against ago all almost along already also although always am among an and another
    any anybody anyone anything anyway are aren't around as at away back be became because been before behind being
    below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't done down during
    each either else enough even ever every everybody everyone everything few for from further had hadn't has hasn't
    have haven't having he he'd he'll he's her here hers herself him himself his how however i i'd i'll i'm i've if in
    indeed instead into is isn't it it'd it'll it's its itself just least less let's like maybe me might mine more most
    much must my myself near neither never next nobody none nor not nothing now of off often on once one ones only onto
    or other others otherwise ought our ours ourselves out over own per perhaps quite rather really same shall she
    she'd she'll she's should shouldn't since so some somebody someone something sometimes somewhere soon still such
    than that that's the their theirs them themselves then there there's these they they'd they'll they're they've this
    those though through thus till to together too toward towards under unless until up upon us very via was wasn't we
    we'd we'll we're we've well were weren't what what's whatever when where where's whether which while who who's whom
    whose why will with within without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself
    yourselves s t d ll re ve m o y
    """.split()
)

# May begin a phrase all the same: "too many logins", "no quiet room", "more part-time roles".
EDGE = frozenset("too no more less fewer many much lack not".split())

# What a listener says to show that they listen.
BACKCHANNEL = frozenset(
    """
    ah aha alright amazing brilliant bye cheers cool exactly excellent fair fine good goodbye great ha haha hello hey
    hi hm hmm huh lovely mhm mm mmm nice oh ok okay perfect please right same sorry sure thank thanks true uh uh-huh
    um very well welcome wow yeah yep yes yup
    """.split()
)

# Talk about the talk: true of every note, a name for none.
FILLER = frozenset(
    """
    able actually add added agree agreed amazing answer answered appreciate appreciated ask asked asking bad basically
    began believe best better big bit bring brought call called came chat chatted cheers clear clearly come comes coming
    completely conversation course day days definitely different difficult discuss discussed discussion easy end ended
    especially exactly example explain explained fact fair far fast feel feels felt find fine first follow found front
    full gave general get gets getting give given gives giving glad go goes going gone good got great guess half happen
    happened happens happy hard hear heard help helped helpful hi hear hello her hey honest honestly hope hour hours
    idea ideas important interested interesting keep keeps kept kind knew know known knows last later laughed learn
    learned learning learnt leave left let like liked likes listen listened literally little long look looked looking
    lot lots love loved made main make makes making matter matters maybe mean means meant mention mentioned minute
    minutes mm moment month months morning move moved mr mrs ms name need needed needs new nice note noted notes obvious
    obviously offer offered oh ok okay old open opinion part people perfect person piece place plan planned play please
    point pointed points possible pretty probably problem promise promised properly put puts question questions quick
    quickly quiet ran read real reason remember reply right run said sat saw say saying says second see seem seemed
    seems seen sense session sessions set share shared short show showed shown side simple simply sit small sorry
    sort sound sounds speak spoke spent start started stop story stuff suggest suggested sure surprised take taken
    takes taking talk talked talking tell telling terms thank thanks thing things think thinking thought time times
    today told tomorrow took topic totally tried tries true try trying turn turned two three four five six seven eight
    nine ten um uh understand understood use used useful uses using usual usually wait want wanted wants watch watched
    way ways week weeks went whole wonder wondered word words work worked works world worth write wrote wrong yeah year
    years yep yesterday young
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december
    """.split()
)


@cache
def _stemmer() -> Any:  # noqa: ANN401  # snowballstemmer has no types
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The Snowball stem of a lower-case word."""
    return str(_stemmer().stemWord(word))

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

# The same in haste, as notes are typed and as people speak.
STOP |= frozenset(
    """
    abt ain't bc btw cos coz cuz eg em etc fyi gonna gotta ie innit kinda sorta tbc tbd tho vs w wanna y'all ya
    """.split()
)

# The same typed without apostrophe.
STOP |= {word.replace("'", "") for word in STOP if "'" in word} - {"ill", "id", "shell", "well", "were", "wed", "hell"}

# May begin a phrase all the same: "too many logins", "no quiet room", "more part-time roles".
EDGE = frozenset("too no more less fewer many much lack not".split())

# What a listener says to show that they listen.
BACKCHANNEL = frozenset(
    """
    ah aha alright amazing brilliant bye cheers cool dunno exactly excellent fair fine good goodbye great ha haha hello
    hey hi hm hmm huh lol lovely mhm mm mmm nice oh ok okay perfect please pls right same sorry sure ta thank thanks thx
    true uh uh-huh um very well welcome wow yeah yep yes yup
    """.split()
)

# Talk about the talk and verbs that need an object: no name begins or ends on one.
TALK = frozenset(
    """
    add added agree agreed agrees answered ask asked asking asks began believe believed bring brings brought call
    called came chatted come comes coming decide decided discuss discussed end ended ending explain explained feel
    feels felt find finds follow followed found gave get gets getting give given gives giving go goes going gone
    got guess happen happened happens hear heard help helped hope hoped keep keeps kept knew know known knows
    laugh laughed learned learnt leave left let liked listen listened look looked looking looks love loved made
    make makes making mean means meant mention mentioned move moved need needed needs note noted notes notice
    noticed offer offered point pointed promise promised put puts ran read remember replied said sat saw say
    saying says see seem seemed seems seen sees sent set share shared show showed shown shows sit sound sounds
    speak spent spoke start started stop stopped suggest suggested surprised take taken takes taking talk talked
    talking tell telling tells thank think thinking thinks thought told took tried tries try trying turn turned
    turns understand understood use used uses using wait walked want wanted wants watch watched went wish wished
    wonder wondered work worked works write wrote
    """.split()
)

# Some of them are nouns too ("parental leave", "flexible work", "client calls"): a name may end on one.
BOTH = frozenset(
    "call calls end help hope leave look move need needs notes notice offer share show start stop talk use work".split()
)

# Verbs among them that say something with their object ("sharing passwords", "using a chatbot").
ACTS = frozenset(
    """
    find finding finds learn learning move moved moves moving read reading run running share shared shares sharing speak
    speaking start started starting stop stopped stopping use used uses using watch watched watching write writing
    """.split()
)

# Whose something is.
OWNERS = frozenset("her his its my our their your".split())

# Words too wide to name anything alone: times, quantities, judgements, and the meeting itself.
VAGUE = frozenset(
    """
    able actual actually afternoon april august bad basically best better big bit chat clear clearly completely
    conversation course day days december definitely different difficult easy eight especially evening example
    exact exactly fact fair far fast february fine first five four friday front full fun general glad good great
    half happy hard helpful her honest honestly hour hours idea ideas important interested interesting january
    july june kind last late later lesson list literally little long lot lots main man march matter matters minute
    minutes moment monday month months morning mr mrs ms name nearly new next nice nine number obvious obviously
    october old open opinion part people perfect person piece place plain play point points possible pretty
    probably problem proper properly question questions quick quickly quiet ready real reason result right room
    saturday second sense september seriously session sessions seven short shortly side simple simply six slow
    small sorry sort story strange stuff sunday sure ten terms thing things third three thursday time times today
    tomorrow top topic totally true tuesday twenty twice two type usual usually way ways wednesday week weeks
    whole woman word words world worse worst worth wrong year years yesterday young
    """.split()
)


# Who was there and what any meeting has: no name by itself, though part of many ("slides without captions").
FURNITURE = frozenset(
    """
    action actions agenda agendas analyst analysts assistant assistants aunt boss bosses boy boys brother brothers
    chair chairman chairs chat chats chief clerk client clients colleague colleagues company coordinator cousin
    customer customers dad date dates daughter deck decks department departments director directors employee employees
    everyone executive executives expert experts father firm flatmate friend friends girl girls grandfather
    grandmother grandparent group groups guest guests guy guys head heads host hosts husband item items janitor junior
    juniors kid kids lad lads lady lead leader leaders leads madam manager managers meeting meetings mentee mentees
    mentor mentors minutes mother mum nephew niece nurse office officer officers pa pair pairs partner partners
    president project projects receptionist representative secretary senior seniors sentence sheet sir sister sisters
    slide slides son sons speaker speakers staff summary supervisor teacher team teams thanks thing trainee trainees
    trip trips uncle user users visitor visitors wife worker workers
    """.split()
)

# Small words that join the parts of a name: "letter from the doctor".
CONNECT = frozenset("a about an and at between by for from in of on the to with without".split())

# What comes before a thing; the word before one of these is a verb or a preposition.
BEFORE_THING = frozenset(
    """
    a an another any each eight every five four her his its my nine no one our seven six some ten that the their these
    this those three two your
    """.split()
)

# No name holds one of these.
NUMBERS = frozenset(
    """
    dozen eight eighteen eighth eighty eleven fifteen fifth fifty five forty four fourteen fourth hundred million nine
    nineteen ninety ninth seven seventeen seventh seventy six sixteen sixth sixty ten tenth thirteen thirty thousand
    three twelve twenty two
    """.split()
)

# Nor ends on one of these.
ADVERBS = frozenset(
    "abroad afterwards ahead alone anymore apart aside beforehand downstairs elsewhere forward inside instead "
    "meanwhile outside somehow tonight twice upstairs whoever".split()
)

# Words in s that stand before a noun as they are.
PLURAL_BEFORE = frozenset(
    """
    always bus business christmas class communications customs economics gas graphics logistics news operations
    process rights sales savings skills sports status systems
    """.split()
)

# The word before tells a noun from a verb: "the buy", "to buy".
BEFORE_NOUN = frozenset(
    """
    a an any about by each every for from her his in its more my new no of on our some that the their these this
    those with without your
    """.split()
)
BEFORE_VERB = frozenset(
    """
    can can't cannot could couldn't did didn't do does doesn't don't he i just let's may me might must never not
    she should shouldn't they to us we who will won't would wouldn't you
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

"""What has a name and is nobody: programs, methods that are called after people, companies."""

import re

COMPANY = frozenset(
    "ltd limited inc llc llp plc gmbh ag sa bv nv pty corp corporation company co group holdings bank foundation "
    "university college school institute council ministry department agency association society hospital clinic trust "
    "analytics logistics consulting partners associates services solutions technologies systems foods textiles "
    "media union "
    "committee club court centre center studio studios labs insurance capital airlines motors energy stores "
    "records unit "
    "imaging care home homes industries international enterprises network news times post journal magazine press "
    "church "
    "restaurant hotel cafe bar pizza grill shop salon garage theatre theater museum library airport station park state "
    "team squad desk operations platform project programme program initiative academy alliance federation "
    "league".split()
)
INSTITUTION = frozenset("university college institute ministry department bank bureau".split())
# What somebody is called by before a name, though it is no title: "Nurse Joy", "Pastor Grace".
STYLES = frozenset(
    "nanny granny nan nana grandma grandpa grandad mama papa nurse matron coach chef officer constable inspector "
    "corporal major commander judge pastor deacon canon elder brother sister father mother cousin baby little "
    "cllr councillor".split()
)
_SOFTWARE = (
    r"(?:chat ?bots?|bots?|assistants?|apps?|tools?|systems?|platforms?|software|robots?|algorithms?|plug-?ins?"
    r"|packages?|websites?|portals?|dashboards?|databases?|language models?|models?|AI)"
)
_THING = re.compile(
    rf"(?:'s)?,? ?\(?(?<=[ (])(?:(?:the|our|a|an|their|its|which is|is) (?:[a-z-]+ )?){_SOFTWARE}\b(?!-)"
    r"(?! (?:owner|lead|manager|team|expert|guy|person|user|man|woman))"
)


def thing(text: str, end: int) -> bool:
    """Whether what follows says that the name before is a program's: "Ada (the chatbot)", "Nova, our new app"."""
    return text[end : end + 1] in {" ", ","} and _THING.match(text, end) is not None


# What bears the name of whoever thought of it: "the Pareto chart", "Bloom's taxonomy", "Kotter's eight steps".
_INVENTED = re.compile(
    r"(?:'s)?(?:-[A-Z][a-z]+)?(?: [a-z0-9]+)? (?:scales?|charts?|diagrams?|matrix|matrices|models?|methods?"
    r"|theor(?:y|ies)|hierarchy|taxonomy|cycle|principles?|law|effect|curve|index|quadrants?|pyramid|stages|forces|steps|typology|canvas"
    r"|distribution|coefficient|equation|paradox|dilemma|syndrome|manoeuvre|boxes|circles?|windows?|technique)\b"
)


def eponym(text: str, end: int) -> bool:
    """Whether the name that ends here names a method, as it does before "chart", "matrix" or "'s law"."""
    return _INVENTED.match(text, end) is not None

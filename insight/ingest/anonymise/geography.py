"""Countries, continents and peoples: wide enough to stay in a note."""

COUNTRIES = frozenset(
    "afghanistan albania algeria argentina armenia australia austria azerbaijan bahrain bangladesh belarus belgium bolivia "
    "bosnia botswana brazil britain bulgaria cambodia cameroon canada chile china colombia congo croatia cuba cyprus "
    "denmark ecuador egypt england eritrea estonia ethiopia finland france gambia georgia germany ghana greece guatemala "
    "guinea haiti honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan "
    "kenya korea kuwait laos latvia lebanon lesotho liberia libya lithuania luxembourg madagascar malawi malaysia malta "
    "mauritius mexico moldova mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger "
    "nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda "
    "scotland senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania "
    "thailand tunisia turkey uganda ukraine uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe "
    "europe africa asia america americas oceania antarctica eu uk us usa uae emea apac latam mena dach nordics benelux "
    "caribbean scandinavia antipodes earth world".split()
) | frozenset(
    {
        "united kingdom", "united states", "united states of america", "great britain", "northern ireland", "south africa",
        "south korea", "north korea", "saudi arabia", "sri lanka", "new zealand", "hong kong", "costa rica", "el salvador",
        "sierra leone", "ivory coast", "burkina faso", "czech republic", "north america", "south america", "latin america",
        "middle east", "far east", "south east asia", "southeast asia", "eastern europe", "western europe", "west", "east",
        "united arab emirates", "papua new guinea", "the netherlands", "the gulf", "asia pacific", "west africa",
        "east africa", "british isles", "european union", "soviet union", "trinidad and tobago", "central america",
        "north", "south", "north american", "south american", "west indies", "western", "eastern", "northern", "southern",
    }
)  # fmt: skip
PEOPLES = frozenset(
    "american canadian mexican brazilian european asian african indian chinese japanese korean english british scottish "
    "welsh irish french german dutch spanish italian portuguese polish czech russian ukrainian turkish greek swedish "
    "norwegian danish finnish australian arab arabic israeli palestinian iranian iraqi afghan pakistani nigerian kenyan "
    "ghanaian muslim christian jewish hindu sikh buddhist catholic protestant sunni shia shiite islamic".split()
)

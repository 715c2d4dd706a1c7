"""Countries, continents and peoples: wide enough to stay in a note."""

COUNTRIES = frozenset(
    "afghanistan albania algeria argentina armenia australia austria azerbaijan bahrain bangladesh belarus "
    "belgium bolivia "
    "bosnia botswana brazil britain bulgaria cambodia cameroon canada chile china colombia congo croatia cuba cyprus "
    "denmark ecuador egypt england eritrea estonia ethiopia finland france gambia georgia germany ghana greece "
    "guatemala "
    "guinea haiti honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan "
    "kazakhstan "
    "kenya korea kuwait laos latvia lebanon lesotho liberia libya lithuania luxembourg madagascar malawi malaysia "
    "malta "
    "mauritius mexico moldova mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger "
    "nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia "
    "rwanda "
    "scotland senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania "
    "thailand tunisia turkey uganda ukraine uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe "
    "europe africa asia america americas oceania antarctica eu uk us usa uae emea apac latam mena dach nordics benelux "
    "caribbean scandinavia antipodes earth world".split()
) | frozenset(
    {
        "united kingdom", "united states", "united states of ", "america", "great britain", "northern ireland",
        "south africa", "south korea", "north korea", "saudi arabia", "sri lanka", "new zealand", "hong kong",
        "costa rica", "el salvador", "sierra leone", "ivory coast", "burkina faso", "czech republic",
        "north america", "south america", "latin america", "middle east", "far east", "south east asia",
        "southeast ", "asia", "eastern europe", "western europe", "west", "east", "united arab emirates",
        "papua new guinea", "the netherlands", "the gulf", "asia pacific", "west africa", "east africa",
        "british isles", "european union", "soviet union", "trinidad and tobago", "central america", "north",
        "south", "north american", "south american", "west indies", "western", "eastern", "northern",
        "southern",
    }
)  # fmt: skip
PEOPLES = frozenset(
    "american canadian mexican brazilian european asian african indian chinese japanese korean english british "
    "scottish "
    "welsh irish french german dutch spanish italian portuguese polish czech russian ukrainian turkish greek swedish "
    "norwegian danish finnish australian arab arabic israeli palestinian iranian iraqi afghan pakistani nigerian "
    "kenyan "
    "ghanaian muslim christian jewish hindu sikh buddhist catholic protestant sunni shia shiite islamic".split()
)
#: First-level regions and other well-known places that are no town: below a country, so masked.
REGIONS = frozenset(
    """alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois indiana
    iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana
    nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia wisconsin wyoming
    ontario quebec alberta manitoba saskatchewan queensland tasmania victoria cornwall devon dorset somerset
    wiltshire hampshire sussex surrey kent essex suffolk norfolk cambridgeshire lincolnshire nottinghamshire
    derbyshire leicestershire rutland northamptonshire bedfordshire hertfordshire buckinghamshire oxfordshire
    berkshire gloucestershire herefordshire worcestershire warwickshire staffordshire shropshire cheshire
    lancashire yorkshire cumbria northumberland merseyside tyneside teesside midlands humberside wearside powys
    gwent gwynedd dyfed glamorgan anglesey fife lothian tayside aberdeenshire ayrshire lanarkshire munster
    leinster ulster connacht connaught donegal kerry tipperary wexford wicklow kildare meath louth cavan
    monaghan mayo sligo roscommon leitrim offaly laois clare bavaria saxony hesse brandenburg catalonia
    andalusia galicia lombardy tuscany sicily sardinia piedmont veneto normandy brittany provence alsace
    burgundy flanders wallonia silesia punjab gujarat rajasthan maharashtra karnataka kerala telangana bihar
    odisha assam haryana uttarakhand jharkhand chhattisgarh goa gauteng limpopo mpumalanga transvaal java
    sumatra borneo bali kashmir siberia crimea kurdistan manhattan brooklyn queens bronx soho shoreditch""".split()
) | frozenset(
    {
        "new york", "new jersey", "new mexico", "new hampshire", "north carolina", "south carolina",
        "north dakota", "south dakota", "rhode island", "west virginia", "british columbia", "nova scotia",
        "new brunswick", "prince edward island", "new south wales", "south australia", "western australia",
        "northern territory", "isle of wight", "isle of man", "county durham", "west midlands", "east midlands",
        "west yorkshire", "south yorkshire", "north yorkshire", "east anglia", "home counties",
        "greater london", "greater manchester", "tyne and wear", "kwazulu natal", "kwazulu-natal",
        "western cape", "eastern cape", "northern cape", "free state", "tamil nadu", "uttar pradesh",
        "madhya pradesh", "andhra pradesh", "himachal pradesh", "west bengal", "bay area", "gaza strip",
        "west bank", "silicon valley", "east coast", "west coast", "new england", "great lakes",
    }
)  # fmt: skip

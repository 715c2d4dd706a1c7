"""Whether a text is English, by its function words: offline, and small enough to read."""

import re

_WORDS = {
    "en": "the a an and of to in is was it that he she we they i you for on with at by from as but not are be "
    "have had my his her our this what who which there their so if or about would could will do did said me him "
    "us them when how no more all one can just some than into out up then were been has get got also too w re i'm "
    "it's don't",
    "de": "der die das und ist nicht ich wir sie ein eine einen mit zu von auf den dem des im für als auch es an "
    "war werden hat haben wie bei oder aber nach über noch sich uns",
    "fr": "le la les des et est une un dans pour pas que qui nous vous je il elle avec sur ce cette du au aux "
    "plus mais ou par son ses leur nos été ont être sont",
    "es": "el la los las y es un una en de que por con para no se lo como más pero su al del nos me mi muy ha fue "
    "son este esta cuando también",
    "it": "il lo la i gli le e è un una di che in per con non si come più ma su del della al nel sono ha ho "
    "abbiamo questo questa anche",
    "pt": "o a os as e é um uma em de que por com para não se como mais mas seu sua do da no na dos das foi são "
    "ele ela nós também muito",
    "nl": "de het een en van is dat niet ik we ze met op te voor zijn er aan ook als maar bij naar dit was heeft "
    "hebben wordt over om nog",
    "pl": "i w na z nie się to że jest do o jak ale po co tak za od dla przez czy już był była są ma mnie jego jej",
    "sv": "och att det som en på är av för med den till inte har om ett men var jag vi de så när från kan ska",
    "tr": "ve bir bu için de da ile çok ne o gibi daha ama var değil olarak sonra kadar ben biz",
    "fi": "ja on ei että se oli hän mutta kun niin myös olen ovat tai kuin jos me he",
    "cs": "a se na je že to v s z do o jako ale si by jsem byl jsou pro při",
    "id": "yang dan di ini itu dengan untuk tidak dari dalam akan pada kami saya juga ke ada adalah",
}
_FUNCTION = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def english(text: str) -> bool:
    """True unless the text is long enough to judge and clearly something else."""
    letters = sum(c.isalpha() for c in text)
    foreign = sum(c.isalpha() and ord(c) > 0x24F and not 0x1E00 <= ord(c) < 0x1F00 for c in text)
    if letters >= 12 and foreign > 0.3 * letters:
        return False
    words = [w.lower() for w in _WORD.findall(text)]
    if len(words) < 8:
        return True
    shares = {language: sum(w in known for w in words) / len(words) for language, known in _FUNCTION.items()}
    own = shares.pop("en")
    other = max(shares.values())
    return own >= 0.2 or own >= other or (own >= 0.08 and other < 0.25 and own >= other * 0.6)

"""Makes, models and names that the phonemiser (espeak-ng, American English) reads wrongly, and spellings that it reads right."""

import re

RESPELLINGS = {
    # makes and models
    "Azera": "a zairra", "Ariya": "a riea", "Bugatti": "boogati", "Cadenza": "kuddenzza",
    "Carrera": "karerra", "Daewoo": "deywu", "Giulia": "Julia", "Integra": "inttegra", "Ioniq": "Ionic", "LaCrosse": "le-krawss",
    "Laredo": "leraydo", "Macan": "muck ahn", "Miata": "meeata", "Michelin": "meshalin", "Murano": "moorano",
    "Panamera": "panamaire uh", "Passat": "pus-aht", "Pirelli": "perelli", "Porsche": "Porsha", "Santa Fe": "Santa Fay",
    "Sequoia": "sikwoya", "Sportage": "sportozh", "Taos": "touse", "Taycan": "tykahn", "Tiguan": "teegwahn",
    "Tonale": "tow-nolay", "Tucson": "toosahn", "Velar": "volaar",
    # names
    "Ahmed": "ahmmedd", "Alejandro": "ahlahahnnddrro", "Bianchi": "bionky", "Chaudhary": "Chowdry", "Chiara": "Kiara",
    "Gianna": "jiana", "Giuseppe": "ju-cepi", "Guillermo": "gi yairmo", "Hassan": "huh sahn", "Hussain": "hoosane",
    "Huynh": "Win", "Hwang": "Wahng", "Imani": "Imahni", "Isabella": "izabbela", "Joaquin": "Wahkeen", "Joaquín": "Wahkeen",
    "Kowalski": "kovolsky", "Lewandowski": "llevunnddouski", "María": "Maria", "Mueller": "Muller", "Ng": "Ing",
    "Nguyen": "Win", "Niamh": "Neeve", "Nowak": "Novak", "Qian": "Chen", "Russo": "Roosso", "Szymanski": "Shimanski",
    "Thibodeaux": "tibadoe", "Wang": "Wahng", "Wei": "Way", "Wojcik": "Voychick", "Xiao": "Shao", "Ximena": "he-menah",
    "Xiomara": "syoemara", "Xu": "Shoo", "Zhou": "Joe",
}  # fmt: skip
"""Written with capitals only, so that no ordinary word is taken for a name."""

_WORDS = re.compile(rf"(?<![\w'-])(?:{'|'.join(sorted(RESPELLINGS, key=len, reverse=True))})(?=(?:'s|s)?(?![\w'-]))")


def respelled(text: str) -> str:
    """The text with these words as the phonemiser has to see them; what is shown and what other voices get stays as it is."""
    return _WORDS.sub(lambda match: RESPELLINGS[match[0]], text)

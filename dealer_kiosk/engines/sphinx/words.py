"""Word lists of the language model: what people at a dealership talk about, as they say it."""

FIRST_NAMES = """
james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul
andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen
larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry tyler aaron jose adam
nathan henry douglas zachary peter kyle walter ethan jeremy harold carl keith roger noah arthur terry sean austin albert joe
christian jesse willie bryan billy bruce ralph gabriel roy juan wayne eugene logan randy louis russell vincent philip bobby
johnny bradley luis carlos miguel antonio angel diego pedro manuel oscar victor jorge ricardo eduardo fernando mario marcus
dylan liam mason lucas aiden elijah owen caleb isaac luke mike dave bob tom jim bill steve dan matt tony chris nick ben sam greg
alex jeff ken ron tim ed fred rick don ray jake josh max leo omar ali ahmed wei raj ivan ian evan cole blake chad todd craig
shawn derek corey brett mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret
sandra ashley kimberly emily donna michelle dorothy carol amanda melissa deborah stephanie rebecca sharon laura cynthia kathleen
amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine maria
heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea cheryl hannah
jacqueline martha gloria teresa ann madison frances kathryn janice jean abigail alice julia judy sophia grace denise amber doris
marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori dana tina tracy wendy erin
sue kim kate katie beth jen jenny liz becky cindy debbie vicky peggy rosa carmen ana elena lucia sofia claire chloe mia ella
ruby lily zoe molly paige tara priya
""".split()

LAST_NAMES = """
smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor
moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott
torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz
parker cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey reed
kelly howard ramos kim cox ward richardson watson brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez
castillo sanders patel myers long ross foster jimenez powell jenkins perry russell sullivan bell coleman butler henderson barnes
fisher simmons graham murray ford castro marshall owens harrison fernandez mcdonald woods washington kennedy wells vargas henry
freeman webb tucker guzman burns crawford olson simpson porter hunter gordon mendez silva shaw snyder mason dixon munoz hunt
hicks holmes palmer wagner black robertson boyd stone salazar fox warren mills meyer rice schmidt daniels ferguson nichols
stephens soto weaver ryan gardner payne grant dunn kelley spencer hawkins arnold pierce hansen peters santos hart bradley knight
elliott cunningham duncan armstrong hudson carroll lane riley andrews ray delgado berry perkins hoffman johnston matthews pena
richards contreras willis carpenter lawrence sandoval singh khan cohen fischer weber larsen novak kowalski rossi tanaka chang
chen wang liu wong lindgren petrov nair whitfield whitaker whitman okafor park watts burke hale barrett mercer doyle frost cole
sharp bishop fowler little day holt ortega guerrero estrada sutton obrien gregory rose ellis stevens hamilton jordan reynolds
west wallace burton schultz lucas klein schwartz weiss becker keller pacheco ibarra cabrera figueroa acosta cervantes rosales
aguilar padilla rios valdez fuentes maldonado suarez vega pham tran huynh choi shah gupta sharma mehta kapoor petersen jensen
christensen sorensen olsen nielsen murillo quinn gallagher doherty brennan walsh burnett blair lowe lynch barker harper walters
mccarthy mccoy mcbride mckinney mclaughlin oconnor sawyer lamb baldwin chandler goodman hardy hopkins hubbard jennings kirk
lambert leonard lyons malone manning marsh maxwell norris osborne page parsons pope reeves rhodes saunders sherman shelton
stanley steele strickland summers sweeney terry todd townsend underwood vaughn wade waters wheeler wilcox wilkins wise wolfe
yates york
""".split()

CODE_CHARACTERS = "234679kmrwy"
"""The characters of confirmation codes: those of spoken/codes.py, in lower case."""

CODE_WORDS = "kilo king kate mike mary michael romeo robert roger whiskey william walter yankee yellow young".split()
"""What people say to make a letter of a code clear: "k as in kilo"."""

PRONUNCIATIONS: dict[str, str] = {
    # cars
    "ariya": "AA R IY AH",
    "camry": "K AE M R IY",
    "corolla": "K ER OW L AH, K ER AA L AH",
    "crosstrek": "K R AO S T R EH K",
    "denali": "D IH N AA L IY",
    "elantra": "AH L AE N T R AH",
    "fe": "F EY",
    "giulia": "JH UW L IY AH",
    "hyundai": "HH AH N D EY, HH Y AH N D EY",
    "impreza": "IH M P R EH Z AH",
    "ioniq": "AY AA N IH K",
    "jaguar": "JH AE G W AA R, JH AE G Y UW AA R",
    "macan": "M AH K AA N",
    "passat": "P AH S AA T, P AE S AE T",
    "prius": "P R IY AH S, P R AY AH S",
    "rav": "R AE V",
    "ridgeline": "R IH JH L AY N",
    "seltos": "S EH L T OW S",
    "sorento": "S ER EH N T OW, S AO R EH N T OW",
    "sportage": "S P AO R T IH JH, S P AO R T AA ZH",
    "stelvio": "S T EH L V IY OW",
    "subaru": "S UW B AH R UW, S UW B ER UW",
    "subie": "S UW B IY",
    "tacoma": "T AH K OW M AH",
    "tahoe": "T AA HH OW, T AE HH OW",
    "taycan": "T AY K AA N",
    "tiguan": "T IY G W AA N",
    "touareg": "T UW AA R EH G",
    "toyota": "T OY OW T AH, T OW Y OW T AH",
    "tucson": "T UW S AA N",
    "veloster": "V EH L AO S T ER",
    # names
    "achieng": "AH CH EH NG",
    "akosua": "AH K OW S UW AH",
    "ayse": "AY SH EH",
    "beatriz": "B IY AH T R IY S, B EY AH T R IY Z",
    "bekele": "B EH K EH L EY",
    "emre": "EH M R EY",
    "graciela": "G R AA S IY EH L AH",
    "huong": "HH W AO NG",
    "itzel": "IH T S EH L",
    "kamau": "K AH M AW",
    "kumari": "K UW M AA R IY",
    "kwame": "K W AA M EY",
    "lakshmi": "L AH K SH M IY, L AE K SH M IY",
    "lindgren": "L IH N D G R AH N",
    "nair": "N AY R",
    "ngozi": "EH NG G OW Z IY",
    "nwosu": "N W OW S UW, EH N W OW S UW",
    "obi": "OW B IY",
    "okafor": "OW K AH F AO R",
    "okonkwo": "OW K AA NG K W OW, AH K AA NG K W OW",
    "oluwaseun": "OW L UW W AH S EY UW N",
    "otieno": "OW T IY EH N OW",
    "owusu": "OW W UW S UW",
    "paola": "P AW L AH, P AA OW L AH",
    "petrov": "P EH T R AO V",
    "priya": "P R IY AH",
    "rajesh": "R AA JH EH SH",
    "tesfaye": "T EH S F AY EH",
    "thiago": "T IY AA G OW",
    "venkataraman": "V EH NG K AH T AH R AA M AH N",
    "xiomara": "S IY OW M AA R AH, Z IY OW M AA R AH",
    "ximena": "HH IY M EH N AH, Z IH M EY N AH",
    "yonas": "Y OW N AH S",
    "zahra": "Z AA R AH",
    # other words
    "aight": "AY T",
    "brr": "B ER",
    "doin": "D UW AH N",
    "gettin": "G EH T AH N",
    "loaner": "L OW N ER",
    "mmm": "M",
    "wifi": "W AY F AY",
}
"""Words that the general dictionary lacks or that matter here, in its own phones; a comma parts the ways to say them."""

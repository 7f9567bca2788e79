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

CARS: dict[str, tuple[str, ...]] = {
    "toyota": ("camry", "corolla", "rav four", "highlander", "tacoma", "tundra", "prius", "sienna", "four runner", "avalon"),
    "honda": ("civic", "accord", "c r v", "pilot", "odyssey", "fit", "h r v", "ridgeline", "passport", "insight"),
    "ford": ("f one fifty", "escape", "explorer", "mustang", "focus", "fusion", "ranger", "bronco", "edge", "expedition"),
    "chevrolet": ("silverado", "malibu", "equinox", "tahoe", "camaro", "traverse", "impala", "colorado", "suburban", "bolt"),
    "chevy": ("silverado", "malibu", "equinox", "tahoe", "blazer"),
    "nissan": ("altima", "sentra", "rogue", "pathfinder", "murano", "maxima", "frontier", "leaf", "versa", "titan"),
    "hyundai": ("elantra", "sonata", "tucson", "santa fe", "kona", "palisade", "accent"),
    "kia": ("sorento", "sportage", "soul", "telluride", "forte", "optima", "rio"),
    "subaru": ("outback", "forester", "impreza", "legacy", "ascent"),
    "mazda": ("c x five", "mazda three", "mazda six", "c x nine", "c x thirty", "miata"),
    "volkswagen": ("jetta", "passat", "golf", "tiguan", "atlas", "beetle"),
    "b m w": ("three series", "five series", "x three", "x five"),
    "mercedes": ("c class", "e class", "s class"),
    "audi": ("a four", "a six", "q five", "q seven"),
    "lexus": ("r x", "e s", "n x", "g x"),
    "jeep": ("wrangler", "cherokee", "grand cherokee", "compass", "renegade", "gladiator"),
    "dodge": ("charger", "challenger", "durango", "caravan", "journey"),
    "ram": ("fifteen hundred", "twenty five hundred"),
    "g m c": ("sierra", "yukon", "acadia", "terrain", "canyon"),
    "tesla": ("model three", "model y", "model s", "model x"),
    "volvo": ("x c ninety", "x c sixty", "s sixty"),
    "buick": ("enclave", "encore", "envision", "lacrosse"),
    "cadillac": ("escalade", "x t five"),
    "acura": ("m d x", "r d x", "integra"),
    "chrysler": ("pacifica", "three hundred"),
}

SERVICES = (
    """
oil change|tire rotation|brake inspection|brake pad replacement|battery replacement|battery check|wheel alignment|alignment
transmission service|coolant flush|air conditioning service|air filter replacement|cabin filter change|state inspection
inspection|emissions test|multi point inspection|full detail|detail|detailing|car wash|engine diagnostic|diagnostic
spark plug replacement|timing belt replacement|fuel system cleaning|power steering flush|wiper replacement|windshield repair
headlight restoration|suspension check|exhaust repair|recall repair|recall
thirty thousand mile service|sixty thousand mile service
scheduled maintenance|annual service|new tires|winter tires|tire replacement|flat tire repair|tune up|brake service|brake job
brake fluid change|test drive|software update|key programming|dent repair|trade in appraisal|warranty repair|safety inspection
checkup|maintenance|new battery|new brakes|smog check
""".strip()
    .replace("\n", "|")
    .split("|")
)

PROBLEMS = (
    """
the check engine light is on|my brakes are squeaking|my brakes are grinding|my brakes don't work|the brakes feel soft
my brakes went straight to the floor|it's making a strange noise|there is a rattling sound under the hood
the air conditioning is not blowing cold air|the a c isn't working|my car won't start|the battery keeps dying|the battery is dead
the engine is overheating|there is a leak under the car|it's leaking oil|the steering wheel shakes|it shakes when i brake
the tire pressure light came on|the transmission is slipping|i smell something burning|i smell gas|there's smoke under the hood
the windshield is cracked|one of my headlights is out|my key fob stopped working|the window is stuck|it pulls to the left
the sunroof is leaking|the radio keeps cutting out|the heater does not work|the trunk won't open|it stalls at traffic lights
i have a flat tire|the wipers are not working|the airbag light is on|it died on the highway|it was in an accident
""".strip()
    .replace("\n", "|")
    .split("|")
)

COLORS = "black white silver gray red blue green brown beige gold orange yellow dark navy".split()

BODIES = (
    """
sedan|s u v|truck|pickup truck|pickup|minivan|hatchback|coupe|convertible|hybrid|electric car|crossover|van|sports car
station wagon|used car|new car|family car|certified pre owned car|car|vehicle
""".strip()
    .replace("\n", "|")
    .split("|")
)

CODE_CHARACTERS = "234679kmrwy"
"""The characters of confirmation codes: those of spoken/codes.py, in lower case."""

CODE_WORDS = "kilo king kate mike mary michael romeo robert roger whiskey william walter yankee yellow young".split()
"""What people say to make a letter of a code clear: "k as in kilo"."""

PRONUNCIATIONS: dict[str, str] = {
    "elantra": "AH L AE N T R AH",
    "impreza": "IH M P R EH Z AH",
    "lindgren": "L IH N D G R AH N",
    "loaner": "L OW N ER",
    "nair": "N AY R",
    "okafor": "OW K AH F AO R",
    "petrov": "P EH T R AO V",
    "priya": "P R IY AH",
    "rav": "R AE V",
    "ridgeline": "R IH JH L AY N",
    "sportage": "S P AO R T IH JH",
    "tiguan": "T IY G W AA N",
    "wifi": "W AY F AY",
}
"""Words that the general dictionary lacks, in its own phone set."""

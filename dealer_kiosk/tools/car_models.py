"""Makes and models that drivers in North America name, so that "my Camry" is known to be a Toyota."""

MODELS: dict[str, tuple[str, ...]] = {
    "Acura": ("Integra", "TLX", "ILX", "RDX", "MDX"),
    "Audi": ("A3", "A4", "A5", "A6", "Q3", "Q5", "Q7", "Q8", "e-tron"),
    "BMW": ("X1", "X3", "X5", "X7", "3 Series", "5 Series", "7 Series"),
    "Buick": ("Enclave", "Encore", "Envision", "LaCrosse", "Regal", "Verano"),
    "Cadillac": ("CT4", "CT5", "Escalade", "XT4", "XT5", "XT6"),
    "Chevrolet": (
        "Silverado 1500", "Silverado 2500", "Equinox", "Traverse", "Tahoe", "Suburban", "Malibu", "Cruze", "Impala", "Camaro",
        "Corvette", "Colorado", "Blazer", "Trailblazer", "Trax", "Bolt", "Spark",
    ),
    "Chrysler": ("Pacifica", "Voyager"),
    "Dodge": ("Charger", "Challenger", "Durango", "Grand Caravan", "Journey", "Dart"),
    "Ford": (
        "F-150", "F-250", "F-350", "Escape", "Explorer", "Edge", "Expedition", "Bronco", "Bronco Sport", "Fusion", "Focus",
        "Fiesta", "Mustang", "Ranger", "Maverick", "EcoSport", "Taurus", "Transit",
    ),
    "Genesis": ("G70", "G80", "GV70", "GV80"),
    "GMC": ("Sierra 1500", "Terrain", "Acadia", "Yukon", "Canyon"),
    "Honda": ("Civic", "Accord", "CR-V", "HR-V", "Pilot", "Passport", "Odyssey", "Ridgeline", "Insight", "Prologue"),
    "Hyundai": ("Elantra", "Sonata", "Tucson", "Santa Fe", "Palisade", "Kona", "Venue", "Accent", "Ioniq 5", "Ioniq 6"),
    "Infiniti": ("Q50", "Q60", "QX50", "QX60", "QX80"),
    "Jaguar": ("F-Pace", "E-Pace", "XF"),
    "Jeep": ("Wrangler", "Grand Cherokee", "Cherokee", "Compass", "Renegade", "Gladiator", "Patriot", "Wagoneer"),
    "Kia": ("Forte", "Sportage", "Sorento", "Telluride", "Soul", "Optima", "Seltos", "Carnival", "Rio", "Stinger", "Niro", "EV6"),
    "Land Rover": ("Range Rover", "Discovery", "Defender", "Evoque"),
    "Lexus": ("RX", "NX", "ES", "GX", "UX"),
    "Lincoln": ("Navigator", "Aviator", "Nautilus", "Corsair"),
    "Mazda": ("CX-3", "CX-30", "CX-5", "CX-9", "CX-50", "CX-90", "Mazda3", "Mazda6", "Miata"),
    "Mercedes-Benz": ("C-Class", "E-Class", "S-Class", "GLA", "GLC", "GLE", "Sprinter"),
    "Mini": ("Cooper", "Countryman", "Clubman"),
    "Mitsubishi": ("Outlander", "Eclipse Cross", "Mirage"),
    "Nissan": (
        "Altima", "Sentra", "Rogue", "Rogue Sport", "Maxima", "Murano", "Pathfinder", "Frontier", "Versa", "Kicks", "Leaf",
        "Titan", "Armada", "Ariya",
    ),
    "Porsche": ("Cayenne", "Macan", "Panamera", "Taycan", "Boxster"),
    "Ram": ("1500", "2500", "3500", "ProMaster"),
    "Subaru": ("Outback", "Forester", "Crosstrek", "Impreza", "Legacy", "Ascent", "WRX", "Solterra"),
    "Tesla": ("Model 3", "Model S", "Model X", "Model Y", "Cybertruck"),
    "Toyota": (
        "Camry", "Corolla", "Corolla Cross", "RAV4", "Highlander", "4Runner", "Tacoma", "Tundra", "Sienna", "Prius", "Avalon",
        "Venza", "Sequoia", "C-HR", "Yaris", "Matrix", "Crown",
    ),
    "Volkswagen": ("Jetta", "Passat", "Golf", "Tiguan", "Atlas", "Taos", "Beetle", "Arteon", "ID.4"),
    "Volvo": ("S60", "S90", "V60", "XC40", "XC60", "XC90"),
}  # fmt: skip
"""Models by make, each as it is written on the car."""

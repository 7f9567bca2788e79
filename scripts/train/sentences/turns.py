"""Templates of what customers say when anything may be said, in the form of dealer_kiosk/engines/sphinx/templates.py.

They give what the language banks lack: plates, prices, mileages, colours, bare words, and every pairing of wishes and values.
Values of services, symptoms, cars, names and e-mail addresses come from the language banks' lists (source.py).
"""

TURNS: dict[str, str] = {
    "turn": "{booking}|{booking}|{booking}|{booking}|{booking}|{booking}|{when_turn}|{when_turn}|{change}|{change}|{change}"
    "|{who}|{who}|{who}|{question}|{question}|{question}|{stock}|{stock}|{stock}|{stock}|{person}|{person}|{trouble}"
    "|{trouble}|{small_talk}|{pace}|{answer_yes_no}|{answer_yes_no}|{answer_time}|{answer_date}|{answer_phone}"
    "|{answer_phone}|{answer_code}|{answer_name}|{drive}|{mail}|{hi} {booking}|{hi} {question}|{hi} {stock}|{hi} {trouble}"
    "|{hi} {change}|{hi} {person}|{hi} {booking}|{bare}|{bare}|{name}|{name}|{why}",
    "hi": "hi|hello|hey|good morning|good afternoon|yes|yeah|okay|um|uh|so|well|hi there|hi um|hello um|hey um|yes hi|hi yes",
    "please": "please|if you've got anything|if possible|if that's possible|thank you|thanks|if you can|by the way",
    "my_car": "my {model}|my {model}|my {model}|the {model}|a {model}|my car|my truck|my wife's car|my husband's {model}"
    "|our {model}",
    "want": "i need|i'd like|i would like|i want|can i get|could i get|i'm looking for|i need to get|i'd like to get|can you do",
    "want_to": "i want to|i need to|i'd like to|i would like to|can i|could i|i have to|i was hoping to|is it possible to"
    "|i'm calling to|can you help me|let me|may i|i wanted to|we want to|we need to",
    "book": "book|schedule|make an appointment for|set up|set up an appointment for|get|come in for|bring it in for"
    "|bring my car in for|book an appointment for|reserve a time for|arrange|bring in {my_car} for",
    "booking": "{want} {a_service}|{want} {a_service} {when}|{want} {a_service} for {my_car}"
    "|{want} {a_service} for {my_car} {when}|{want} {a_service} on {my_car}|{want} {a_service} on {my_car} {when} {please}"
    "|{want_to} {book} {a_service}|{want} {a_service} {please}|{want_to} {book} {a_service} {when}"
    "|{want_to} {book} {a_service} for {my_car}|{want_to} {book} {a_service} for {my_car} {when}|{service} {when}"
    "|{a_service} for {my_car}|{service} for {my_car} {when}|{service} please|{want} an appointment"
    "|{want} an appointment {when}|{want_to} make an appointment|{want_to} bring in {my_car} {when}"
    "|my {model} needs {a_service}|{want_to} get my {service} done {when}|can i get {my_car} in for {a_service} {when}"
    "|it's time for {a_service}|i need my oil changed {when}|i need my tires rotated {when}|can i bring it in {when}"
    "|can i bring {my_car} in {when}|{want} {a_service} and {a_service}|can you check my brakes {when}"
    "|{want_to} get {my_car} serviced {when}|can you look at my brakes|my car is due for {a_service}|{when} for {a_service}",
    "when_turn": "do you have anything {when}|do you have anything available {when}|what times do you have {date}"
    "|is {when} available|what is your earliest opening|what's your next available appointment|how about {when}"
    "|can i come in {when}|could you fit me in {when}|any openings {date}|{when} works for me|i can only come {when}"
    "|{when} please|{when}|let's do {when}|no {date} does not work for me|{when} no wait {when}|what about {when}"
    "|the same time on {date}|same time on {date}|{date} is too late|anything earlier|anything later"
    "|do you have anything sooner|is there anything {part}|can i bring it in {when} no wait {when}|i can't do {date}"
    "|what do you have {when}",
    "change": "{want_to} move my appointment|{want_to} move my appointment to {when}|{want_to} reschedule"
    "|{want_to} reschedule my appointment|{want_to} change my appointment to {when}|can you move my {service} to {when}"
    "|{want_to} cancel my appointment|{want_to} cancel|please cancel my {service}|please cancel my appointment {date}"
    "|i can't make it {date}|i can't make it can we do {when}|what appointments do i have|when is my appointment"
    "|when is my {service}|do i have an appointment {date}|what time is my appointment"
    "|something came up and i need to {move}|can i change the time to {time}|{want_to} check my appointment"
    "|i'm running late|move it to {when}|change it to {when}|cancel it|cancel my {service}"
    "|{want_to} push my appointment back to {when}|keep it|the {service}|the one on {date}|the first one|both of them"
    "|{want_to} confirm my appointment",
    "move": "cancel|reschedule|move it|change it|move my appointment",
    "who": "my name is {name}|my name's {name}|this is {name}|it's {name}|i'm {name}|the name is {name}|it's under {name}"
    "|{name} here|the appointment is under {name}|my last name is {last}|last name {last}|{last} {spelled}|{spelled}"
    "|it's spelled {spelled}|that's {spelled}|first name {first}|my plate is {plate}|the license plate is {plate}"
    "|i drive a {model}|it's a {model}|my number is {phone}|you can call me at {phone}|i have a {model} with {miles} on it"
    "|it's for my {relative}|{name} and my number is {phone}",
    "relative": "wife|husband|daughter|son|mother|father|neighbor|friend|boss|brother|sister|neighbor {first}",
    "bare": "{model}|{model}|the {model}|a {model}|{service}|{service}|{a_service}|it's a {model}|the {color} one"
    "|a {color} {model}|my {model}|{service} and {service}|just {a_service}|the {model} please|neither|the other one"
    "|the new one|the old one",
    "question": "what are your hours|what are your opening hours|what time do you open|what time do you close"
    "|actually what time do you open|what time do you close {date}|are you open {date}|are you open on {day}"
    "|are you open on holidays|are you closed {date}|when do you open|where are you located|what's your address"
    "|how do i get there|is there parking|where can i park|do you have a shuttle|do you guys have a shuttle"
    "|do you have a waiting room|can i wait while you do {a_service}|can i wait here|do you have wifi"
    "|do you have free coffee|what's the wifi password|do you offer {offer}|do you have {offer}|do you do {offer}"
    "|is there {offer}|can i get {offer}|how much is {a_service}|how much does {a_service} cost|how much for {a_service}"
    "|what does {a_service} cost|what do you charge for {a_service}|how long does {a_service} take|how long will it take"
    "|what services do you offer|what services do you have|do you work on {makes}|do you service other makes"
    "|do i need an appointment|do i need an appointment for {a_service}|what do i need to bring|what documents do i need"
    "|what do i need for a test drive|what's your interest rate|what's the interest rate on a {body}"
    "|how much is the down payment|can i lease a car|do you take trade ins|do you take credit cards|how can i pay"
    "|can i pay cash|do you buy used cars|can i return a car|what's your return policy|is there a warranty"
    "|what warranty do you offer|does my warranty cover {a_service}|how often should i change my oil"
    "|how often should i rotate my tires|do you sell tires|do you sell parts|when is the parts department open"
    "|can i get financing with bad credit|do you do body work|is there a cancellation fee|can i drop off my key after hours"
    "|do you rent trailers|are dogs allowed|where is the bathroom|do you have an electric car charger|do you wash the car"
    "|can i pick up my car after closing|do you use original parts|how do recalls work",
    "offer": "financing|leasing|a shuttle|loaner cars|a loaner car|free coffee|a waiting room|pick up and drop off"
    "|gift cards|military discounts|student discounts|extended warranties|towing|roadside assistance|rental cars|free wifi"
    "|a payment plan|car washes|a key drop box|body work|a playground|a charging station|early drop off|home delivery"
    "|a lounge",
    "stock": "do you have any {kind}|do you have any {kind} in stock|do you have a {model}|do you have a {color} {model}"
    "|any used {body}s|any new {body}s|i'm looking for a {kind}|i'm looking for a {kind} under {money}"
    "|what {body}s do you have|what {body}s do you have under {money}|how much is the {model}"
    "|what's the price of the {model}|is the {model} still available|show me your {body}s|my budget is {money}"
    "|what colors does it come in|what's the mileage on the {model}|tell me about the {model}|i'm interested in the {model}"
    "|do you have anything under {money}|something cheaper|anything cheaper|what's the cheapest {body} you have"
    "|under {money}|do you have {body}s|what cars do you have|what do you have in {color}|i want to trade in my {model}"
    "|what would you give me for my {model}|{money}|i want to buy a {kind}|we're looking for a {body} for the family"
    "|do you have it in {color}|is it new or used|what year is it|got any {kind}",
    "kind": "{model}|used {model}|new {model}|used {body}|new {body}|{body}|{color} {model}|{color} {body}|{makes}|{makes}"
    "|{body}s",
    "drive": "{want_to} test drive the {model}|{want_to} take the {model} for a test drive|can i drive the {model} {when}"
    "|i'd like to drive it|can i test drive it {when}|{want_to} schedule a test drive|{want_to} book a test drive {when}"
    "|the {model} {when}|the {model} {when}|{want_to} see the {model}|can i try the {model}|test drive {when}"
    "|the {color} {model} please",
    "person": "{talk} {someone}|{talk} {someone}|{talk} {someone} {about}|{talk} {someone} please|can someone call me back"
    "|please call me back {when}|have someone call me {when}|can someone call me {when}|a human please|human please"
    "|operator|agent|representative|real person please|get me a human|this is not working|i want to make a complaint"
    "|i have a complaint|nobody called me back|i'll wait|call me at {time}|i want a callback|{want} a callback {when}"
    "|is anyone there|can somebody help me|i want to speak to {first}|transfer me please",
    "talk": "i want to talk to|can i talk to|can i speak to|can i speak with|let me talk to|i need to talk to"
    "|i'd like to speak to|get me|connect me to|please transfer me to|put me through to|i need to speak with|is there",
    "someone": "a human|a person|a real person|someone|somebody|an agent|a representative|a manager|the manager"
    "|the service advisor|a salesperson|sales|the service department|the parts department|the front desk|a technician"
    "|a mechanic|the finance department|customer service|{first}",
    "about": "about my bill|about my {service}|about my {model}|about financing|about a recall|about a refund|right now"
    "|about a warranty claim|about my appointment|about a {model}|about parts|about my car",
    "trouble": "{problem}|{problem}|{problem}|{problem} on my {model}|{problem} can you take a look"
    "|{problem} can i bring it in {when}|{problem} what should i do|{problem} since {day}|{problem} is it safe to drive"
    "|i think {problem}|my {model} has a problem {problem}|{problem} and {problem}|something is wrong with my {part_of_car}"
    "|my {part_of_car} is making a noise|my {part_of_car} needs to be replaced",
    "part_of_car": "engine|brakes|transmission|battery|air conditioning|steering|tires|windshield|radio|heater|clutch"
    "|suspension|exhaust|alternator",
    "why": "about my {service}|about {a_service}|it's about my {model}|it's about the bill|i have a question about {offer}"
    "|about the {model}|{problem}|i have a question about my {service}|tell them it's about my {part_of_car}"
    "|i want to buy a car|it's about a {model}|no that's all",
    "mail": "my email is {email}|{email}|it's {email}|sure it's {email}|send it to {email}|send me an email"
    "|please email me the details",
    "problem": "my {symptom}|my {symptom}|the {symptom}|{symptom}",
    "color": "black|white|silver|gray|red|blue|green|brown|beige|gold|orange|yellow|dark blue|navy",
    "body": "sedan|s u v|truck|pickup truck|pickup|minivan|hatchback|coupe|convertible|hybrid|electric car|crossover|van"
    "|sports car|station wagon|used car|new car|family car|certified pre owned car|car|vehicle",
    "plate": "{letter} {letter} {letter} {four}|{letter} {letter} {letter} {four}|{letter} {letter} {three}"
    "|{three} {letter} {letter} {letter}|{digit} {letter} {letter} {letter} {three}"
    "|{letter} {pair} {letter} {letter} {letter}",
}

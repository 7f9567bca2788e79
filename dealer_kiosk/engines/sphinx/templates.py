"""Templates of what customers answer to a closed question: `|` parts alternatives, `{other}` is a part drawn from that rule.

An alternative that is written twice is drawn twice as often. Rules that are not here are computed in sphinx_sentences.py. What
customers say when anything may be said is drawn by scripts/train/sentences, which uses these rules as well.
"""

TEMPLATES: dict[str, str] = {
    # --- answers ---
    "answer_yes_no": "{yes}|{yes}|{yes}|{no}|{no}|{no}|{yes} {yes}|{no} {no}|{yes} {tail}|{no} {tail}|{no} {instead}"
    "|{small_talk}",
    "yes": "yes|yes|yes please|yeah|yep|yup|sure|okay|ok|correct|that's right|that is correct|that's correct|right|sounds good"
    "|that works|that's fine|perfect|absolutely|of course|go ahead|please do|yes it is|yes i do|yes i would|i would|i do"
    "|exactly|please|yes book it|book it|do it|yes go ahead|great|fine|alright|all right|definitely|uh huh"
    "|yes that's right|yes that's me|yes that works|that would be great|yes correct|why not|i guess so|you can|confirm"
    "|yes confirm",
    "no": "no|no|no thanks|no thank you|nope|nah|not really|no that's wrong|that's wrong|no it's not|wrong|incorrect"
    "|no that's okay|no that's all|that's all|that's it|no i don't|i don't think so|no i'm good|i'm good|not right now"
    "|not today|no need|never mind|don't|cancel that|no that's fine|no that's everything|nothing else|no wait|no don't"
    "|not yet|no i'm fine|i'd rather not",
    "tail": "please|thanks|thank you|thank you very much|that's all|that's fine|for me|sir|ma'am|go ahead",
    "instead": "{when} please|make it {when}|i said {when}|i meant {when}|i want {when}|it's {phone}|my name is {name}",
    "answer_time": "{time}|{time}|{time}|{time}|{time} please|{time} works|{time} is fine|{time} is good|at {time}"
    "|how about {time}|let's do {time}|{time} works for me|i'll take {time}|i'll take the {time}|make it {time}"
    "|can you do {time}|{time} if possible|um {time}|the {time} one|{date} at {time}|{part}|{part} please|the first one"
    "|the second one|the last one|the earlier one|the later one|the earliest|the latest|any time|anytime|whatever is first"
    "|none of those|what about {time}|do you have {time}|anything after {time}|after {time}|before {time}|{part} is better"
    "|something later|something earlier|yes {time}|no {time}",
    "answer_date": "{date}|{date}|{date}|{date} please|{date} works|how about {date}|let's do {date}|on {date}|make it {date}"
    "|{date} is good|can you do {date}|um {date}|{date} at {time}|{date} {part}|{when}|{when} please|what about {date}"
    "|{date} if possible|as soon as possible|the earliest you have|any day|whatever is first|the same day|yes {date}"
    "|no {date}|maybe {date}|{date} then",
    "answer_phone": "{phone}|{phone}|{phone}|{phone}|{phone}|it's {phone}|it is {phone}|my number is {phone}"
    "|my phone number is {phone}|sure it's {phone}|yes {phone}|the number is {phone}|sure {phone}|okay {phone}"
    "|you can reach me at {phone}|that's {phone}|my cell is {phone}|um {phone}|area code {three} {seven}|{four}"
    "|{three} {three}|{three}|no {phone}|no it's {phone}",
    "answer_code": "{code}|{code}|{code}|{code}|it's {code}|it is {code}|my code is {code}|the code is {code}"
    "|the confirmation code is {code}|yes {code}|sure {code}|um {code}|{code}|i don't have it|i don't have the code"
    "|i don't know it|i lost it|i forgot it|my last name is {last}|{last}|{spelled}|{phone}",
    "answer_name": "{first} {last}|{first} {last}|{first} {last}|{first} {last}|my name is {first} {last}|it's {first} {last}"
    "|this is {first} {last}|i'm {first} {last}|{first} {last} {spelled}|{last}|{first}|my last name is {last}"
    "|last name {last}|it's {last}|{last} {spelled}|the name is {first} {last}|sure it's {first} {last}"
    "|it's under {first} {last}|{spelled}|first name {first} last name {last}",
    # --- parts ---
    "phone": "{three} {three} {four}|{three} {three} {four}|{three} {three} {four}|{three} {four}"
    "|{three} {three} {pair} {pair}|{three} {doubled} {digit} {four}|{three} {three} {two} {doubled}"
    "|{three} {three} {doubled} {two}|{doubled} {digit} {three} {four}|{three} {tripled} {four}|{hundred} {three} {four}"
    "|area code {three} {three} {four}|one {three} {three} {four}",
    "code": "{code_character} {code_character} {code_character} {code_character} {code_character}"
    "|{code_character} {code_character} {code_character} {code_character} {code_character}"
    "|{spoken_char} {spoken_char} {spoken_char} {spoken_char} {spoken_char}"
    "|{code_character} {code_character} {code_character}",
    "spoken_char": "{code_character}|{letter_word}",
    "time": "{clock}|{clock}|{clock}|{clock} {half_day}|{clock} {half_day}|{hour} o'clock|noon|midday|quarter past {hour}"
    "|quarter to {hour}|half past {hour}|a quarter to {hour}|a quarter after {hour}|around {hour}|around {clock}"
    "|about {hour}|{hour} ish|{clock} sharp|ten past {hour}|ten to {hour}|twenty past {hour}",
    "clock": "{hour}|{hour} thirty|{hour} {minutes}|{hour} {minutes}",
    "half_day": "a m|p m|in the morning|in the afternoon|in the evening|o'clock",
    "part": "in the morning|in the afternoon|first thing in the morning|morning|afternoon|the morning|the afternoon"
    "|after lunch|before lunch|late morning|early afternoon|late afternoon|at noon|around noon|at lunch time"
    "|the end of the day|after work|early",
    "date": "{day}|{day}|next {day}|this {day}|on {day}|today|tomorrow|tomorrow|the day after tomorrow|next week"
    "|later this week|this week|this weekend|{month} {ordinal}|{month} {ordinal}|the {ordinal}|the {ordinal} of {month}"
    "|{day} the {ordinal}|{day} {month} {ordinal}|{day} next week|a week from {day}|a week from today|in two weeks"
    "|in three days|in a couple of days|{day} or {day}|early next week|the week after next|{day} after next"
    "|one week from tomorrow|the end of the month|the {ordinal}",
    "when": "{date} at {time}|{date} at {time}|{date}|{date}|{date} {part}|{date} {part}|at {time} {date}|{time} {date}"
    "|{date} {clock}",
    "name": "{first} {last}|{first} {last}|{first} {last}|{first} {last}|{first}|{last}",
    "small_talk": "thank you|thanks|thank you very much|thanks for your help|goodbye|bye|bye bye|goodbye thank you"
    "|have a nice day|hello|hi|hi there|good morning|good afternoon|hey|excuse me|stop|wait|hold on|one second"
    "|one moment please|just a minute|say that again|can you repeat that|could you repeat that please|pardon|sorry"
    "|sorry what was that|what did you say|what|i don't understand|i don't know|i'm not sure|maybe|help|start over|go back"
    "|cancel|never mind|forget it|let me think about it|i'll call back later|i changed my mind|that's all thank you"
    "|that's it thanks|nothing else thank you|i can't hear you|what can you do|who are you"
    "|are you a robot|is this a recording|how are you|that's too expensive|that's too late|that's too early"
    "|okay thanks bye|yes|no|see you tomorrow|see you then|{pace}|{pace}",
    "pace": "slow down|slow down please|please slow down|can you slow down|could you speak more slowly|slower|slower please"
    "|you're too fast|that's too fast|too fast|you're talking too fast|a bit slower|not so fast|normal speed"
    "|normal speed please|faster please|a bit faster|too slow|that's too slow|speak up|speak up please|can you speak up"
    "|louder please|a little louder",
}

"""Units and currencies: (one, many) of each."""

from __future__ import annotations

MONEY = {
    "$": ("dollar", "dollars", "cent", "cents"), "US$": ("US dollar", "US dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"), "€": ("euro", "euros", "cent", "cents"),
    "¥": ("yen", "yen", "sen", "sen"), "₹": ("rupee", "rupees", "paisa", "paise"),
}  # fmt: skip
CODES = {"USD": "$", "GBP": "£", "EUR": "€", "JPY": "¥", "INR": "₹"}
SCALES = {
    "k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million", "mio": "million",
    "bn": "billion", "b": "billion", "B": "billion", "tn": "trillion", "T": "trillion",
}  # fmt: skip

_PREFIXED = {
    "W": ("watt", "watts"), "Wh": ("watt-hour", "watt-hours"), "V": ("volt", "volts"), "Hz": ("hertz", "hertz"),
    "J": ("joule", "joules"), "g": ("gram", "grams"), "Pa": ("pascal", "pascals"), "t": ("tonne", "tonnes"),
}  # fmt: skip
_PREFIXES = {"k": "kilo", "M": "mega", "G": "giga", "T": "tera"}

UNITS = {
    "m": ("metre", "metres"), "km": ("kilometre", "kilometres"), "cm": ("centimetre", "centimetres"),
    "mm": ("millimetre", "millimetres"), "µm": ("micrometre", "micrometres"), "nm": ("nanometre", "nanometres"),
    "m²": ("square metre", "square metres"), "km²": ("square kilometre", "square kilometres"),
    "cm²": ("square centimetre", "square centimetres"), "m³": ("cubic metre", "cubic metres"),
    "km³": ("cubic kilometre", "cubic kilometres"), "ha": ("hectare", "hectares"),
    "km/h": ("kilometre an hour", "kilometres an hour"), "kph": ("kilometre an hour", "kilometres an hour"),
    "km/s": ("kilometre per second", "kilometres per second"),
    "m/s": ("metre per second", "metres per second"), "mph": ("mile an hour", "miles an hour"),
    "mg": ("milligram", "milligrams"), "µg": ("microgram", "micrograms"), "g": ("gram", "grams"),
    "kg": ("kilogram", "kilograms"), "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"),
    "ft": ("foot", "feet"), "yd": ("yard", "yards"), "mi": ("mile", "miles"), "l": ("litre", "litres"),
    "L": ("litre", "litres"), "ml": ("millilitre", "millilitres"), "mL": ("millilitre", "millilitres"),
    "s": ("second", "seconds"), "sec": ("second", "seconds"), "ms": ("millisecond", "milliseconds"),
    "µs": ("microsecond", "microseconds"), "min": ("minute", "minutes"), "mins": ("minute", "minutes"),
    "h": ("hour", "hours"), "hr": ("hour", "hours"), "hrs": ("hour", "hours"), "yr": ("year", "years"),
    "yrs": ("year", "years"), "W": ("watt", "watts"), "Wh": ("watt-hour", "watt-hours"), "V": ("volt", "volts"),
    "mW": ("milliwatt", "milliwatts"), "mV": ("millivolt", "millivolts"), "Hz": ("hertz", "hertz"),
    "dB": ("decibel", "decibels"), "KB": ("kilobyte", "kilobytes"), "kB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"), "GB": ("gigabyte", "gigabytes"), "TB": ("terabyte", "terabytes"),
    "Mbps": ("megabit per second", "megabits per second"), "ppm": ("part per million", "parts per million"),
    "ppb": ("part per billion", "parts per billion"), "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"), "°": ("degree", "degrees"), "t": ("tonne", "tonnes"),
    "mya": ("million years ago", "million years ago"), "rpm": ("turn a minute", "turns a minute"),
    "cal": ("calorie", "calories"), "kcal": ("kilocalorie", "kilocalories"), "Ω": ("ohm", "ohms"),
    "hPa": ("hectopascal", "hectopascals"), "bpm": ("beat a minute", "beats a minute"),
    **{
        prefix + unit: (said + one, said + many)
        for prefix, said in _PREFIXES.items()
        for unit, (one, many) in _PREFIXED.items()
        if prefix + unit not in ("Tt",)
    },
}  # fmt: skip
UNITS |= {name.replace("²", "2"): words for name, words in UNITS.items() if "²" in name}
UNITS |= {name.replace("³", "3"): words for name, words in UNITS.items() if "³" in name}
"""Written directly after a number, with or without a space."""

FRACTIONS = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5),
    "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip

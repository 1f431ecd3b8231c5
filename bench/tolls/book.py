# Enters: a number of reports, and of incidents if they are to tell of so many. Leaves: rows for `tollbook add`, two claims in each, over ten years and eight countries. Never done here: a text of others.
"""Made reports for a large book: one sentence each, of people killed and injured at a place on a day, by a few outlets.

    python3 bench/tolls/book.py 500000 > rows.jsonl
    tollbook init big && tollbook add rows.jsonl --book big
    time tollbook toll --country SY --from 2019-03-01 --to 2019-03-31 --book big

`book.py 500000 100000` has them tell of 100,000 incidents: what was used, where, when and against whom is the incident's, the numbers are each report's own.
Without a second number every report tells of another, and those of one place and day may be one.
"""

import datetime
import json
import random
import sys

PLACES = {
    "Syria": "Saraqib,Idlib,Maarrat al-Nu'man,Khan Shaykhun,Jisr al-Shughur,Ariha,Aleppo,Hama,Homs,Raqqa,Deir ez-Zor,Daraa,Douma,Afrin,Azaz,Manbij,Palmyra,al-Bab,Qamishli,Hasakah",
    "Iraq": "Mosul,Fallujah,Ramadi,Tikrit,Baqubah,Samarra,Kirkuk,Tal Afar,Basra,Najaf",
    "Yemen": "Sanaa,Aden,Taiz,Marib,Hodeidah,Saada,Dhamar,Ibb",
    "Sudan": "Khartoum,Omdurman,El Fasher,Nyala,El Geneina,Kassala",
    "Nigeria": "Maiduguri,Damaturu,Jos,Kaduna,Sokoto,Bama,Gwoza",
    "Mali": "Gao,Timbuktu,Mopti,Kidal,Menaka",
    "Ukraine": "Kharkiv,Mariupol,Kherson,Donetsk,Zaporizhzhia,Odesa",
    "Afghanistan": "Kabul,Kandahar,Herat,Kunduz,Jalalabad,Ghazni",
}
MEANS = ["Shelling", "An air strike", "A car bomb", "Gunfire", "A roadside bomb", "A drone strike", "Rocket fire", "A landmine"]
WHO = ["civilians", "people", "villagers", "soldiers", "children", "traders"]
SAID = ["medics", "a monitoring group", "residents", "officials", "a hospital source", "aid workers", "police"]


def main(reports, incidents=0):
    dice = random.Random(7)
    flat = [(place, country) for country, places in PLACES.items() for place in places.split(",")]
    happened = lambda: (datetime.date(2013, 1, 1) + datetime.timedelta(days=dice.randrange(3650)), *dice.choice(flat))
    told = [(*happened(), dice.choice(MEANS), dice.choice(WHO), dice.randrange(4, 28), dice.randrange(4, 58)) for _ in range(incidents)]
    for n in range(reports):
        if told:
            day, place, country, means, who, killed, injured = dice.choice(told)
            killed, injured = killed + dice.randrange(-2, 3), injured + dice.randrange(-2, 3)
        else:
            day, place, country = happened()
            killed, injured = dice.randrange(2, 30), dice.randrange(2, 60)
            means, who = dice.choice(MEANS), dice.choice(WHO)
        text = f"{means} killed at least {killed} {who} and injured {injured} others in {place}, {country}, "
        text += f"on {day.strftime('%A')}, {dice.choice(SAID)} said. Report {n}."
        print(json.dumps({"text": text, "date": str(day), "source": f"outlet-{dice.randrange(40)}"}))


main(*map(int, sys.argv[1:3]))

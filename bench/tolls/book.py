# Enters: a number of reports. Leaves: rows for `tollbook add`, two claims in each, over ten years and eight countries. Never done here: a text of others.
"""Made reports for a large book: one sentence each, of people killed and injured at a place on a day, by a few outlets.

    python3 bench/tolls/book.py 500000 > rows.jsonl
    tollbook init big && tollbook add rows.jsonl --book big
    time tollbook toll --country SY --from 2019-03-01 --to 2019-03-31 --book big
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


def main(reports):
    dice = random.Random(7)
    flat = [(place, country) for country, places in PLACES.items() for place in places.split(",")]
    for n in range(reports):
        day = datetime.date(2013, 1, 1) + datetime.timedelta(days=dice.randrange(3650))
        place, country = dice.choice(flat)
        killed, injured = dice.randrange(2, 30), dice.randrange(2, 60)
        text = f"{dice.choice(MEANS)} killed at least {killed} {dice.choice(WHO)} and injured {injured} others in {place}, {country}, "
        text += f"on {day.strftime('%A')}, {dice.choice(SAID)} said. Report {n}."
        print(json.dumps({"text": text, "date": str(day), "source": f"outlet-{dice.randrange(40)}"}))


main(int(sys.argv[1]))

# Enters: report texts. Leaves: what two sets of regular expressions find in them. Never done here: a claim that this is reading; it is what people
# write when they need numbers by tonight.
"""Two sets by hand: the one-liner everybody tries first, and what an evening of work makes of it."""

import re

NAIVE = re.compile(r"(\d+) (?:people )?(?:killed|dead)")

NUM = (r"(?:at least |more than |over |about |some |nearly |up to |around )?(?:\d{1,3}(?:,\d{3})+|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
       r"thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|dozens|scores|hundreds)")
WHO = (r"(?:people|persons|civilians?|soldiers?|troops|fighters?|militants?|rebels?|policem[ae]n|police officers?|men|women|children|villagers|farmers|"
       r"guards?|students?|journalists?|medics|members|others|passengers|workers|traders|worshippers)")
DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.?|Feb\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"

EVENING = [re.compile(p, re.IGNORECASE) for p in (
    rf"\b({NUM}) (?:[a-z-]+ ){{0,2}}{WHO} (?:(?:were|was|have been|had been) (?:also )?(killed|shot dead|slain|executed|murdered|wounded|injured|hurt|"
    r"kidnapped|abducted|detained|arrested|displaced)|(died))\b",
    rf"\b(killed|killing|kills|claimed the lives of|shot dead|executed|wounded|wounding|injured|injuring|hurt|kidnapped|abducted) ({NUM})(?: (?:[a-z-]+ ){{0,2}}{WHO})?",
    rf"\b({NUM}) (?:{WHO} )?(dead|wounded|injured|missing|fatalities|deaths|casualties)\b",
    rf"\bdeath toll (?:has )?(?:rose|risen|climbed|stood) (?:to|at) ({NUM})\b",
    rf"\bbodies of ({NUM})\b",
    r"\bby ((?:a |an |the )?(?:[a-z-]+ ){0,3}(?:gunmen|militants|forces|army|police|drone|bomb|mine|air ?strikes?|shelling))\b",
    rf"\bon ({DAY})\b|\b(?:on )?({MONTH} \d{{1,2}})\b|\b(\d{{1,2}} {MONTH}(?: \d{{4}})?)\b|\b(yesterday|overnight|last week|last month)\b",
    r"\baccording to ((?:the )?[A-Za-z' -]{3,60}?)[,.]|,\" ((?:he|she|[A-Z][a-z]+(?: [A-Z][a-z]+)?)) said\b",
)]
PLACE = re.compile(r"\b(?:in|near|at|outside|north of|south of|east of|west of) ((?:[A-Z][a-zA-Z'’-]+)(?: [A-Z][a-zA-Z'’-]+){0,2})")


def naive(texts):
    """Numbers found by the one-liner."""
    return sum(len(NAIVE.findall(t)) for t in texts)


def evening(texts):
    """Numbers, agents, days, sources and places found by the evening's set."""
    return sum(sum(len(p.findall(t)) for p in EVENING) + len(PLACE.findall(t)) for t in texts)

//! Word classes as bits. Enters: class names of a pack's tables. Leaves: a set that a word can be tested against in one step.
//! Never done here: a word of any language.

/// A set of word classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Classes(pub u128);

impl Classes {
    /// True if the two sets share a class.
    #[inline]
    pub const fn any(self, other: Classes) -> bool {
        self.0 & other.0 != 0
    }
    /// Both sets together.
    #[inline]
    pub const fn with(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }
    /// The first set less the second.
    #[inline]
    pub const fn without(self, other: Classes) -> Classes {
        Classes(self.0 & !other.0)
    }
    /// True if no class is set.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

macro_rules! classes {
    ($($name:ident = $bit:expr, $text:expr;)*) => {
        $(pub const $name: Classes = Classes(1 << $bit);)*
        /// The class of a name used in pack tables.
        pub fn by_name(name: &str) -> Option<Classes> {
            match name { $($text => Some($name),)* _ => None }
        }
        /// The names of the classes in a set, for the trace.
        pub fn names(set: Classes) -> Vec<&'static str> {
            let mut out = Vec::new();
            $(if set.any($name) { out.push($text); })*
            out
        }
    };
}

classes! {
    THE = 0, "the"; AN = 1, "an"; DEM = 2, "dem"; POSS = 3, "poss"; PRON = 4, "pron"; REL = 5, "rel";
    AND = 6, "and"; OR = 7, "or"; BUT = 8, "but"; PREP = 9, "prep"; BY = 10, "by"; OF = 11, "of";
    LOC = 12, "loc"; FROM = 13, "from"; WITH = 14, "with"; TO = 15, "to"; SUB = 16, "sub"; BE = 17, "be";
    HAVE = 18, "have"; DO = 19, "do"; MODAL = 20, "modal"; NEG = 21, "neg"; ADV = 22, "adv"; ADJ = 23, "adj";
    NUM = 24, "num"; BOUND = 25, "bound"; VERB = 26, "verb"; NOUN = 27, "noun"; PERSON = 28, "person"; ACTOR = 29, "actor";
    SOURCE = 30, "source"; MEANS = 31, "means"; TARGET = 32, "target"; DEED = 33, "deed"; HARMN = 34, "harm"; TOLL = 35, "toll";
    BODY = 36, "body"; TIME = 37, "time"; PLACEN = 38, "placen"; DIR = 39, "dir"; REPORT = 40, "report"; ATTR = 41, "attr";
    TITLE = 42, "title"; KIN = 43, "kin"; UNIT = 44, "unit"; DEMONYM = 45, "demonym"; COLL = 46, "coll"; ALL = 47, "all";
    OTHER = 48, "other"; INCL = 49, "incl"; AMONG = 50, "among"; HYPO = 51, "hypo"; COMMON = 52, "common"; LIFE = 53, "life";
    NOBODY = 54, "nobody"; SHARE = 55, "share"; ASWELL = 56, "aswell"; GENERIC = 57, "generic"; TOINF = 58, "toinf"; HARMA = 59, "harma";
    REFLEX = 60, "reflex"; ORG = 61, "org"; PAST = 62, "pastcue"; NOTPLACE = 63, "notplace";
    OPENS = 64, "opens"; SAME = 65, "same"; DOC = 66, "doc"; ALSO = 67, "also"; TWO = 68, "two"; AWAY = 69, "away"; LIMB = 70, "limb";
    FORCE = 71, "force"; NOW = 72, "now"; CARE = 73, "care"; CHIEFLY = 74, "chiefly"; LOSS = 75, "loss"; ORDINARY = 76, "ordinary";
    MUSTER = 77, "muster"; RECKON = 78, "reckon"; STRENGTHN = 79, "strengthn"; SINGLE = 80, "single"; TURNS = 81, "turns"; GOESON = 82, "goeson"; AGED = 111, "aged"; UNTRUE = 112, "untrue"; DEPRIVED = 113, "deprived"; CUSTODY = 114, "custody";
    CONFLICT = 100, "conflict";
    LIKEPERSON = 110, "likeperson";
    COMPARES = 83, "compares";
    LABEL = 111, "label"; ASK = 112, "ask";
}

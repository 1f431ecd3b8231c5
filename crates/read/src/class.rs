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

/// A set of rare classes: few places ask for them, so a word's entry holds them and not each unit of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rare(pub u64);

impl Rare {
    /// True if the two sets share a class.
    #[inline]
    pub const fn any(self, other: Rare) -> bool {
        self.0 & other.0 != 0
    }
    /// Both sets together.
    #[inline]
    pub const fn with(self, other: Rare) -> Rare {
        Rare(self.0 | other.0)
    }
}

macro_rules! rare {
    ($($name:ident $text:literal)*) => {
        #[allow(clippy::upper_case_acronyms)]
        enum RareBit { $($name),* }
        $(pub const $name: Rare = Rare(1 << RareBit::$name as u32);)*
        /// The rare class of a name used in pack tables.
        pub fn rare_by_name(name: &str) -> Option<Rare> {
            match name { $($text => Some($name),)* _ => None }
        }
    };
}

rare! {
    DESTROYS "destroys"
    TRUNK "trunk"
    CHIEF "chief"
    BEST "best"
    ALIKE "alike"
    STRIKES "strikes"
    WHEREAT "whereat"
    ONEMORE "onemore"
    THEOTHER "theother"
    BADLY "badly"
    CLOCK "clock"
    APPEARS "appears"
    HOSTS "hosts"
    INSIDE "inside"
    SURVIVOR "survivor"
    LIES "lies"
    NEITHER "neither"
    ANEW "anew"
    ADDS "adds"
    WILL "will"
    SEPARATE "separate"
    ESCAPES "escapes"
    FOE "foe"
    RECORDS "records"
    OWNS "owns"
    SUSPECTS "suspects"
    DOING "doing"
    MORGUE "morgue"
    SEARCH "search"
    PIT "pit"
    LASTS "lasts"
}

macro_rules! classes {
    ($($name:ident $text:literal)*) => {
        /// Numbers the classes in the order of their list, so that no two share a bit.
        #[allow(clippy::upper_case_acronyms)]
        enum Bit { $($name),* }
        $(pub const $name: Classes = Classes(1 << Bit::$name as u32);)*
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
    THE "the"
    MEMBERS "members"
    OBITUARY "obituary"
    SIGNS "signs"
    FREES "frees"
    WOUNDS "wounds"
    NAMING "naming"
    ANYARMED "anyarmed"
    ASOF "asof"
    OURS "ours"
    THERE "there"
    THAN "than"
    AN "an"
    DEM "dem"
    POSS "poss"
    PRON "pron"
    REL "rel"
    AND "and"
    OR "or"
    BUT "but"
    PREP "prep"
    BY "by"
    OF "of"
    LOC "loc"
    FROM "from"
    WITH "with"
    TO "to"
    SUB "sub"
    BE "be"
    HAVE "have"
    DO "do"
    MODAL "modal"
    NEG "neg"
    ADV "adv"
    ADJ "adj"
    NUM "num"
    BOUND "bound"
    VERB "verb"
    NOUN "noun"
    PERSON "person"
    ACTOR "actor"
    SOURCE "source"
    MEANS "means"
    TARGET "target"
    DEED "deed"
    HARMN "harm"
    TOLL "toll"
    BODY "body"
    TIME "time"
    PLACEN "placen"
    DIR "dir"
    REPORT "report"
    ATTR "attr"
    TITLE "title"
    KIN "kin"
    UNIT "unit"
    DEMONYM "demonym"
    COLL "coll"
    ALL "all"
    OTHER "other"
    INCL "incl"
    AMONG "among"
    HYPO "hypo"
    COMMON "common"
    LIFE "life"
    NOBODY "nobody"
    SHARE "share"
    ASWELL "aswell"
    GENERIC "generic"
    TOINF "toinf"
    HARMA "harma"
    REFLEX "reflex"
    ORG "org"
    PAST "pastcue"
    NOTPLACE "notplace"
    OPENS "opens"
    SAME "same"
    DOC "doc"
    ALSO "also"
    TWO "two"
    AWAY "away"
    LIMB "limb"
    FORCE "force"
    NOW "now"
    CARE "care"
    STAYS "stays"
    CONTACT "contact"
    SEEKS "seeks"
    STILL "still"
    CHIEFLY "chiefly"
    LOSS "loss"
    ORDINARY "ordinary"
    MUSTER "muster"
    RECKON "reckon"
    STRENGTHN "strengthn"
    SINGLE "single"
    TURNS "turns"
    GOESON "goeson"
    AGED "aged"
    UNTRUE "untrue"
    WIDE "wide"
    DEPRIVED "deprived"
    CUSTODY "custody"
    CONFLICT "conflict"
    LIKEPERSON "likeperson"
    RESPECTIVE "respective"
    PARTICLE "particle"
    FOLLOWSON "followson"
    COMES "comes"
    AFTER "after"
    EARLIER "earlier"
    CORRECTS "corrects"
    COMPARES "compares"
    LABEL "label"
    ASK "ask"
    SAMESPAN "samespan"
    RESPONSIBLE "responsible"
    ADMITS "admits"
    REACHES "reaches"
    SUMS "sums"
    ONE "one"
    ALIAS "alias"
    ACCOUNTS "accounts"
    UNIFORMED "uniformed"
    RANKS "ranks"
    WHOSE "whose"
    BEHIND "behind"
    ENDS "ends"
}

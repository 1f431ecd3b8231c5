// Words taken out of a report by selecting them. Enters: a selection in the text. Leaves: the words and where they stand, in the fields of the form. Never done here: a
// position in anything but code points, which every script is counted in alike.

import { all, one } from "./page";

interface Taken {
  words: string;
  at: string;
}

const text = one(".text");
const form = one<HTMLFormElement>("#enter form");
const picked = one("#picked");
let taken: Taken | null = null;

/** In code points from the beginning of the text, without the blanks around the words. */
const selected = (): Taken | null => {
  const s = getSelection();
  if (!text || !s?.rangeCount || s.isCollapsed) return null;
  const range = s.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const raw = range.toString();
  const words = raw.trim();
  if (!words) return null;
  const from = [...before.toString(), ...raw.slice(0, raw.indexOf(words))].length;
  return { words, at: `${from}-${from + [...words].length}` };
};

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const field = (name: string): Field | null => (form?.elements.namedItem(name) as Field | null) ?? null;
const put = (name: string, value: string): void => {
  const f = field(name);
  if (f) f.value = value;
};
const fill = (name: string, value: string): void => {
  if (!field(name)?.value) put(name, value);
};

/** Fields of the claim that the words of a part say by themselves. */
const SAID: Record<string, string> = { _who: "who", _by: "by_words", _place: "place", _according_to: "according_to" };

/** Takes the selected words for a part of the claim; the claim itself has no name. */
const take = (part: string): void => {
  if (!taken || !form) return;
  put("words" + part, taken.words);
  put("at" + part, taken.at);
  const figures = taken.words.replace(/[٠-٩۰-۹]/g, (d) => String((d.codePointAt(0) ?? 0) & 15)).match(/\d[\d,.]*/g);
  if ((part === "" || part === "_count") && figures?.length === 1) fill("count", (figures[0] ?? "").replace(/\D/g, ""));
  const said = SAID[part];
  if (said) fill(said, taken.words);
};

if (text && form && picked) {
  document.addEventListener("selectionchange", () => {
    const s = selected();
    if (s) {
      taken = s;
      picked.textContent = s.words;
    }
  });
  text.addEventListener("keydown", (e) => {
    if ((e.key !== "ArrowRight" && e.key !== "ArrowLeft") || e.ctrlKey || e.altKey || e.metaKey) return;
    const s = getSelection();
    if (!s) return;
    e.preventDefault();
    const way = e.key === "ArrowRight" ? "right" : "left";
    if (!s.rangeCount || !text.contains(s.anchorNode)) s.collapse(text, 0);
    else if (!e.shiftKey) s.modify("move", way, "word");
    s.modify("extend", way, "word");
  });
  for (const b of all("[data-take]")) b.addEventListener("click", () => take(b.dataset.take ?? ""));
  // Words that somebody writes over stand somewhere else.
  for (const f of all<HTMLInputElement>("[name^=words]", form)) f.addEventListener("input", () => put(f.name.replace("words", "at"), ""));
  one("a[data-key=a]")?.addEventListener("click", (e) => {
    e.preventDefault();
    const unfolds = form.parentElement;
    if (unfolds instanceof HTMLDetailsElement) unfolds.open = true;
    take("");
    field(taken ? "count" : "words")?.focus();
  });
}

// The words of a report, which may be graphic. Enters: somebody who asks for them, or hides them again. Leaves: words that stay open from report to report, for this session of
// this tab. Never done here: words shown to whoever did not ask; a memory that outlives the session.

import { one } from "./page";

const NAME = "words";
const words = one<HTMLDetailsElement>("details.words");

/** What the tab keeps until it is closed; where it keeps nothing, words are hidden on each page. */
const asked = {
  get(): boolean {
    try {
      return sessionStorage.getItem(NAME) === "open";
    } catch {
      return false;
    }
  },
  set(is: boolean): void {
    try {
      if (is) sessionStorage.setItem(NAME, "open");
      else sessionStorage.removeItem(NAME);
    } catch {
      // Then for this page alone.
    }
  },
};

/** Shows the words, or hides them. */
export const turn = (): void => {
  if (!words) return;
  words.open = !words.open;
  one("summary", words)?.focus();
};

// Whoever signed out has asked for nothing.
if (!one("form[action='/logout']")) asked.set(false);
if (words) {
  if (asked.get()) words.open = true;
  words.addEventListener("toggle", () => asked.set(words.open));
  one("#hide", words)?.addEventListener("click", turn);
}

// What every part of the script asks of a page. Enters: selectors. Leaves: elements. Never done here: markup out of words; nothing is written as HTML.

/** Elements that a selector finds. */
export const all = <T extends Element = HTMLElement>(css: string, from: ParentNode = document): T[] => [...from.querySelectorAll<T>(css)];
/** The first of them. */
export const one = <T extends Element = HTMLElement>(css: string, from: ParentNode = document): T | null => from.querySelector<T>(css);

/** Shows of several sentences the one that is meant, or none: the page has them in its language. */
export const say = (within: Element | null, what: string | null): void => {
  if (!within) return;
  for (const words of all("[data-say]", within)) words.hidden = words.dataset.say !== what;
};

/** What a browser keeps for this page's server; where it keeps nothing, for this page alone. */
export const kept = {
  get(name: string): string | null {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set(name: string, value: string): void {
    try {
      localStorage.setItem(name, value);
    } catch {
      // Then for this page alone.
    }
  },
};

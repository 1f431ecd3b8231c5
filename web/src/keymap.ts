// Which key does which act. Enters: what the browser keeps, a key that somebody presses for an act. Leaves: one key for each act, none for two. Never done here: an act.

import { all, kept } from "./page";

/** Acts by the keys that they have unless somebody changed them; the page's dialog lists them. */
const ACTS = all("#keys [data-act]").map((k) => k.dataset.act ?? "");
const NAME = "keymap";

/** A sign that one key writes, and no blank. */
export const fits = (key: string): boolean => [...key].length === 1 && key.trim() !== "";

const own = (): Map<string, string> => {
  const out = new Map(ACTS.map((act) => [act, act]));
  try {
    const said: unknown = JSON.parse(kept.get(NAME) ?? "{}");
    if (typeof said === "object" && said !== null) {
      for (const [act, key] of Object.entries(said)) if (out.has(act) && typeof key === "string" && fits(key)) out.set(act, key);
    }
  } catch {
    // Whatever is kept there is no map of keys.
  }
  // A key for two acts is none that this page gave.
  return new Set(out.values()).size === out.size ? out : new Map(ACTS.map((act) => [act, act]));
};

let map = own();

/** The key of an act. */
export const keyOf = (act: string): string => map.get(act) ?? act;
/** The act of a key. */
export const actOf = (key: string): string | null => [...map].find(([, k]) => k === key)?.[0] ?? null;
/** True if somebody changed one. */
export const changed = (): boolean => [...map].some(([act, key]) => act !== key);

/** Gives an act another key, unless another act has it. */
export const assign = (act: string, key: string): boolean => {
  const other = actOf(key);
  if (other !== null && other !== act) return false;
  map.set(act, key);
  kept.set(NAME, JSON.stringify(Object.fromEntries([...map].filter(([a, k]) => a !== k))));
  show();
  return true;
};

/** All as they were. */
export const reset = (): void => {
  map = new Map(ACTS.map((act) => [act, act]));
  kept.set(NAME, "{}");
  show();
};

/** Says on buttons, in the dialog and to whoever listens which key does what. */
export const show = (): void => {
  for (const k of all("[data-act]")) k.textContent = keyOf(k.dataset.act ?? "");
  for (const it of all("[aria-keyshortcuts]")) {
    it.dataset.shortcut ??= it.getAttribute("aria-keyshortcuts") ?? "";
    const key = keyOf(it.dataset.shortcut);
    it.setAttribute("aria-keyshortcuts", key);
    for (const k of all("kbd:not([data-act])", it)) k.textContent = key;
  }
};

// Keys for reviewing. Enters: a key that somebody presses. Leaves: an act on the row that is on, else on the page. Never done here: anything while somebody types; a form
// that is sent by a key; a word in a field that the next key would write over.

import { actOf, assign, changed, fits, reset, show } from "./keymap";
import { all, kept, one, say } from "./page";
import { begin, current, doubtful, step, use } from "./rows";
import { turn } from "./open";

const root = document.documentElement;
const dialog = one<HTMLDialogElement>("#keys");
const on = one<HTMLInputElement>("#keys-on");
const said = one("#keys-said");
const again = one<HTMLButtonElement>("#keys-reset");
const nothing = one("#nothing");
/** The button of the act that waits for its new key. */
let waiting: HTMLButtonElement | null = null;

const off = {
  get: (): boolean => kept.get("keys") === "off",
  set: (is: boolean): void => kept.set("keys", is ? "off" : "on"),
};

const leave = (words: string | null): void => {
  waiting?.removeAttribute("aria-pressed");
  waiting = null;
  say(said, words);
  if (again) again.hidden = !changed();
};

const tell = (what: string): void => {
  if (!nothing) return;
  nothing.hidden = false;
  say(nothing, what);
  nothing.scrollIntoView({ block: "nearest" });
};

const help = (): void => {
  if (on) on.checked = !off.get();
  leave(null);
  dialog?.showModal();
};

/** What keys do that belong to no element of the page. */
const ACTS: Record<string, () => void> = {
  j: () => step(1),
  k: () => step(-1),
  o: () => {
    const row = current();
    if (row) one("a[href]:not(.no)", row)?.click();
  },
  t: turn,
  "/": () => one("form.filters input")?.focus(),
  n: doubtful,
  "?": help,
};

/** What a key does here; nothing where the page has nothing for it. */
const act = (name: string): (() => void) | null => {
  const general = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  if (general) return general;
  if ("cexUd".includes(name)) begin();
  const row = current();
  const css = `[data-key="${CSS.escape(name)}"]`;
  const it = (row && one<HTMLElement>(css, row)) ?? one<HTMLElement>(`${css}:not([data-row] *)`);
  if (it) return () => use(it);
  // Whoever wants to undo and has nothing to is told so.
  return name === "u" && nothing ? () => tell("undo") : null;
};

root.classList.add("js");
root.classList.toggle("silent", off.get());
show();

if (dialog && on) {
  on.addEventListener("change", () => {
    off.set(!on.checked);
    root.classList.toggle("silent", !on.checked);
  });
  one("#keys-open")?.addEventListener("click", (e) => {
    e.preventDefault();
    help();
  });
  for (const b of all<HTMLButtonElement>("button[data-assign]", dialog)) {
    b.addEventListener("click", () => {
      leave("press");
      waiting = b;
      b.setAttribute("aria-pressed", "true");
    });
  }
  again?.addEventListener("click", () => {
    reset();
    leave("reset");
    on.focus();
  });
  dialog.addEventListener("close", () => leave(null));
  dialog.addEventListener("keydown", (e) => {
    if (!waiting || e.ctrlKey || e.altKey || e.metaKey || e.isComposing || e.key === "Tab" || e.key === "Shift") return;
    e.preventDefault();
    e.stopPropagation();
    if (e.key === "Escape") return leave(null);
    // An act keeps waiting for a key that it can have.
    if (!fits(e.key)) return say(said, "unfit");
    if (!assign(waiting.dataset.assign ?? "", e.key)) return say(said, "taken");
    return leave("done");
  });
  // A browser closes a dialog by Escape; first it leaves the key as it is.
  dialog.addEventListener("cancel", (e) => {
    if (!waiting) return;
    e.preventDefault();
    leave(null);
  });
}

document.addEventListener("keydown", (e) => {
  // Whoever has done with a field goes on by keys. A list of suggestions takes the first Escape for itself.
  const field = e.target instanceof HTMLElement && e.target.matches("main input, main textarea, main select") ? e.target : null;
  if (field && e.key === "Escape" && !e.isComposing && !e.defaultPrevented) return field.blur();
  if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing || root.classList.contains("silent")) return;
  if (e.target instanceof Element && e.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog")) return;
  const name = actOf(e.key);
  const does = name === null ? null : act(name);
  if (!does) return;
  e.preventDefault();
  does();
});

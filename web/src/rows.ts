// Going over the rows of a page. Enters: rows, keys that go up and down. Leaves: the row that is on. Never done here: a decision.

import { all, one } from "./page";

const rows = all("[data-row]");
let at = rows.findIndex((r) => r.id !== "" && "#" + r.id === decodeURIComponent(location.hash));

/** The row that is on. */
export const current = (): HTMLElement | undefined => rows[at];

/** Goes to a row. */
export const go = (to: number): void => {
  if (!rows.length) return;
  rows[at]?.classList.remove("on");
  at = Math.max(0, Math.min(rows.length - 1, to));
  const row = rows[at];
  if (!row) return;
  row.classList.add("on");
  row.scrollIntoView({ block: "nearest" });
  const place = row.hasAttribute("tabindex") ? row : one("a, summary, button, input", row);
  place?.focus({ preventScroll: true });
};

/** Down or up. */
export const step = (by: number): void => go(at + by);

/** To the first row, where none is on. */
export const begin = (): void => {
  if (at < 0) go(0);
};

/** To the next doubtful one: on this page, else by its link. */
export const doubtful = (): void => {
  const later = rows.findIndex((r, i) => i > at && r.hasAttribute("data-doubt"));
  if (later >= 0) go(later);
  else one("a[data-key=n]")?.click();
};

/** Follows a link, presses a button, or opens a form and goes into it; no form is sent. */
export const use = (it: HTMLElement): void => {
  if (it.matches("a, button")) {
    it.click();
    return;
  }
  for (let d = it.closest("details"); d; d = d.parentElement?.closest("details") ?? null) d.open = true;
  const field = one("input:not([type=hidden]), select, textarea", it) ?? one("summary", it);
  field?.focus();
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.select();
};

if (at >= 0) go(at);

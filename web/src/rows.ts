// Going over the rows of a page. Enters: rows, keys that go up and down. Leaves: the row that is on. Never done here: a decision.

import { all, one } from "./page";

const rows = all("[data-row]");
let at = rows.findIndex((r) => r.id !== "" && "#" + r.id === decodeURIComponent(location.hash));

/** The row that is on. */
export const current = (): HTMLElement | undefined => rows[at];

/** Shows where a claim stands in the words beside it, where these are open and have a column of their own to scroll. */
const beside = (row: HTMLElement): void => {
  for (const mark of all("mark.on")) mark.classList.remove("on");
  const n = one("a.no", row)?.dataset.n;
  const pane = one(".beside");
  if (!n || !pane) return;
  const marks = all(`mark[data-of~="${CSS.escape(n)}"]`, pane);
  for (const mark of marks) mark.classList.add("on");
  const [first, frame] = [marks[0]?.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (!first?.height || getComputedStyle(pane).overflowY !== "auto") return;
  if (first.top < frame.top || first.bottom > frame.bottom) pane.scrollTop += first.top - frame.top - frame.height / 3;
};

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
  beside(row);
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
  // What unfolds further is chosen from by the next key, so no field takes it.
  const within = one("details, form ~ form", it) ? one("summary", it) : null;
  const field = within ?? one("input:not([type=hidden]), select, textarea", it) ?? one("summary", it);
  field?.focus();
  // At its end: what is there stays, whichever key comes next.
  if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text")) field.setSelectionRange(field.value.length, field.value.length);
};

if (at >= 0) go(at);

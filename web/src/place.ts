// A place picked on a map. Enters: the form of a claim with its country, places from the server. Leaves: the id of a place in the form's field. Never done here: a form that is
// sent; a place that nobody can type, since the field stays.

import type { components, paths } from "../generated/api";
import { all, one, say } from "./page";

type Places = components["schemas"]["Places"];
type Asked = NonNullable<paths["/api/v1/places"]["get"]["parameters"]["query"]>;

const dialog = one<HTMLDialogElement>("#places");
const said = one("#places-said");
const svg = one<SVGSVGElement>("#places svg");
const units = one("#places-units");
const places = one("#places-list");
const SVG = "http://www.w3.org/2000/svg";
/** Steps around a dot in which a click means it. */
const NEAR = 14;

let form: HTMLFormElement | null = null;

const field = (name: string): HTMLInputElement | null => {
  const it = form?.elements.namedItem(name);
  return it instanceof HTMLInputElement ? it : null;
};

const draw = (name: string, labels: Record<string, string | number>, words?: string): SVGElement => {
  const out = document.createElementNS(SVG, name);
  for (const [label, value] of Object.entries(labels)) out.setAttribute(label, String(value));
  if (words !== undefined) out.textContent = words;
  svg?.append(out);
  return out;
};

/** Puts a place into the form, and says beside the field which it is. */
const choose = (id: string, name: string): void => {
  const place = field("place");
  if (!place || !form) return;
  place.value = id;
  const chosen = one("[data-chosen]", form);
  if (chosen) chosen.textContent = name;
  dialog?.close();
  place.focus();
};

const button = (words: string, act: () => void, layer?: string | null): HTMLLIElement => {
  const [row, it] = [document.createElement("li"), document.createElement("button")];
  it.type = "button";
  it.className = "quiet";
  const name = document.createElement("bdi");
  name.textContent = words;
  it.append(name);
  if (layer) {
    const of = document.createElement("bdi");
    of.className = "meta";
    of.textContent = layer;
    it.append(" · ", of);
  }
  it.addEventListener("click", act);
  row.append(it);
  return row;
};

const ground = (g: Places["ground"]): void => {
  svg?.setAttribute("viewBox", `0 0 ${g.width} ${g.height}`);
  for (const l of g.parallels) {
    draw("path", { class: "grid", d: `M0 ${l.at}H${g.width}` });
    if (l.at > 14) draw("text", { x: 4, y: l.at - 3 }, l.label);
  }
  for (const l of g.meridians) {
    draw("path", { class: "grid", d: `M${l.at} 0V${g.height}` });
    if (l.at > 56 && l.at < g.width - 44) draw("text", { x: l.at + 3, y: g.height - 5 }, l.label);
  }
  if (g.units) draw("path", { class: "province", d: g.units });
  if (g.land) draw("path", { class: "land", d: g.land });
  draw("path", { class: "bar", d: `M${g.width - 16 - g.bar} 20H${g.width - 16}` });
  draw("text", { x: g.width - 16, y: 14, "text-anchor": "end" }, `${Math.round(g.bar_km)} km`);
};

const show = (told: Places, unit: { id: string; name: string } | null): void => {
  if (!svg || !units || !places) return;
  svg.replaceChildren();
  units.replaceChildren();
  places.replaceChildren();
  ground(told.ground);
  const taken: [number, number][] = [];
  /** Names stand where there is room for them. */
  const label = (x: number, y: number, words: string, name: string): void => {
    if (taken.some(([a, b]) => Math.abs(a - x) < 70 && Math.abs(b - y) < 13)) return;
    taken.push([x, y]);
    draw("text", { x: x + 6, y: y + 4, class: name }, words);
  };
  if (unit) places.append(button(unit.name, () => choose(unit.id, unit.name)));
  for (const p of told.places) {
    const words = p.admin1 && p.admin1 !== p.name ? `${p.name}, ${p.admin1}` : p.name;
    const dot = draw("circle", { class: p.in_book ? "point" : p.layer ? "own" : "other", cx: p.x, cy: p.y, r: p.in_book ? 5 : 3.5 });
    label(p.x, p.y, p.name, p.in_book ? "name" : "");
    const row = button(words, () => choose(p.id, words), p.layer);
    const on = (is: boolean) => (): void => {
      dot.classList.toggle("on", is);
      dot.setAttribute("r", String(is ? 8 : p.in_book ? 5 : 3.5));
    };
    for (const [event, is] of [["focusin", true], ["focusout", false], ["mouseenter", true], ["mouseleave", false]] as const) row.addEventListener(event, on(is));
    places.append(row);
  }
  for (const u of told.units) {
    if (!unit) label(u.x, u.y, u.name, "unit-name");
    units.append(button(u.name, () => void ask({ country: country(), unit: u.id }, u)));
  }
  svg.onclick = (e) => {
    const box = svg.getBoundingClientRect();
    const [x, y] = [((e.clientX - box.left) / box.width) * told.ground.width, ((e.clientY - box.top) / box.height) * told.ground.height];
    const far = (p: { x: number; y: number }): number => Math.hypot(p.x - x, p.y - y);
    const nearest = [...told.places].sort((a, b) => far(a) - far(b))[0];
    if (nearest && far(nearest) <= NEAR) return choose(nearest.id, nearest.admin1 ? `${nearest.name}, ${nearest.admin1}` : nearest.name);
    const u = [...told.units].sort((a, b) => far(a) - far(b))[0];
    // Of the country a click beside every place goes nearer.
    if (u && !unit) void ask({ country: country(), unit: u.id }, u);
  };
};

const country = (): string => field("country")?.value.trim().toUpperCase() ?? "";

/** Asks the server; what it refuses is asked of the country as a whole. */
const ask = async (asked: Asked, unit: { id: string; name: string } | null = null): Promise<void> => {
  say(said, "loading");
  try {
    const query = new URLSearchParams(Object.entries(asked).filter((pair): pair is [string, string] => typeof pair[1] === "string"));
    const answer = await fetch(`${"/api/v1/places" satisfies keyof paths}?${query}`);
    if (answer.ok) {
      const told = (await answer.json()) as Places;
      show(told, unit);
      return say(said, told.layers_left_out ? "more" : null);
    }
    if (asked.place) return await ask({ country: asked.country });
    say(said, answer.status === 422 || answer.status === 400 ? "country" : "failed");
  } catch {
    say(said, "failed");
  }
};

if (dialog) {
  for (const b of all<HTMLButtonElement>("[data-places]")) {
    b.addEventListener("click", () => {
      form = b.closest("form");
      svg?.replaceChildren();
      units?.replaceChildren();
      places?.replaceChildren();
      dialog.showModal();
      const first = field("place")?.value.split(";")[0]?.trim() ?? "";
      if (!/^[A-Z]{2}$/.test(country())) return say(said, "country");
      void ask(first ? { country: country(), place: first } : { country: country() });
    });
  }
  one("#places-whole")?.addEventListener("click", () => void ask({ country: country() }));
  // Words that somebody writes over are not the place that was chosen.
  for (const f of all<HTMLInputElement>("form.claim input[name=place]")) {
    f.addEventListener("input", () => {
      const chosen = one("[data-chosen]", f.form ?? document);
      if (chosen) chosen.textContent = "";
    });
  }
}

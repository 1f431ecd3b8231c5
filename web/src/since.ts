// What changed since a page was loaded, and how far work has come. Enters: the server's events. Leaves: a line on the page. Never done here: a change of what somebody
// reads or writes; they load the page again themselves.

import type { paths } from "../generated/api";
import { all, one } from "./page";

type Told = paths["/api/v1/events"]["get"]["responses"]["200"]["content"]["text/event-stream"];
interface Work {
  step: string;
  done: number;
  all: number;
}

/** The name of the event is the one that the description gives. */
const STATE: Told["event"] = "state";
const LISTS = /^\/(inbox|incidents|desk)$/;

const changed = one("#changed");
const waits = one("#waits");
const progress = one("#progress");

if (changed && progress && (waits || (LISTS.test(location.pathname) && one("form[action='/logout']"))) && "EventSource" in window) {
  const events = new EventSource("/api/v1/events" satisfies keyof paths);
  let first: string | null = null;
  events.addEventListener(STATE, (e) => {
    if (waits) {
      events.close();
      location.reload();
      return;
    }
    first ??= e.lastEventId;
    if (e.lastEventId !== first) {
      changed.hidden = false;
      progress.hidden = true;
      events.close();
    }
  });
  // How far the work has come, for those who wait for it.
  events.addEventListener("progress", (e: MessageEvent<string>) => {
    const work = (JSON.parse(e.data) as { works: Work[] }).works.at(-1);
    const bar = one<HTMLProgressElement>("progress", progress);
    progress.hidden = !work;
    if (!work || !bar) return;
    for (const words of all("[data-step]", progress)) words.hidden = words.dataset.step !== work.step;
    if (work.step === "fetching" && work.all) {
      bar.max = work.all;
      bar.value = work.done;
    } else bar.removeAttribute("value");
  });
  // Whoever is not looking asks for nothing.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) events.close();
  });
}
